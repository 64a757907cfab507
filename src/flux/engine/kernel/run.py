"""The working copy of a state during one step.

Records are copied at their first change and never before, so that a step costs what it touches. Whatever the kernel
knows of an instance is here: scopes, the waits that they hold, the moves that are left, the facts that happened.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flux.engine.definition import Definition, Event, EventDefinition, EventKind, Node
from flux.engine.kernel.contract import Due, Evaluate, State
from flux.engine.kernel.facts import Fact, VariableChanged
from flux.engine.kernel.moves import Move
from flux.engine.kernel.plan import Plan, plan_of
from flux.errors import EngineFailure
from flux.feel import Expression

#: one scope or wait, as it stands in the state
Record = dict[str, Any]

FORMAT = 1
EMPTY: State = {
    "format": FORMAT,
    "next": 1,
    "root": None,
    "ended": None,
    "variables": {},
    "scopes": {},
    "waits": {},
    "watching": [],
    "joins": [],
    "incidents": {},
}


class Run:
    """One step: the state being changed, what is left to do, and what happened."""

    def __init__(self, definition: Definition, state: State, now: datetime, evaluate: Evaluate, due: Due) -> None:
        self.definition = definition
        self.now = now
        self.evaluate = evaluate
        self.due = due
        self.facts: list[Fact] = []
        self.todo: list[Move] = []
        #: names written since the conditions were last looked at, by the scope that holds them, and those among them
        #: that were not there before
        self.changed: dict[str, set[str]] = {}
        self.created: set[str] = set()
        #: how often each element was entered in each scope during this step
        self.visits: dict[tuple[str, str], int] = {}
        held: Any = state
        # `copy` takes a table as it stands, `dict(...)` would put each entry in anew: with a thousand open tasks that
        # is most of a step
        self.scopes: dict[str, Record] = held["scopes"].copy()
        self.waits: dict[str, Record] = held["waits"].copy()
        self.incidents: dict[str, Record] = dict(held["incidents"])
        self.watching: list[str] = list(held["watching"])
        self.joins: list[list[str]] = list(held["joins"])
        self.root: str | None = held["root"]
        self.ended: str | None = held["ended"]
        self.final: Mapping[str, object] = held["variables"]
        self._next: int = held["next"]
        self._own: set[str] = set()
        self._plans: dict[str, Plan] = {}

    def state(self) -> State:
        """Gives the new state, plain JSON."""
        return {
            "format": FORMAT,
            "next": self._next,
            "root": self.root,
            "ended": self.ended,
            "variables": self.final,
            "scopes": self.scopes,
            "waits": self.waits,
            "watching": self.watching,
            "joins": self.joins,
            "incidents": self.incidents,
        }

    def new_id(self) -> str:
        """Gives the next id of the instance's own counter."""
        given = self._next
        self._next = given + 1
        return str(given)

    def edit(self, scope: str) -> Record:
        """Gives the scope's record for changing."""
        if scope in self._own:
            return self.scopes[scope]
        record = {
            key: value.copy() if type(value) in {dict, list} else value for key, value in self.scopes[scope].items()
        }
        return self.put(scope, record)

    def put(self, scope: str, record: Record) -> Record:
        """Sets a scope's record, made in this step."""
        self.scopes[scope] = record
        self._own.add(scope)
        return record

    def push(self, move: Move) -> None:
        """Leaves a move to be made next."""
        self.todo.append(move)

    def plan(self, scope: str) -> Plan:
        """Gives the plan of the process in which the scope stands."""
        reference: str = self.scopes[scope]["process"]
        known = self._plans.get(reference)
        if known is None:
            known = self._plans[reference] = plan_of(self.definition.processes[reference])
        return known

    def node(self, scope: str) -> Node:
        """Gives the diagram's element whose instance the scope is."""
        return self.plan(scope).nodes[self.scopes[scope]["element"]]

    def definition_of(self, wait: Record) -> EventDefinition:
        """Gives the event definition that a wait waits for."""
        what = self.plan(wait["scope"]).nodes[wait["element"]].what
        if isinstance(what, Event):
            return what.definitions[wait["index"]]
        message = getattr(what, "message", None)
        return message if isinstance(message, EventDefinition) else EventDefinition(kind=EventKind.MESSAGE)

    # Variables (a write goes to the nearest scope that has the name, else to the process)

    def context(self, scope: str) -> Mapping[str, object]:
        """Gives all variables that are visible in a scope."""
        layers = []
        record = self.scopes[scope]
        while record["kind"] != "process":
            if record.get("vars"):
                layers.append(record["vars"])
            if "total" in record:
                layers.append(counters(record))
            record = self.scopes[record["parent"]]
        if not layers:
            return dict(record["vars"])
        merged = dict(record["vars"])
        for layer in reversed(layers):
            merged.update(layer)
        return merged

    def local(self, scope: str) -> dict[str, object]:
        """Gives the variables that are visible in a scope and not the process's own."""
        layers = []
        record = self.scopes[scope]
        while record["kind"] != "process":
            layers.append(record.get("vars", {}))
            record = self.scopes[record["parent"]]
        return {name: value for layer in reversed(layers) for name, value in layer.items()}

    def write(self, scope: str, values: Mapping[str, object]) -> None:
        """Writes variables from inside `scope`."""
        for name, value in values.items():
            self.declare(self._holder(scope, name), {name: value})

    def declare(self, scope: str, values: Mapping[str, object]) -> None:
        """Writes variables in this very scope."""
        record = self.edit(scope)
        held = record.setdefault("vars", {})
        for name, value in values.items():
            if name not in held:
                self.created.add(name)
            held[name] = value
            self.changed.setdefault(scope, set()).add(name)
            self.facts.append(VariableChanged(scope=scope, name=name, value=value))
        if "wrote" in record:
            record["wrote"].extend(name for name in values if name not in record["wrote"])

    def _holder(self, scope: str, name: str) -> str:
        while True:
            record = self.scopes[scope]
            if record["kind"] == "process" or name in record.get("vars", ()):
                return scope
            scope = record["parent"]

    # Expressions

    def value(self, expression: Expression, scope: str, *, lenient: bool = False) -> object:
        """Gives the value of an expression in a scope."""
        return self.evaluate(expression, self.context(scope), self.now, lenient=lenient)

    def text(self, expression: Expression | None, scope: str, *, lenient: bool = False) -> str | None:
        """Gives the value of an expression as text; None when it has none."""
        return None if expression is None else as_text(self.value(expression, scope, lenient=lenient))

    def name_of(self, definition: EventDefinition, scope: str, fallback: str) -> str:
        """Gives the name of a message or signal, worked out in a scope when it is not fixed."""
        named = self.text(definition.named_by, scope)
        return named or definition.name or fallback

    def holds(self, condition: Expression, scope: str, element: str) -> bool:
        """Says whether a condition is true. Raises EngineFailure when it is neither true nor false."""
        value = self.value(condition, scope)
        if isinstance(value, bool):
            return value
        raise EngineFailure(
            f"La condition « {condition.text} » ne donne ni vrai ni faux : elle donne {shown(value)}.",
            element=element,
            code="condition.not_boolean",
            data={"expression": condition.text},
        )


