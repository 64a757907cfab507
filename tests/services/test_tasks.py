"""Answering tasks: who may, when, what is checked, and what happens twice."""

from datetime import date
from uuid import uuid4

import pytest

from flux.domain.tasks import TaskStatus, Urgency
from flux.errors import (
    Conflict,
    DeadlinePassed,
    EngineFailure,
    Forbidden,
    InvalidState,
    NotFound,
    NotStarted,
    StaleVersion,
    ValidationFailed,
)
from flux.ports import InstanceFilter, TaskFilter
from flux.services import instances, tasks
from tests.services.village import APPROVAL, BEDEE, BRETEIL

FORM = b"""{"type": "default", "id": "avis", "components": [
 {"type": "radio", "key": "avis", "label": "Votre avis", "validate": {"required": true},
  "values": [{"value": "favorable", "label": "Favorable"}, {"value": "defavorable", "label": "D\xc3\xa9favorable"}]},
 {"type": "textarea", "key": "motif", "label": "Motif", "validate": {"required": true},
  "conditional": {"hide": "=avis = \\"favorable\\""}},
 {"type": "number", "key": "montant", "label": "Montant", "validate": {"min": 0, "max": 1000}}]}"""


@pytest.fixture
def approval(village):
    village.person("agent", "agent")
    village.person("president", "president")
    village.deploy(("p", APPROVAL))
    return village


def test_an_answer_moves_the_process_to_its_end(approval):
    instance = approval.start("agent")
    done = approval.answer("president", avis="favorable")
    assert done.task.status is TaskStatus.COMPLETED
    assert done.instance.status == "completed"
    assert approval.row(instance.id).state["ended"] == "completed"
    assert approval.inbox("president") == []
    assert approval.jobs_of(instance.id) == ()


def test_the_journal_says_who_acted_in_which_quality(approval):
    instance = approval.start("agent")
    approval.answer("president", avis="favorable")
    entry = approval.journal(instance.id)[-1]
    president = approval.who("president")
    assert (entry.person, entry.quality) == (president.id, president.mandates[0].id)
    assert entry.command == {"type": "CompleteTask", "task": entry.command["task"], "variables": {"avis": "favorable"}}


def test_a_role_without_a_mandate_of_the_day_gives_no_right(approval):
    approval.person("ancien", "president", until=date(2025, 12, 31))
    approval.start("agent")
    task = approval.task("president")
    assert approval.inbox("ancien") == []
    for act in (tasks.get, tasks.claim):
        with pytest.raises(Forbidden):
            act(approval.house, approval.who("ancien"), task.id)
    with pytest.raises(Forbidden):
        tasks.complete(approval.house, approval.who("ancien"), task.id, {"avis": "favorable"})


def test_an_administrator_sees_the_task_and_does_not_answer_it(approval):
    approval.person("admin", administrator=True)
    approval.start("agent")
    task = approval.task("president")
    assert not tasks.get(approval.house, approval.who("admin"), task.id).may_answer
    with pytest.raises(Forbidden):
        tasks.complete(approval.house, approval.who("admin"), task.id, {})


def test_a_mayor_answers_for_their_commune_only(village):
    village.person("agent", "agent")
    village.person("bedee", "maire", commune=BEDEE)
    village.person("breteil", "maire", commune=BRETEIL)
    body = f"""
    <startEvent id="s"/>
    <userTask id="t" name="Donner sa position" flux:role="maire" flux:commune="{BEDEE}"/>
    <endEvent id="e"/>
    s -> t
    t -> e
    """
    village.deploy(("p", body))
    village.start("agent")
    assert village.inbox("breteil") == []
    task = village.task("bedee")
    assert task.commune == BEDEE
    with pytest.raises(Forbidden, match="cette commune"):
        tasks.complete(village.house, village.who("breteil"), task.id, {})


def test_a_double_click_with_the_same_key_gives_the_same_answer_once(approval):
    instance = approval.start("agent")
    president, task, key = approval.who("president"), approval.task("president"), str(uuid4())
    first = tasks.complete(approval.house, president, task.id, {"avis": "favorable"}, key=key)
    again = tasks.complete(approval.house, president, task.id, {"avis": "favorable"}, key=key)
    assert again == first
    assert len(approval.journal(instance.id)) == 2


def test_answering_twice_is_refused_in_words_and_changes_nothing(approval):
    instance = approval.start("agent")
    task = approval.task("president")
    approval.answer("president", avis="favorable")
    before = approval.row(instance.id)
    with pytest.raises(InvalidState, match="déjà été répondu"):
        tasks.complete(approval.house, approval.who("president"), task.id, {"avis": "favorable"}, key="another")
    assert approval.row(instance.id) == before


