"""What holds of the kernel whatever is drawn and whatever is done."""

from __future__ import annotations

import json
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flux.engine.kernel import commands
from flux.engine.kernel.advance import advance
from flux.engine.reading import read
from flux.errors import FluxError, InvalidState
from flux.testing import ProcessTest
from tests.diagrams import blocks, structured, tangled

#: how many diagrams each property is tried on; FLUX_EXAMPLES=2000 for a night of it
EXAMPLES = int(os.environ.get("FLUX_EXAMPLES", "25"))
BOUNDED = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
pytestmark = pytest.mark.timeout(60 + 3 * EXAMPLES)
PATH = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 3), st.booleans()), min_size=6, max_size=16)
DIAGRAM = st.lists(blocks(2), min_size=2, max_size=4).map(structured)


class World(ProcessTest):
    """The kit, with the chance to look at each step and to save and load in between."""

    def act(self, what, x, again):
        """Does one of the things that can happen from outside."""
        if any(incident["code"] == "loop.endless" for incident in self.incidents):
            return  # tokens without end: nothing more to learn, and slow
        values = {"x": x, "again": again}
        waiting = self.active()
        try:
            if what < 4 and waiting:
                self.complete(waiting[what % len(waiting)], values)
            elif what == 4:
                self.advance("PT40M")
            elif what == 5:
                self.message("m", values)
            elif what == 6:
                self.signal("s")
            else:
                self.set_variables(values)
        except FluxError:
            return  # refused: nothing waits there, or no way out; the instance is as it was


def world(file, x=0, again=False):
    """A started instance of the file, or None when the diagram or its start is refused."""
    reading = read(file)
    if not reading.readable or not reading.processes:
        return None
    test = World(processes=reading.processes)
    try:
        test.start("p", {"x": x, "again": again})
    except FluxError:
        return None
    return test


def text(state):
    return json.dumps(state, sort_keys=True)


def check_books(instance):
    """Everything in the state agrees with everything else, and with what the facts announced."""
    state = instance.state
    scopes, waits = state["scopes"], state["waits"]
    for name, scope in scopes.items():
        children = scope.get("children", [])
        assert scope["parent"] is None or name in scopes[scope["parent"]]["children"]
        assert all(scopes[child]["parent"] == name for child in children)
        assert sum(scope.get("at", {}).values()) == len(children)
        assert all(waits[wait]["scope"] == name for wait in scope.get("waits", []))
        if "live" in scope:
            before_joins = sum(len(tokens) for tokens in scope.get("arrived", {}).values())
            assert scope["live"] == len(children) + before_joins, scope
            assert scope["live"] > 0 or instance.ended
    assert all(name in scopes[wait["scope"]]["waits"] for name, wait in waits.items())
    of = lambda *kinds: {name for name, wait in waits.items() if wait["kind"] in kinds}  # noqa: E731 (said once, used four times)
    assert set(instance.tasks) == of("task")
    assert set(instance.timers) == of("timer")
    assert set(instance.subscriptions) == of("message", "signal")
    assert set(state["watching"]) == of("signal", "condition")


@given(DIAGRAM, PATH)
@BOUNDED
def test_the_books_balance_and_an_instance_ends_or_waits(file, path):
    test = world(file)
    assert test is not None
    for step in path:
        check_books(test.current)
        assert test.ended or test.active() or test.incidents
        test.act(*step)
    check_books(test.current)


@given(tangled(), PATH)
@BOUNDED
def test_the_books_balance_however_tangled_the_diagram(file, path):
    test = world(file)
    if test is None:
        return
    for step in path:
        check_books(test.current)
        test.act(*step)
    check_books(test.current)


@given(st.one_of(DIAGRAM, tangled()), PATH)
@BOUNDED
def test_saving_and_loading_between_steps_changes_nothing(file, path):
    test, twin = world(file), world(file)
    if test is None:
        return
    for step in path:
        twin.current.state = json.loads(text(twin.current.state))
        test.act(*step)
        twin.act(*step)
        assert text(test.current.state) == text(twin.current.state)
        assert test.current.facts == twin.current.facts


@given(st.one_of(DIAGRAM, tangled()), PATH)
@BOUNDED
def test_the_journal_played_again_gives_the_same_states(file, path):
    test = world(file)
    if test is None:
        return
    for step in path:
        test.act(*step)
    instance, state, facts = test.current, None, []
    for command, now in instance.journal:
        before = None if state is None else text(state)
        step = advance(instance.definition, state, command, now, test._evaluate, test._due)
        assert before is None or text(state) == before  # arguments are never changed
        state = step.state
        facts.extend(step.facts)
    assert json.dumps(state) == json.dumps(instance.state)
    assert facts == instance.facts


@given(DIAGRAM, PATH)
@BOUNDED
def test_cancelling_leaves_nothing(file, path):
    test = world(file)
    for step in path:
        test.act(*step)
    if test.ended:
        return
    test.cancel("essai")
    instance = test.current
    assert instance.outcome == "cancelled"
    left = [instance.tasks, instance.timers, instance.subscriptions, instance.jobs, instance.incidents]
    assert not any(left)
    assert not instance.state["scopes"]
    assert not instance.state["waits"]


@given(st.lists(blocks(2, sound=True), min_size=1, max_size=3).map(structured), PATH)
@BOUNDED
def test_no_token_is_lost_or_doubled_at_a_gateway(file, path):
    test = world(file)
    for step in path:
        test.act(step[0] % 4, *step[1:])
    process = test.current.definition.process
    taken, entered = test.flows, test.path
    for node in process.nodes.values():
        kind = type(node.what).__name__
        if kind != "Gateway" or not node.outgoing:
            continue
        came = sum(taken.count(flow) for flow in node.incoming)
        went = [taken.count(flow) for flow in node.outgoing]
        passed = entered.count(node.id)
        match node.what.kind.value:
            case "exclusiveGateway":
                assert came == passed == sum(went)
            case "parallelGateway":
                assert all(number == passed for number in went)
                assert came >= passed * len(node.incoming)
            case _:
                assert sum(went) >= passed
                assert all(number <= passed for number in went)


def test_a_command_on_something_that_is_over_is_refused_and_changes_nothing():
    test = world(structured([("user",), ("user",)]))
    first = next(iter(test.current.tasks))
    test.complete(test.active()[0])
    before = text(test.current.state)
    for command in (
        commands.CompleteTask(task=first),
        commands.FireTimer(timer="77"),
        commands.DeliverMessage(subscription=first),
        commands.CompleteJob(job="1"),
        commands.Retry(incident="1"),
    ):
        with pytest.raises(InvalidState):
            test._apply(test.current, command)
    assert text(test.current.state) == before
