"""The replay law: the journal of commands gives the state again, byte for byte."""

import json
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flux.services import instances, tasks
from tests.fakes.store import MemoryStore
from tests.services.village import a_village

ROUNDS = """
<startEvent id="s"/>
<userTask id="proposer" name="Proposer" flux:role="dgs"/>
<userTask id="position" name="Donner sa position" flux:role="maire" flux:outcome="position">
<multiInstanceLoopCharacteristics flux:collection="=communes" flux:element="commune" flux:outputCollection="positions" flux:outputElement="=position"/>
</userTask>
<boundaryEvent id="fin" attachedToRef="position"><timerEventDefinition><timeDuration>P21D</timeDuration></timerEventDefinition></boundaryEvent>
<userTask id="conclure" name="Conclure" flux:role="dgs" flux:outcome="suite"/>
<exclusiveGateway id="g" default="f5"/>
<endEvent id="e"/>
s -> proposer
proposer -> position
position -> conclure
fin -> conclure
g -> proposer : suite = "tour"
g -> e
conclure -> g
"""
ACTS = st.lists(st.sampled_from(["answer", "wait", "write"]), min_size=1, max_size=25)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(acts=ACTS)
def test_the_journal_of_any_path_replays_to_the_same_bytes(acts):
    village = a_village(MemoryStore())
    for login in ("agent", "dgs", "maire"):
        village.person(login, login)
    village.person("admin", administrator=True)
    village.deploy(("p", ROUNDS))
    instance = village.start("agent", communes=["a", "b", "c"])
    for number, act in enumerate(acts):
        _do(village, instance.id, act, number)
    replayed = instances.replay(village.house, village.who("admin"), instance.id)
    assert json.dumps(replayed) == json.dumps(village.row(instance.id).state)
    assert len(village.journal(instance.id)) == village.row(instance.id).version


def _do(village, id_, act, number):
    village.clock.at += timedelta(hours=1)
    open_ = [task for task in village.tasks_of(id_) if task.is_open]
    if act == "wait":
        village.later(days=8)
    elif act == "write" and open_:
        instances.set_variables(village.house, village.who("admin"), id_, {"note": number})
    elif open_:
        task = open_[number % len(open_)]
        sent = {task.outcome: "tour" if number % 3 else "fin"} if task.outcome else {}
        tasks.complete(village.house, village.who(task.role), task.id, sent)
