"""Processes that begin when a condition is true, or when several things have come."""

import pytest

from flux.errors import Forbidden, NotFound
from flux.ports import InstanceFilter
from flux.services import conditions, deployments, instances, messages
from tests.services.village import bpmn

WHEN = """
<startEvent id="s"><conditionalEventDefinition><condition>montant &gt; 1000</condition></conditionalEventDefinition></startEvent>
<userTask id="t" name="Instruire" flux:role="dgs"/>
<endEvent id="e"/>
s -> t
t -> e
"""
BOTH = """
<startEvent id="s" parallelMultiple="true"><messageEventDefinition messageRef="avis"/><signalEventDefinition signalRef="fin"/></startEvent>
<userTask id="t" name="Instruire" flux:role="dgs"/>
<endEvent id="e"/>
s -> t
t -> e
"""
OUTSIDE = '<message id="avis" name="avis"/><signal id="fin" name="fin_mandat"/>'


@pytest.fixture
def council(village):
    village.person("agent", "agent")
    village.person("dgs", "dgs")
    village.person("admin", administrator=True)
    return village


def test_what_is_offered_begins_every_latest_process_whose_condition_it_makes_true(council):
    council.deploy(("p", WHEN))
    council.deploy(("p", WHEN.replace("Instruire", "Examiner")), ("q", WHEN))
    admin = council.who("admin")
    assert conditions.evaluate(council.house, admin, {"montant": 10}) == ()
    assert conditions.evaluate(council.house, admin, {"autre": 10}) == ()
    begun = conditions.evaluate(council.house, admin, {"montant": 5000})
    assert [(one.process, one.process_version) for one in begun] == [("p", 2), ("q", 1)]
    (only,) = conditions.evaluate(council.house, admin, {"montant": 5000}, process="q")
    assert only.process == "q"


def test_offering_variables_is_for_administrators_and_known_processes(council):
    council.deploy(("p", WHEN))
    with pytest.raises(Forbidden):
        conditions.evaluate(council.house, council.who("agent"), {"montant": 5000})
    with pytest.raises(NotFound):
        conditions.evaluate(council.house, council.who("admin"), {}, process="inconnu")


@pytest.mark.parametrize("signal_first", [False, True])
def test_a_parallel_multiple_start_waits_for_its_message_and_its_signal(council, signal_first):
    deployments.deploy(council.house, None, {"p.bpmn": bpmn("p", BOTH, OUTSIDE)}, name="p")
    admin = council.who("admin")
    send = [
        lambda: messages.deliver(council.house, admin, "avis", variables={"avis": "favorable"}),
        lambda: messages.broadcast(council.house, admin, "fin_mandat"),
    ]
    for act in reversed(send) if signal_first else send:
        assert not council.inbox("dgs")
        act()
        council.run_due()
    assert council.task("dgs").name == "Instruire"
    found = instances.search(council.house, admin, InstanceFilter())
    assert len(found.items) == 1
