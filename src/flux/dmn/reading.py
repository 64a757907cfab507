"""Reads DMN files into a model: elements by name and id, their requirements, and their logic ready to run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flux.dmn.boxed import EXPRESSIONS, boxed, function_definition
from flux.dmn.columns import DecisionTable
from flux.dmn.intake import Element, child, children, local, name_of, parse
from flux.dmn.itemtypes import member_names, read_types, reference
from flux.dmn.run import Evaluator
from flux.dmn.scope import Findings, Scope
from flux.feel.names import Vocabulary
from flux.feel.types import ANY, FeelType, FunctionOf, underlying

Key = tuple[str, str]  # namespace and id


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """What an element needs: another element, and the prefix under which it sees it (None for its own model)."""

    key: Key
    prefix: str | None


@dataclass(slots=True, kw_only=True, eq=False)
class InputData:
    """Something that the caller gives."""

    key: Key
    name: str
    type: FeelType | None
    element: Element


@dataclass(slots=True, kw_only=True, eq=False)
class Decision:
    """A decision: what it needs and how it is made."""

    key: Key
    name: str
    type: FeelType | None
    requirements: tuple[Requirement, ...]
    evaluate: Evaluator | None
    element: Element


@dataclass(slots=True, kw_only=True, eq=False)
class Knowledge:
    """A business knowledge model: a function and what it needs."""

    key: Key
    name: str
    requirements: tuple[Requirement, ...]
    define: Evaluator
    result: FeelType | None
    element: Element


@dataclass(slots=True, kw_only=True, eq=False)
class Service:
    """A decision service: decisions that are called as a function."""

    key: Key
    name: str
    inputs: tuple[Key, ...]
    outputs: tuple[Key, ...]
    result: FeelType | None
    element: Element


Invocable = InputData | Decision | Knowledge | Service


@dataclass(frozen=True, slots=True)
class Import:
    """A model that another one sees: the prefix before its names, empty where there is none, and its namespace."""

    prefix: str
    namespace: str


@dataclass(slots=True)
class Source:
    """One file on its way in."""

    name: str
    root: Element
    types: dict[str, FeelType] = field(default_factory=dict)
    #: several imports may share a prefix, or have none
    imports: tuple[Import, ...] = ()

    @property
    def namespace(self) -> str:
        """The namespace of the model."""
        return self.root.get("namespace") or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What the files of a model hold."""

    #: all elements by namespace and id
    elements: Mapping[Key, Invocable]
    #: the files, the main one first
    sources: Sequence[Source]
    #: all decision tables, those inside other boxed expressions as well
    tables: Sequence[DecisionTable]


def read_files(files: Sequence[tuple[str, bytes]], findings: Findings) -> Contents:
    """Reads the files of a model, the main one first."""
    sources = [Source(name, parse(name, content)) for name, content in files]
    for source in sources:
        source.imports = tuple(_imports(source, sources, findings))
    for source in _imported_first(sources, findings):
        source.types = _types(source, sources, findings)
    reader = _Reader(sources, findings)
    elements: dict[Key, Invocable] = {}
    for source in sources:
        for element in source.root:
            read = reader.read(source, element)
            if read is not None and read.key in elements:
                findings.error("dmn.duplicate_id", element, f"L'identifiant « {read.key[1]} » est donné deux fois.")
            elif read is not None:
                elements[read.key] = read
    return Contents(elements=elements, sources=sources, tables=reader.tables)


def _imports(source: Source, sources: Sequence[Source], findings: Findings) -> Iterator[Import]:
    names = {_variable_name(element) for element in source.root if local(element) in _NAMED}
    for element in children(source.root, "import"):
        if "DMN" not in (element.get("importType") or "DMN"):
            continue  # PMML and the like: nothing of them is run
        wanted = element.get("namespace") or ""
        by_id = [s for s in sources if s is not source and s.root.get("id") == wanted.rpartition("/")[2]]
        match = [s for s in sources if s is not source and s.namespace == wanted] or by_id
        if not match:
            findings.error("dmn.import", element, f"Le modèle importé « {wanted} » n'est pas parmi les fichiers.")
            continue
        if name_of(element) in names:
            findings.error(
                "dmn.import_name", element, f"« {name_of(element)} » nomme un import et aussi un élément du modèle."
            )
        yield Import(name_of(element), match[0].namespace)


def _imported_first(sources: Sequence[Source], findings: Findings) -> list[Source]:
    ordered: list[Source] = []
    waiting: list[Source] = []

    def visit(source: Source) -> None:
        if source in ordered:
            return
        if source in waiting:
            findings.error("dmn.import_cycle", source.root, "Des modèles s'importent en rond.")
            return
        waiting.append(source)
        for one in source.imports:
            visit(next(other for other in sources if other.namespace == one.namespace))
        waiting.remove(source)
        ordered.append(source)

    for source in sources:
        visit(source)
    return ordered


def _types(source: Source, sources: Sequence[Source], findings: Findings) -> dict[str, FeelType]:
    imported: dict[str, FeelType] = {}
    for one in source.imports:
        other = next(other for other in sources if other.namespace == one.namespace)
        for name, of in other.types.items():
            imported[f"{one.prefix}.{name}" if one.prefix else name] = of
    return read_types(source.root, imported=imported, findings=findings)