def test_an_answer_on_an_old_reading_is_refused(approval):
    approval.start("agent")
    task = approval.task("president")
    tasks.claim(approval.house, approval.who("president"), task.id)
    with pytest.raises(StaleVersion):
        tasks.complete(approval.house, approval.who("president"), task.id, {"avis": "x"}, version=task.version)


def test_an_unknown_task_is_not_found(approval):
    with pytest.raises(NotFound):
        tasks.complete(approval.house, approval.who("president"), uuid4(), {})


def test_a_task_that_somebody_has_taken_is_theirs_until_they_give_it_back(approval):
    approval.person("autre", "president")
    approval.start("agent")
    task = approval.task("president")
    tasks.claim(approval.house, approval.who("president"), task.id)
    assert approval.inbox("autre") == []
    with pytest.raises(Conflict):
        tasks.claim(approval.house, approval.who("autre"), task.id)
    with pytest.raises(Forbidden, match="quelqu’un d’autre"):
        tasks.complete(approval.house, approval.who("autre"), task.id, {"avis": "favorable"})
    tasks.release(approval.house, approval.who("president"), task.id)
    assert [found.id for found in approval.inbox("autre")] == [task.id]


def test_an_assignment_survives_the_ticking_of_a_timer(approval):
    approval.person("dgs", "dgs")
    autre = approval.person("autre", "president")
    instance = approval.start("agent")
    tasks.reassign(approval.house, approval.who("dgs"), approval.task("president").id, autre.id)
    approval.later(days=8)
    assert approval.tasks_of(instance.id)[0].assignee == autre.id


def test_only_the_dgs_and_the_administrator_hand_a_task_over(approval):
    autre = approval.person("autre", "president")
    approval.start("agent")
    with pytest.raises(Forbidden):
        tasks.reassign(approval.house, approval.who("president"), approval.task("president").id, autre.id)


def test_a_draft_is_kept_and_shown_and_gone_once_answered(approval):
    approval.start("agent")
    task = approval.task("president")
    tasks.save_draft(approval.house, approval.who("president"), task.id, {"avis": "fav"})
    assert tasks.get(approval.house, approval.who("president"), task.id).values == {"avis": "fav"}
    assert approval.answer("president", avis="favorable").task.draft == {}


def test_a_form_names_each_faulty_field_and_nothing_moves(village):
    village.person("president", "president")
    village.deploy(
        ("p", APPROVAL.replace('flux:outcome="avis"', 'flux:outcome="avis" flux:form="avis"')),
        forms={"avis.form": FORM},
    )
    instance = village.start("president")
    with pytest.raises(ValidationFailed) as refused:
        village.answer("president", avis="peut-être", montant="beaucoup", inconnu=1)
    assert set(refused.value.fields) == {"avis", "montant", "motif", "inconnu"}
    assert village.row(instance.id).version == 1
    done = village.answer("president", avis="favorable", montant="1 000,00")
    assert done.task.answer == {"avis": "favorable", "montant": 1000}


def test_a_task_without_a_form_takes_its_outcome_and_nothing_else(approval):
    approval.start("agent")
    with pytest.raises(ValidationFailed) as refused:
        approval.answer("president", avis="favorable", cout=0)
    assert set(refused.value.fields) == {"cout"}


def test_a_condition_that_fails_rolls_back_keeps_the_task_and_opens_one_incident(village):
    village.person("president", "president")
    village.deploy(("p", APPROVAL.replace('avis = "favorable"', "montant_inconnu > 3")))
    instance = village.start("president")
    before = village.row(instance.id)
    for _ in range(2):
        with pytest.raises(EngineFailure):
            village.answer("president", avis="favorable")
    assert village.row(instance.id) == before
    assert village.task("president").is_open
    (incident,) = village.incidents(instance.id)
    assert "montant_inconnu" in incident.message
    assert incident.times == 2


def test_a_file_whose_first_step_fails_does_not_begin_and_says_which_expression(village):
    village.person("president", "president")
    body = """
    <startEvent id="s"/>
    <exclusiveGateway id="x"/>
    <endEvent id="e"/>
    s -> x
    x -> e : montant_inconnu > 3
    """
    village.deploy(("p", body))
    with pytest.raises(NotStarted) as refused:
        village.start("president")
    assert "montant_inconnu" in refused.value.message
    assert refused.value.element == "x"
    with village.house.work.reading() as uow:
        assert uow.lists.instances(InstanceFilter(), cursor=None, limit=9).items == ()
        assert uow.incidents.open() == ()


def test_an_incident_closes_by_itself_when_the_answer_goes_through(village):
    village.person("president", "president")
    village.person("admin", administrator=True)
    village.deploy(("p", APPROVAL.replace('avis = "favorable"', "plafond > 3")))
    instance = village.start("president")
    with pytest.raises(EngineFailure):
        village.answer("president", avis="favorable")
    instances.set_variables(village.house, village.who("admin"), instance.id, {"plafond": 5})
    village.answer("president", avis="favorable")
    assert village.incidents(instance.id) == ()


