"""`advance`: one command in, the next quiet state out. The token machine's front door.

How it works, in one idea: whatever lasts is a *scope* in a tree (`scopes`), whatever a scope waits for is a *wait* of
a closed set of kinds (`waits`), and whatever is left to do within the step is a *move* on a stack (`moves`). A
command checks that what it speaks of is still there, leaves one move, and the loop below makes moves until none is
left. Then conditions have been looked at, and joins that wait for everything else to stand still get their turn.

Two ways of failing, kept apart:

- An expression that has no value, a gateway with no way out, a called process that is not there: `EngineFailure`.
  Nothing of the step remains, whichever command it was; the caller rolls back and opens an incident of its own, and
  the same command may be sent again once the cause is gone. A command on something that is over is `InvalidState`.
- A job that failed for good, a BPMN error that nobody catches, a loop that never waits: the step stands, and the
  token is parked in the state under an `IncidentRaised`, until `Retry`.

Section numbers are those of BPMN 2.0.2 (formal/2013-12-09).
"""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from flux.engine.definition import Activity, Definition, Event, Gateway
from flux.engine.kernel import activities, ad_hoc, commanding, compensation, complex_gateway, events, gateways, repair
from flux.engine.kernel import multi_instance as bodies
from flux.engine.kernel.calls import returned
from flux.engine.kernel.commands import Command
from flux.engine.kernel.contract import Due, Evaluate, State, Step
from flux.engine.kernel.facts import FlowTaken
from flux.engine.kernel.flows import leave
from flux.engine.kernel.moves import Arrive, Begin, Complete, Done, End, Finish, Leave, Move, Trigger
from flux.engine.kernel.run import EMPTY, Run
from flux.engine.kernel.scopes import begin_no_more, end_instance, ended, only_reactions
from flux.engine.kernel.triggers import trigger
from flux.engine.kernel.waits import look_at_conditions
from flux.errors import EngineFailure

#: how often one element may be entered in one scope within one step; beyond, it is a loop that never waits
VISITS = 1_000
#: how many moves one step may make, whatever their pattern; beyond, the step is refused
MOVES = 250_000


def advance(  # noqa: PLR0913, PLR0917 (the kernel's contract, word by word)
    definition: Definition, state: State | None, command: Command, now: datetime, evaluate: Evaluate, due: Due
) -> Step:
    """Applies a command and runs to the next quiet state.

    `now` is aware. Raises `InvalidState` when what the command speaks of no longer waits, `NotFound` for an element
    that is not there, `EngineFailure` when the step cannot be done.
    """
    run = Run(definition, EMPTY if state is None else state, now, evaluate, due)
    commanding.apply(run, command)
    _run_to_quiet(run)
    return Step(state=run.state(), facts=tuple(run.facts))


def _run_to_quiet(run: Run) -> None:
    for _ in range(MOVES):
        # What an activity writes is part of its completion: its own boundary conditions are not asked any more, nor
        # those of the set whose last instance it is.
        if run.changed and not (run.todo and isinstance(run.todo[-1], (Complete, Done))):
            look_at_conditions(run)
        if run.todo:
            _make(run, run.todo.pop())
        elif run.root is None or not gateways.look_at_joins(run):
            return
    busiest = sorted(run.visits, key=lambda place: -run.visits[place])[:5]
    names = ", ".join(f"« {element} »" for _, element in busiest)
    raise EngineFailure(
        f"Cette étape n'en finit pas ; le plus souvent passés : {names}.",
        element=busiest[0][1] if busiest else None,
        code="step.endless",
    )


def _make(run: Run, move: Move) -> None:
    try:
        _dispatch(run, move)
    except EngineFailure as failure:
        if failure.element is None and not isinstance(move, (Finish, End)):
            failure.element = _element(run, move)
        raise


def _element(run: Run, move: Move) -> str | None:
    named = getattr(move, "element", None)
    if isinstance(named, str):
        return named
    record = run.scopes.get(move.scope)
    return None if record is None else record["element"]


def _dispatch(run: Run, move: Move) -> None:
    match move:
        case Arrive() | Begin():
            _enter(run, move)
        case Leave():
            leave(run, move)
        case Done():
            _done(run, move)
        case Complete():
            activities.complete(run, move.scope)
        case Trigger():
            _trigger(run, move)
        case End():
            ended(run, move.scope)
        case Finish():
            _finish(run, move.scope)
        case _:
            assert_never(move)


def _enter(run: Run, move: Arrive | Begin) -> None:
    if _is_endless(run, move):
        repair.park(run, move, VISITS)
        return
    node = run.plan(move.scope).nodes[move.element]
    if isinstance(move, Arrive) and move.flow is not None:
        run.facts.append(FlowTaken(flow=move.flow))
    what = node.what
    if isinstance(what, Activity):
        activities.begin(run, move, node, what)
        return
    assert isinstance(move, Arrive)
    if isinstance(what, Gateway):
        gateways.arrive(run, move, node, what)
    else:
        assert isinstance(what, Event)
        events.arrive(run, move, node, what)


def _trigger(run: Run, move: Trigger) -> None:
    """Lets an event happen, unless what it starts has been triggering it again and again."""
    wait = run.waits.get(move.wait)
    if wait is None:
        return
    if _is_too_often(run, move.scope, wait["element"]):
        repair.complain(run, move.scope, wait["element"], VISITS)
        return
    trigger(run, move)


def _is_endless(run: Run, move: Arrive | Begin) -> bool:
    if run.incidents and repair.is_parked(run, move.scope, move.element):
        return True  # what was found to run in circles does not get another round before somebody looks
    return _is_too_often(run, move.scope, move.element) and run.scopes[move.scope]["kind"] != "body"


def _is_too_often(run: Run, scope: str, element: str) -> bool:
    key = (scope, element)
    visits = run.visits[key] = run.visits.get(key, 0) + 1
    return visits > VISITS


def _done(run: Run, move: Done) -> None:
    """An activity is over; who was waiting for it depends on the scope in which it was performed."""
    record = run.scopes[move.scope]
    if record["kind"] in {"body", "loop"}:
        bodies.instance_done(run, move)
        return
    around = ad_hoc.activity_of(run, move.scope)
    if around is not None:
        ad_hoc.one_done(run, move, around)
        return
    run.push(Leave(move.scope, move.element, move.token))


def _finish(run: Run, scope: str) -> None:
    """No token is left in a scope: it compensates what it still has to, or ends."""
    record = run.scopes.get(scope)
    if record is None:
        return
    around = ad_hoc.activity_of(run, scope)
    if record["live"]:
        if around is None and only_reactions(run, scope):
            begin_no_more(run, scope)
        return
    if record.get("complex") and _reset_first(run, scope):
        return
    if "todo" in record:
        if not compensation.undo_next(run, scope):
            compensation.undone(run, scope)
    elif record["kind"] == "process":
        _process_ended(run, scope)
    elif around is not None:
        ad_hoc.nothing_left(run, scope, around)
    else:
        run.push(Complete(scope))


def _reset_first(run: Run, scope: str) -> bool:
    """A complex gateway that waits for reset has nothing to wait for any more, and may let tokens out."""
    for name in tuple(run.scopes[scope]["complex"]):
        node = run.plan(scope).nodes[name]
        assert isinstance(node.what, Gateway)
        complex_gateway.reset(run, scope, node, node.what)
    return bool(run.scopes[scope]["live"])


def _process_ended(run: Run, scope: str) -> None:
    if run.scopes[scope]["parent"] is not None:
        returned(run, scope)
        return
    end_instance(run, "terminated" if run.scopes[scope].get("terminated") else "completed", "")
