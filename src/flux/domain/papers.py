"""Papers: what is printed of a decision, as a title, parts and tables; how it is laid out is an adapter's business."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a paper: paragraphs, then a table, then a list."""

    heading: str = ""
    paragraphs: tuple[str, ...] = ()
    #: rows of text; the first one names the columns
    table: tuple[tuple[str, ...], ...] = ()
    #: numbered lines
    numbered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A document to print."""

    institution: str
    #: kind of document, such as "Extrait du registre des délibérations"
    kind: str
    title: str
    #: number of the act, or a date; stands beside the kind
    reference: str = ""
    parts: tuple[Part, ...] = ()
    #: who signs, each in a column
    signatures: tuple[str, ...] = ()
    #: said at the foot of every page
    foot: str = ""
