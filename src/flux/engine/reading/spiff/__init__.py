"""The one door to SpiffWorkflow: its parser reads, extended by overrides; its objects stay in this room."""

from __future__ import annotations

from collections.abc import Iterator

from flux.engine.findings import Notebook
from flux.engine.reading.drawn import DrawnContainer, DrawnNode
from flux.engine.reading.page import Page, Part
from flux.engine.reading.spiff.parser import ContainerParser, FileParser
from flux.engine.reading.xml import Element


class Reader:
    """Reads the processes of one file, each with the notebook that its findings belong in."""

    def __init__(self, root: Element, notebook: Notebook) -> None:
        self._parser = FileParser(root, notebook)

    def read(self, process: Element, notebook: Notebook) -> tuple[DrawnContainer, ...]:
        """Gives the process and the subprocesses in it, outermost first."""
        page = self._parser.turn_to(process, notebook)
        return tuple(_drawn(container, page) for container in self._parser.containers(process))


def _drawn(container: ContainerParser, page: Page) -> DrawnContainer:
    identifier = str(container.bpmn_id)
    around = None if container.parent is None else str(container.parent.bpmn_id)
    return DrawnContainer(
        id=identifier, part=Part(container.node, page), around=around, nodes=tuple(_nodes(container, identifier))
    )


def _nodes(container: ContainerParser, identifier: str) -> Iterator[DrawnNode]:
    for spec in container.spec.task_specs.values():
        yield DrawnNode(
            id=spec.bpmn_id,
            what=spec.what,
            part=spec.part,
            container=identifier,
            documentation=spec.documentation,
        )
