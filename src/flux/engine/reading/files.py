"""The reader's verbs: read files, compile them for publication, put processes together as one definition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flux.engine.definition import Definition, Process
from flux.engine.findings import Notebook
from flux.engine.reading.canonical import canonical
from flux.engine.reading.compiling import compile_process
from flux.engine.reading.intake import take
from flux.engine.reading.links import check_links
from flux.engine.reading.rules import RULES
from flux.engine.reading.spiff import Reader
from flux.engine.reading.vocabulary import CHOREOGRAPHY, CONVERSATION
from flux.engine.reading.xml import Element, attribute, children, descendants, flag, label, line
from flux.errors import DefinitionRejected, Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a file (or several deployed together) says, and what there is to say of it."""

    processes: tuple[Process, ...] = ()
    findings: tuple[Finding, ...] = ()
    #: whether the kernel could run it, its expressions, roles, forms and called parts apart
    readable: bool = True

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that forbid publication."""
        return tuple(finding for finding in self.findings if finding.severity == "error")


def read(files: bytes | Sequence[tuple[str, bytes]]) -> Reading:
    """Reads one diagram, or several files by name. Never raises for what a file holds.

    A process that BPMN forbids is not among `processes`; one whose expressions cannot be understood is, with
    expressions in their place that fail when they are evaluated.
    """
    notebook = Notebook(RULES)
    contents = [files] if isinstance(files, bytes) else [data for _, data in files]
    processes: dict[str, Process] = {}
    for data in contents:
        for process in _read_file(data, notebook):
            if process.key in processes:
                notebook.note("process.duplicate", element=process.key, what=f"« {process.name or process.key} »")
            processes.setdefault(process.key, process)
    return Reading(processes=tuple(processes.values()), findings=notebook.findings, readable=notebook.readable)


def compile_processes(files: bytes | Sequence[tuple[str, bytes]]) -> tuple[Process, ...]:
    """Gives the processes of files that are to be published.

    Raises DefinitionRejected with all findings when one of them is an error.
    """
    reading = read(files)
    if reading.errors:
        count = len(reading.errors)
        raise DefinitionRejected(
            f"Le diagramme ne peut pas être publié : {count} erreur{'s' if count > 1 else ''} à corriger.",
            findings=reading.findings,
        )
    return reading.processes


def define(root: str, processes: Sequence[Process]) -> Definition:
    """Puts processes of unnumbered versions together, for the test kit and for analysis: a call finds them by key.

    One that names a version finds the first.

    Raises KeyError when `root` is not among them.
    """
    by_key = {process.key: process for process in processes}
    if root not in by_key:
        raise KeyError(root)
    numbered = {f"{key}:1": process for key, process in by_key.items()}
    return Definition(root=root, processes={**by_key, **numbered}, latest={key: key for key in by_key})


def _read_file(data: bytes, notebook: Notebook) -> Iterator[Process]:
    taken = take(data, notebook)
    root = None if taken is None else canonical(taken, notebook)
    if root is None:
        return
    elements = list(children(root, "process"))
    if not elements:
        _note_no_process(root, notebook)
        return
    reader = Reader(root, notebook)
    someone_runs = any(flag(element, "isExecutable") for element in elements)
    for element in elements:
        beside = someone_runs and not flag(element, "isExecutable", default=True)
        process = _read_beside(reader, element, notebook) if beside else _read_process(reader, element, notebook)
        if process is not None:
            yield process


def _read_process(reader: Reader, element: Element, notebook: Notebook) -> Process | None:
    own = Notebook(RULES)
    containers = reader.read(element, own)
    for container in containers:
        check_links(container.nodes)
    process = compile_process(containers)
    notebook.take(own)
    return process if own.readable else None


def _read_beside(reader: Reader, element: Element, notebook: Notebook) -> Process | None:
    """A process that says it does not run may be a sketch of what the others do: its faults harm nobody."""
    own = Notebook(RULES)
    process = _read_process(reader, element, own)
    fault = next((finding for finding in own.findings if finding.severity == "error"), None)
    if fault is None:
        notebook.take(own)
        return process
    notebook.note(
        "process.left_out", element=element.get("id"), line=line(element), what=label(element), reason=fault.message
    )
    return None


def _note_no_process(root: Element, notebook: Notebook) -> None:
    for code, names in (("file.choreography", CHOREOGRAPHY), ("file.conversation", CONVERSATION)):
        found = next(descendants(root, *sorted(names)), None)
        if found is not None:
            notebook.note(code, element=attribute(found, "id"), line=line(found), what=label(found))
            return
    notebook.note("file.no_process", line=line(root))
