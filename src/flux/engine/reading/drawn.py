"""What the reader hands to the compiler: the diagram as it was drawn, without the reader's own objects."""

from __future__ import annotations

from dataclasses import dataclass

from flux.engine.definition import Activity, Event, Gateway
from flux.engine.reading.page import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnNode:
    """A flow node, read by itself: neither its flows nor its neighbours are known yet."""

    id: str
    what: Activity | Gateway | Event
    part: Part
    container: str
    documentation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnContainer:
    """A process or subprocess and the nodes that stand directly in it."""

    id: str
    part: Part
    #: id of the container around it, None for the process
    around: str | None
    nodes: tuple[DrawnNode, ...]
