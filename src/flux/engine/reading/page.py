"""One file as its readers share it, and one element of it as each of them is given it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flux.engine.definition import Correlation
from flux.engine.findings import Notebook
from flux.engine.reading.expressions import Place, expression_of, place
from flux.engine.reading.extensions import Extensions
from flux.engine.reading.xml import BPMN, Element, attribute, first, label, line
from flux.feel import Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a file declares at its root, by id, and where the findings on it go."""

    notebook: Notebook
    #: names of messages and signals, codes of errors and escalations
    messages: Mapping[str, str]
    signals: Mapping[str, str]
    errors: Mapping[str, str]
    escalations: Mapping[str, str]
    #: by message id: how the process that is read tells its messages apart
    correlations: Mapping[str, Correlation] = field(default_factory=dict)
    #: by message id: the ISO 8601 duration for which it waits for its receiver
    kept: Mapping[str, str] = field(default_factory=dict)
    #: by element id: the name of the message that flows to or from it, where its own definition names none
    flowing: Mapping[str, str] = field(default_factory=dict)
    #: event definitions that events share by reference (§10.4.5)
    event_definitions: Mapping[str, Element] = field(default_factory=dict)
    #: variable names of data objects, references, properties, inputs and outputs
    data: Mapping[str, str] = field(default_factory=dict)


class Part:
    """An element with its extensions and the page on which it stands."""

    __slots__ = ("_by_tag", "_extensions", "element", "page")

    def __init__(self, element: Element, page: Page) -> None:
        self.element = element
        self.page = page
        self._extensions: Extensions | None = None
        self._by_tag: dict[str, list[Element]] | None = None

    @property
    def extensions(self) -> Extensions:
        """The notes of other namespaces on the element."""
        if self._extensions is None:
            self._extensions = Extensions(self.element)
        return self._extensions

    @property
    def where(self) -> Place:
        """The place of the element."""
        return place(self.page.notebook, self.element)

    def children(self, name: str) -> Sequence[Element]:
        """Gives the direct BPMN children of this name, in the order of the file.

        A dozen readers ask each element for theirs, and few find any: the children are sorted by tag once.
        """
        if self._by_tag is None:
            self._by_tag = {}
            for child in self.element:
                self._by_tag.setdefault(child.tag, []).append(child)
        return self._by_tag.get(BPMN + name, ())

    def first(self, name: str) -> Element | None:
        """Gives the first direct BPMN child of this name."""
        return next(iter(self.children(name)), None)

    def at(self, element: Element) -> Place:
        """Gives the place of this element on the line of one inside it."""
        return place(self.page.notebook, self.element, at=element)

    def attribute(self, name: str) -> str | None:
        """Gives an attribute's text, None when absent or blank."""
        return attribute(self.element, name)

    def note(self, code: str, *, at: Element | None = None, **words: object) -> None:
        """Writes a finding on the element."""
        self.page.notebook.note(
            code,
            element=self.element.get("id"),
            line=line(self.element if at is None else at),
            **{"what": label(self.element), **words},
        )

    def expression(self, name: str, *, inside: Element | None = None) -> Expression | None:
        """Compiles the text of a child element (of `inside`, or of the element itself); None when there is none."""
        child = self.first(name) if inside is None else first(inside, name)
        return None if child is None else expression_of(child, self.element, self.page.notebook)