class _Reader:
    """Reads the elements of all files."""

    def __init__(self, sources: Sequence[Source], findings: Findings) -> None:
        self.sources = sources
        self.findings = findings
        self.tables: list[DecisionTable] = []
        self.members = Vocabulary(_member_names(sources))
        #: the variable names of all elements, so that requirements can be named before they are read; where two files
        #: share a namespace and an id, the first one counts
        self.names: dict[Key, str] = {
            (source.namespace, element.get("id") or ""): _variable_name(element)
            for source in reversed(sources)
            for element in source.root
            if local(element) in _NAMED
        }

    def read(self, source: Source, element: Element) -> Invocable | None:
        """The element; None where it is none that takes part in decisions."""
        match local(element):
            case "inputData":
                return InputData(
                    key=_key(source, element),
                    name=_variable_name(element),
                    type=self._variable_type(source, element),
                    element=element,
                )
            case "decision":
                return self._decision(source, element)
            case "businessKnowledgeModel":
                return self._knowledge(source, element)
            case "decisionService":
                return self._service(source, element)
        return None

    def _decision(self, source: Source, element: Element) -> Decision:
        requirements = self._requirements(source, element)
        logic = child(element, *EXPRESSIONS)
        if logic is None:
            self.findings.warning(
                "dmn.no_logic", element, f"La décision « {name_of(element)} » n'a pas de logique ; elle vaut null."
            )
        return Decision(
            key=_key(source, element),
            name=_variable_name(element),
            type=self._variable_type(source, element),
            requirements=requirements,
            evaluate=boxed(logic, self._scope(source, requirements)) if logic is not None else None,
            element=element,
        )

    def _knowledge(self, source: Source, element: Element) -> Knowledge:
        requirements = self._requirements(source, element)
        logic = child(element, "encapsulatedLogic")
        scope = self._scope(source, requirements)
        if logic is None:
            self.findings.warning("dmn.no_logic", element, f"« {name_of(element)} » n'a pas de logique ; il vaut null.")
        return Knowledge(
            key=_key(source, element),
            name=_variable_name(element),
            requirements=requirements,
            define=function_definition(logic, scope) if logic is not None else lambda _env: None,
            result=self._result_type(source, element),
            element=element,
        )

    def _service(self, source: Source, element: Element) -> Service:
        inputs = [self._target(source, one) for one in children(element, "inputData")]
        inputs += [self._target(source, one) for one in children(element, "inputDecision")]
        outputs = [self._target(source, one) for one in children(element, "outputDecision")]
        if not outputs:
            self.findings.error(
                "dmn.no_output", element, f"Le service « {name_of(element)} » n'a pas de décision en sortie."
            )
        return Service(
            key=_key(source, element),
            name=_variable_name(element),
            inputs=tuple(key for key in inputs if key is not None),
            outputs=tuple(key for key in outputs if key is not None),
            result=self._result_type(source, element),
            element=element,
        )

    def _scope(self, source: Source, requirements: Iterable[Requirement]) -> Scope:
        names: set[str] = set()
        for requirement in requirements:
            name = self.names[requirement.key]
            names.add(requirement.prefix or name)
        return Scope(self.findings, source.types, self.members, frozenset(names), self.tables)

    def _requirements(self, source: Source, element: Element) -> tuple[Requirement, ...]:
        found: list[Requirement] = []
        for requirement in children(element, "informationRequirement", "knowledgeRequirement"):
            for reference_ in children(requirement, "requiredInput", "requiredDecision", "requiredKnowledge"):
                key = self._target(source, reference_)
                if key is not None:
                    found.append(Requirement(key=key, prefix=self._prefix(source, key)))
        return tuple(found)

    def _prefix(self, source: Source, key: Key) -> str | None:
        if key[0] == source.namespace:
            return None
        return next((one.prefix for one in source.imports if one.namespace == key[0]), None) or None

    def _target(self, source: Source, element: Element) -> Key | None:
        href = element.get("href") or ""
        namespace, _, identifier = href.rpartition("#")
        key = (namespace or source.namespace, identifier)
        if key in self.names:
            return key
        anywhere = [known for known in self.names if known[1] == identifier and namespace]
        if len(anywhere) == 1:
            return anywhere[0]
        self.findings.error("dmn.reference", element, f"« {href} » ne mène à aucun élément.")
        return None

    def _variable_type(self, source: Source, element: Element) -> FeelType | None:
        variable = child(element, "variable")
        return reference(variable.get("typeRef") if variable is not None else None, source.types)

    def _result_type(self, source: Source, element: Element) -> FeelType | None:
        """The type of what an invocable gives: its variable's, or the result of its variable's function type."""
        of = self._variable_type(source, element)
        if of is None:
            return None
        inner = underlying(of)
        if isinstance(inner, FunctionOf):
            return None if inner.result is ANY else inner.result
        return of


_NAMED = ("inputData", "decision", "businessKnowledgeModel", "decisionService")


def _key(source: Source, element: Element) -> Key:
    return source.namespace, element.get("id") or name_of(element)


def _variable_name(element: Element) -> str:
    """The name by which logic speaks of the element."""
    variable = child(element, "variable")
    return (name_of(variable) if variable is not None else "") or name_of(element)


def _member_names(sources: Sequence[Source]) -> set[str]:
    names: set[str] = set()
    for source in sources:
        names |= member_names(source.root)
        for element in source.root.iter():
            if local(element) in ("variable", "column", "output", "itemComponent", "decision", "inputData"):
                names.add(name_of(element))
    return names - {""}
