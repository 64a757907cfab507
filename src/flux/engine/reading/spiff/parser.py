"""SpiffWorkflow's parser, extended so that it refuses nothing which BPMN allows."""

from __future__ import annotations

from dataclasses import replace

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.specs import WorkflowSpec

from flux.engine.findings import Notebook
from flux.engine.reading.conversations import correlations_of, flowing_of, kept_of
from flux.engine.reading.data import names_of
from flux.engine.reading.lanes import innermost
from flux.engine.reading.page import Page
from flux.engine.reading.spiff.nodes import PARSERS
from flux.engine.reading.vocabulary import BESIDE, CHOREOGRAPHY, EVENT_DEFINITIONS, FLOW_NODES, MISPLACED, SUBPROCESSES
from flux.engine.reading.xml import BPMN, Element, children, label, line, local

#: below this many containers inside each other, neither reading nor running is anybody's intention
MAX_NESTING = 40


class ContainerSpec(BpmnProcessSpec):
    """A process specification that holds the diagram's nodes only.

    The library's own puts nodes named « Start » and « End » among them, on which a diagram's node of that id breaks.
    """

    def __init__(self, name: str, description: str) -> None:
        WorkflowSpec.__init__(self, name=name)
        self.description = description


class ContainerParser(ProcessParser):
    """Reads one process or subprocess: what stands directly in it, in the order of the file."""

    def _parse(self) -> None:
        self.spec = ContainerSpec(self.bpmn_id, self.get_name())
        self.add_tasks()

    def _index_process_nodes(self) -> None:
        """Indexes nothing: the library would look at every element once for each container around it."""

    def add_tasks(self) -> None:
        """Reads each flow node once. The library follows the flows instead, and so never meets what they do not reach."""
        for child in self.node.iterchildren(BPMN + "*"):
            name = local(child)
            if name in FLOW_NODES:
                self.parse_node(child)
            elif name not in BESIDE:
                self._say(child, name)

    def _say(self, child: Element, name: str) -> None:
        code = "element.misplaced" if name in MISPLACED else "element.unknown"
        code = "element.choreography" if name in CHOREOGRAPHY else code
        self.parser.page.notebook.note(code, element=child.get("id"), line=line(child), what=label(child), name=name)


class FileParser(BpmnParser):
    """Reads one file: its declarations, its processes, and the containers in them."""

    OVERRIDE_PARSER_CLASSES = PARSERS
    PROCESS_PARSER_CLASS = ContainerParser

    def __init__(self, root: Element, notebook: Notebook) -> None:
        super().__init__()
        self.add_bpmn_xml(root)
        self._root = root
        messages = _named(self.messages)
        self.page = Page(
            notebook=notebook,
            messages=messages,
            flowing=flowing_of(root, messages),
            kept=kept_of(root, notebook),
            signals=_named(self.signals),
            errors=_coded(self.errors, "error_code"),
            escalations=_coded(self.escalations, "escalation_code"),
            event_definitions={
                identifier: child
                for child in children(root, *sorted(EVENT_DEFINITIONS))
                if (identifier := child.get("id"))
            },
            data=names_of(root),
        )

    def _add_processes(self, bpmn: Element, filename: str | None = None) -> None:
        """Makes a parser of each process at the root, where BPMN has them."""
        for process in children(bpmn, "process"):
            self.create_parser(process, filename)

    def _add_diagram_indexes(self, bpmn: Element) -> None:
        """Indexes the lanes and not the drawing, from which the library takes the order of branches."""
        self.document_lanes[self._document_key(bpmn)] = innermost(bpmn)
        self.document_positions[self._document_key(bpmn)] = {}

    def _add_data_stores(self, bpmn: Element) -> None:
        """Keeps none: a data store is a thing of the world outside, which BPMN draws and does not run (§10.4.1)."""

    def _add_correlations(self, bpmn: Element) -> None:
        """Keeps none: `conversations.correlations_of` reads them without asking each to be complete."""

    def turn_to(self, process: Element, notebook: Notebook) -> Page:
        """Takes a fresh sheet for a process: its own notebook, and what it asks of its messages."""
        correlations = correlations_of(self._root, process, notebook)
        self.page = replace(self.page, notebook=notebook, correlations=correlations)
        return self.page

    def containers(self, process: Element) -> list[ContainerParser]:
        """Reads a process and every subprocess in it, outermost first, without recursion."""
        found = [(self.process_parsers[process.get("id")], 0)]
        for parser, depth in found:
            parser.get_spec()
            for child in children(parser.node, *sorted(SUBPROCESSES)):
                if depth < MAX_NESTING:
                    found.append((self._within(child, parser), depth + 1))
                else:
                    self.page.notebook.note(
                        "file.too_deep", element=child.get("id"), line=line(child), most=MAX_NESTING, what=label(child)
                    )
        return [parser for parser, _ in found]

    def _within(self, subprocess: Element, parent: ContainerParser) -> ContainerParser:
        parser = ContainerParser(self, subprocess, self.namespaces, {}, lane=parent.lane)
        parser.parent = parent
        return parser


def _named(names: dict[str, str | None]) -> dict[str, str]:
    return {identifier: (name or "").strip() or identifier for identifier, name in names.items()}


def _coded(declared: dict[str, dict[str, str | None]], key: str) -> dict[str, str]:
    return {
        identifier: (entry.get(key) or "").strip() or (entry.get("name") or "").strip() or identifier
        for identifier, entry in declared.items()
    }