def drop(ids: list[str], gone: str) -> None:
    """Takes an id out of a list of them; ids stand in the order in which the counter gave them."""
    place = bisect_left(ids, int(gone), key=int)
    assert ids[place] == gone  # a list out of order would lose another one without a word
    del ids[place]


def counters(body: Record) -> dict[str, object]:
    """Gives the counters of a multi-instance under the names of §10.3.8 and those of older diagrams."""
    total, completed, terminated = body["total"], body["completed"], body["terminated"]
    active = body["started"] - completed - terminated
    return {
        "numberOfInstances": total,
        "numberOfActiveInstances": active,
        "numberOfCompletedInstances": completed,
        "numberOfTerminatedInstances": terminated,
        "nrOfInstances": total,
        "nrOfActiveInstances": active,
        "nrOfCompletedInstances": completed,
        "nrOfTerminatedInstances": terminated,
    }


def as_text(value: object) -> str | None:
    """Gives a JSON value as the text under which it is matched: a role, a key, a name."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def shown(value: object) -> str:
    """Gives a JSON value as a sentence names it."""
    if value is None:
        return "une valeur absente (null)"
    if isinstance(value, str):
        return f"le texte « {value} »"
    if isinstance(value, (int, float)):
        return f"le nombre {value}"
    return "une liste" if isinstance(value, list) else "une structure"
