"""What is left to do inside one step: a closed set of moves on a stack.

The parts of the kernel do not call each other round in circles: each does its own work and leaves moves for the
rest. `advance` takes the topmost until none is left. A branch therefore runs until it waits before the next begins,
in the order of the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class Arrive:
    """A token comes to `element` along `flow` (None: it is born or put there)."""

    scope: str
    element: str
    token: str
    flow: str | None = None


@dataclass(slots=True)
class Begin:
    """One instance of an activity begins in `scope`, with variables of its own."""

    scope: str
    element: str
    token: str
    local: Mapping[str, object] = field(default_factory=dict)
    #: place in the multi-instance or loop whose instance it is
    index: int | None = None


@dataclass(slots=True)
class Complete:
    """The instance `scope` of an activity has done its work."""

    scope: str


@dataclass(slots=True)
class Done:
    """Activity `element`, one instance of it in `scope`, is over; the token goes on from there."""

    scope: str
    element: str
    token: str
    index: int | None = None
    result: object = None


@dataclass(slots=True)
class Leave:
    """The token goes on from `element`."""

    scope: str
    element: str
    token: str


@dataclass(slots=True)
class End:
    """A token ends in `scope`."""

    scope: str


@dataclass(slots=True)
class Finish:
    """`scope` may have nothing left that runs."""

    scope: str


@dataclass(slots=True)
class Trigger:
    """What the wait `wait`, held by `scope`, waits for has happened."""

    scope: str
    wait: str
    variables: Mapping[str, object] = field(default_factory=dict)


Move = Arrive | Begin | Complete | Done | Leave | End | Finish | Trigger