def test_an_answer_after_the_deadline_finds_the_door_shut_even_if_the_clock_was_stopped(village):
    village.person("agent", "agent")
    village.person("maire", "maire")
    body = """
    <startEvent id="s"/>
    <userTask id="t" name="Donner sa position" flux:role="maire"/>
    <boundaryEvent id="b" attachedToRef="t"><timerEventDefinition><timeDuration>P21D</timeDuration></timerEventDefinition></boundaryEvent>
    <endEvent id="e"/><endEvent id="silence"/>
    s -> t
    t -> e
    b -> silence
    """
    village.deploy(("p", body))
    instance = village.start("agent")
    task = village.task("maire")
    village.clock.advance(days=22)
    with pytest.raises(DeadlinePassed):
        tasks.complete(village.house, village.who("maire"), task.id, {})
    assert village.row(instance.id).status == "completed"
    assert village.journal(instance.id)[-1].at == task.due_at


@pytest.mark.parametrize(
    ("days", "word"), [(1, Urgency.TO_DO), (8, Urgency.SOON), (11, Urgency.LATE)], ids=["early", "soon", "late"]
)
def test_lateness_is_shown_in_the_inbox(approval, days, word):
    approval.start("agent")
    approval.clock.advance(days=days)
    (item,) = tasks.inbox(approval.house, approval.who("president")).items
    assert item.urgency is word


def test_a_form_that_asks_for_a_population_proposes_that_of_the_commune(village):
    village.person("maire", "maire", commune=BEDEE)
    form = b'{"id": "notifier", "components": [{"type": "number", "key": "population", "label": "Population"}]}'
    body = f"""
    <startEvent id="s"/>
    <userTask id="t" name="Notifier" flux:role="maire" flux:commune="{BEDEE}" flux:form="notifier"/>
    <endEvent id="e"/>
    s -> t
    t -> e
    """
    village.deploy(("p", body), forms={"notifier.form": form})
    village.start("maire")
    detail = tasks.get(village.house, village.who("maire"), village.task("maire").id)
    assert detail.values == {"population": 4645}


SHARED = """
<startEvent id="s"/>
<userTask id="t" name="Vérifier" flux:role="agent, Secrétariat" flux:due="P7D"/>
<endEvent id="e"/>
s -> t
t -> e
"""


@pytest.fixture
def shared(village):
    for login, role in (("agent", "agent"), ("secretaire", "secretariat"), ("maire", "maire"), ("dgs", "dgs")):
        village.person(login, role)
    village.deploy(("p", SHARED))
    village.start("agent")
    return village


@pytest.mark.parametrize("login", ["agent", "secretaire"])
def test_any_of_several_roles_has_the_task_in_its_list_and_answers_it(shared, login):
    assert [len(shared.inbox(one)) for one in ("agent", "secretaire", "maire")] == [1, 1, 0]
    done = shared.answer(login)
    assert done.instance.status == "completed"
    assert [shared.inbox(one) for one in ("agent", "secretaire")] == [[], []]


def test_a_role_that_is_not_among_several_is_refused_with_their_names(shared):
    task = shared.task("agent")
    with pytest.raises(Forbidden, match=r"agent.* ou .*secretariat"):
        tasks.complete(shared.house, shared.who("maire"), task.id, {})


def test_what_one_of_several_roles_has_taken_leaves_the_list_of_the_others(shared):
    task = shared.task("secretaire")
    tasks.claim(shared.house, shared.who("secretaire"), task.id)
    free = TaskFilter(free_for=shared.who("agent").id)
    assert tasks.search(shared.house, shared.who("agent"), free).items == ()
    tasks.release(shared.house, shared.who("secretaire"), task.id)
    assert len(tasks.search(shared.house, shared.who("agent"), free).items) == 1


def test_all_of_several_roles_are_recalled(shared):
    shared.later(days=5, minutes=1)
    assert {mail.to for mail in shared.mailer.sent} == {shared.who(one).person.email for one in ("agent", "secretaire")}


def test_a_file_that_asked_one_of_several_roles_is_open_to_its_holders(shared):
    instance = shared.task("agent").instance
    assert instances.get(shared.house, shared.who("secretaire"), instance).tasks
    with pytest.raises(Forbidden):
        instances.get(shared.house, shared.who("maire"), instance)


def test_an_elected_office_among_several_roles_stays_with_those_who_hold_it(village):
    for login, role in (("agent", "agent"), ("maire", "maire"), ("dgs", "dgs"), ("autre", "secretariat")):
        village.person(login, role)
    village.deploy(("p", SHARED.replace("agent, Secrétariat", "agent, maire")))
    village.start("agent")
    with pytest.raises(InvalidState):
        tasks.reassign(village.house, village.who("dgs"), village.task("agent").id, village.who("autre").id)
