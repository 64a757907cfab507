"""Looking at files before they are published: every finding of every file at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flux import dmn
from flux.domain import forms
from flux.domain.deployments import ResourceKind
from flux.engine.checks import check
from flux.engine.definition import Process
from flux.engine.reading import read
from flux.errors import DefinitionRejected, Finding
from flux.ports import UnitOfWork

#: largest file taken, in bytes
LARGEST = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a set of files holds and what there is to say of it."""

    #: by file name; a finding on no file in particular is under ""
    findings: Mapping[str, tuple[Finding, ...]]
    #: key and name of each process, decision and form that could be published
    contents: tuple[tuple[ResourceKind, str, str], ...]

    @property
    def errors(self) -> int:
        """How many findings forbid publishing."""
        return sum(finding.severity == "error" for found in self.findings.values() for finding in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A process, a decision or a form in a file."""

    kind: ResourceKind
    key: str
    name: str
    file: str
    process: Process | None = None


@dataclass(slots=True)
class _Look:
    """What was seen so far."""

    contents: list[Content] = field(default_factory=list)
    findings: dict[str, list[Finding]] = field(default_factory=dict)

    def note(self, file: str, *found: Finding) -> None:
        self.findings.setdefault(file, []).extend(found)

    def keys(self, kind: ResourceKind) -> set[str]:
        return {content.key for content in self.contents if content.kind is kind}


def examine(uow: UnitOfWork, files: Mapping[str, bytes]) -> tuple[Checked, tuple[Content, ...]]:
    """What the files hold, and everything there is to say of them beside what is published already."""
    look = _Look()
    for file, content in files.items():
        _look(look, file, content, files)
    _note_doubles(look)
    known = {kind: {v.key for v in uow.catalogue.latest(kind)} | look.keys(kind) for kind in ResourceKind}
    for file in files:
        together = [content.process for content in look.contents if content.file == file and content.process]
        look.note(
            file,
            *check(
                together,
                known_decisions=known[ResourceKind.DECISION],
                known_forms=known[ResourceKind.FORM],
                known_processes=known[ResourceKind.PROCESS],
            ),
        )
    checked = Checked(
        findings={file: tuple(found) for file, found in look.findings.items()},
        contents=tuple((content.kind, content.key, content.name) for content in look.contents),
    )
    return checked, tuple(look.contents)


def refuse(checked: Checked) -> None:
    """Raises DefinitionRejected, with all findings, when one of them forbids publishing or there is nothing to."""
    if checked.errors:
        wrong = "une erreur" if checked.errors == 1 else f"{checked.errors} erreurs"
        raise DefinitionRejected(
            f"Rien n’a été publié\u00a0: il y a {wrong} à corriger.",
            findings=[replace(one, file=file) for file, found in checked.findings.items() for one in found],
        )
    if not checked.contents:
        raise DefinitionRejected(
            "Ces fichiers ne contiennent rien à publier\u00a0: ni processus, ni table de décision, ni formulaire.",
            code="deployment.empty",
        )


def _look(look: _Look, file: str, content: bytes, files: Mapping[str, bytes]) -> None:
    ending = file.rpartition(".")[2].lower()
    if len(content) > LARGEST:
        look.note(file, _fault("file.too_large", "Ce fichier dépasse 5\u00a0Mo."))
    elif ending in {"bpmn", "xml"}:
        _look_at_diagram(look, file, content)
    elif ending == "dmn":
        _look_at_decisions(look, file, content, files)
    elif ending == "form":
        _look_at_form(look, file, content)
    else:
        look.note(file, _fault("file.unknown", f"«\u00a0{file}\u00a0» n’est ni un .bpmn, ni un .dmn, ni un .form."))


def _look_at_diagram(look: _Look, file: str, content: bytes) -> None:
    reading = read([(file, content)])
    look.note(file, *reading.findings)
    look.contents += [
        Content(
            kind=ResourceKind.PROCESS, key=process.key, name=process.name or process.key, file=file, process=process
        )
        for process in reading.processes
        if process.executable
    ]


def _look_at_decisions(look: _Look, file: str, content: bytes, files: Mapping[str, bytes]) -> None:
    others = [(name, other) for name, other in files.items() if name != file and name.lower().endswith(".dmn")]
    try:
        model = dmn.examine([(file, content), *(others if b"import" in content else [])])
    except DefinitionRejected as rejected:
        look.note(file, *(rejected.findings or [_fault("decision.unreadable", rejected.message)]))
        return
    look.note(file, *model.findings)
    look.contents += [
        Content(kind=ResourceKind.DECISION, key=decision.id, name=decision.name or decision.id, file=file)
        for decision in model.decisions
    ]


def _look_at_form(look: _Look, file: str, content: bytes) -> None:
    parsed = forms.parse(content, name=file)
    look.note(file, *parsed.findings)
    if parsed.form is not None:
        name = parsed.form.title or parsed.form.id
        look.contents.append(Content(kind=ResourceKind.FORM, key=parsed.form.id, name=name, file=file))


def _note_doubles(look: _Look) -> None:
    seen: dict[tuple[ResourceKind, str], Content] = {}
    for content in look.contents:
        first = seen.setdefault((content.kind, content.key), content)
        if first is not content:
            sentence = f"«\u00a0{content.key}\u00a0» est à la fois dans {first.file} et dans {content.file}."
            look.note(content.file, _fault("deployment.double", sentence, element=content.key))


def _fault(code: str, message: str, *, element: str | None = None) -> Finding:
    return Finding(code=code, severity="error", element=element, message=message)
