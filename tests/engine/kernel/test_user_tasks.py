"""User tasks: what a person is asked, worked out once when the task opens."""

from __future__ import annotations

import pytest

from flux.errors import EngineFailure
from tests.builders import started

TASK = """<startEvent id="a"/><userTask id="u" name="Donner un avis" {attributes}/>
a -> u"""


def opened(attributes, variables=None, beside=""):
    test = started(TASK.format(attributes=attributes) + beside, variables)
    (task,) = test.tasks
    return task


def test_expressions_are_evaluated():
    task = opened(
        'flux:role="=role_attendu" flux:commune="=commune.siren" flux:priority="50" flux:form="avis"',
        {"role_attendu": "maire", "commune": {"siren": "213502271"}},
    )
    assert (task.role, task.commune, task.priority, task.form) == ("maire", "213502271", 50, "avis")


@pytest.mark.parametrize(
    ("attributes", "role", "also"),
    [
        ('flux:role="maire"', "maire", ()),
        ('camunda:candidateGroups="dgs, secretariat"', "dgs", ("secretariat",)),
        ('flux:role="=roles"', "dgs", ("secretariat",)),
        ('camunda:candidateGroups="${texte}"', "dgs", ("secretariat",)),
        ('camunda:candidateGroups="${texte},maire"', "dgs", ("secretariat", "maire")),
        ('flux:role="=[]"', None, ()),
        ('flux:role="dgs,dgs"', "dgs", ()),
    ],
)
def test_any_of_several_roles_may_be_asked(attributes, role, also):
    task = opened(attributes, {"roles": ["dgs", "secretariat"], "texte": "dgs, secretariat"})
    assert (task.role, task.also) == (role, also)


def test_a_due_date_counts_from_the_opening_and_reminders_back_from_it():
    task = opened('flux:role="agent" flux:due="P14D" flux:reminder="P7D,P2D"')
    assert task.due_at.isoformat() == "2026-01-19T08:00:00+00:00"
    assert [instant.day for instant in task.remind_at] == [12, 17]


def test_the_first_boundary_timer_is_the_due_date_of_a_task_without_one():
    timers = "".join(
        f'<boundaryEvent id="b{days}" attachedToRef="u" cancelActivity="false"><timerEventDefinition>'
        f"<timeDuration>P{days}D</timeDuration></timerEventDefinition></boundaryEvent>"
        for days in (21, 15)
    )
    assert opened('flux:role="agent"', beside="\n" + timers).due_at.day == 20


def test_one_of_several_takes_its_due_date_from_the_timer_of_the_whole():
    body = """<startEvent id="a"/><userTask id="u" flux:role="maire"><multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></userTask>
<boundaryEvent id="b" attachedToRef="u"><timerEventDefinition><timeDuration>P21D</timeDuration></timerEventDefinition></boundaryEvent>
a -> u"""
    assert [task.due_at.day for task in started(body).tasks] == [26, 26]


def test_a_lane_is_the_default_role():
    lanes = '<laneSet id="l"><lane id="l1" name="Chef de service"><flowNodeRef>u</flowNodeRef></lane></laneSet>'
    body = lanes + '<startEvent id="a"/><userTask id="u"/>\na -> u'
    assert started(body).tasks[0].role == "chef_de_service"


def test_a_role_that_nothing_gives_refuses_the_step():
    with pytest.raises(EngineFailure, match="role_attendu") as caught:
        opened('flux:role="=role_attendu"')
    assert caught.value.element == "u"


def test_the_item_of_one_instance_is_shown_with_its_task():
    body = """<startEvent id="a"/><userTask id="u" flux:role="maire"><multiInstanceLoopCharacteristics camunda:collection="communes" camunda:elementVariable="commune"/></userTask>
a -> u"""
    tasks = started(body, {"communes": ["Bédée", "Iffendic"]}).tasks
    assert [task.local["commune"] for task in tasks] == ["Bédée", "Iffendic"]
