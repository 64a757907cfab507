"""The policy: role x verb, deny by default, and the lists' filter that must say the same."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from flux.domain.actors import Actor, wear
from flux.domain.answering import quality_for
from flux.domain.institutions import Mandate, Person
from flux.domain.permissions import Involvement, MunicipalCouncil, Verb, may, require
from flux.domain.tasks import Task
from flux.errors import Forbidden

ME, OTHER = uuid4(), uuid4()
HERE, THERE = "213500234", "213500408"


def actor(*roles, commune=None, administrator=False):
    mandates = tuple(
        Mandate(id=uuid4(), person=ME, role=role, starts_on=date(2020, 1, 1), commune=commune) for role in roles
    )
    return Actor(person=Person(id=ME, name="Moi"), mandates=mandates, administrator=administrator)


def task(role="maire", commune=HERE, assignee=None):
    return Task(
        id=uuid4(), instance=uuid4(), token="1", element="t", name="Voter", role=role, commune=commune,
        assignee=assignee, opened_at=datetime(2026, 1, 5, tzinfo=UTC),
    )  # fmt: skip


ACTORS = {
    "nobody": actor(),
    "agent": actor("agent"),
    "maire": actor("maire", commune=HERE),
    "maire d’à côté": actor("maire", commune=THERE),
    "dgs": actor("dgs"),
    "secretariat": actor("secretariat"),
    "secretariat de mairie": actor("secretariat", commune=HERE),
    "president": actor("president"),
    "automate": actor("automate"),
    "administrateur": actor(administrator=True),
}
FILE = Involvement(started_by=OTHER, asked=frozenset({("maire", HERE)}))
SUBJECTS = {
    Verb.SEE_TASK: task(),
    Verb.CLAIM_TASK: task(),
    Verb.COMPLETE_TASK: task(),
    Verb.REASSIGN_TASK: task(),
    Verb.SEE_INSTANCE: FILE,
    Verb.START_INSTANCE: (),
    Verb.RECORD_COMMUNE_VOTE: MunicipalCouncil(commune=HERE),
}
EVERYBODY = {name for name in ACTORS if name not in {"nobody", "administrateur"}}
OVERSEEING = {"dgs", "secretariat", "president", "administrateur"}
MATRIX = {
    Verb.SEE_TASK: {"maire", *OVERSEEING},
    Verb.CLAIM_TASK: {"maire"},
    Verb.COMPLETE_TASK: {"maire"},
    Verb.REASSIGN_TASK: {"dgs", "administrateur"},
    Verb.FILE_PROPOSAL: EVERYBODY,
    Verb.ADD_DOCUMENT: EVERYBODY,
    Verb.START_INSTANCE: {*EVERYBODY, "administrateur"},
    Verb.SEE_INSTANCE: {"maire", *OVERSEEING},
    Verb.SEE_DEFINITION: {*EVERYBODY, "administrateur"},
    Verb.CANCEL_INSTANCE: {"administrateur"},
    Verb.REPAIR_INSTANCE: {"administrateur"},
    Verb.PUBLISH_DEFINITION: {"administrateur"},
    Verb.WORK_JOB: {"automate", "administrateur"},
    Verb.MANAGE_INCIDENT: {"administrateur"},
    Verb.MANAGE_PEOPLE: {"administrateur"},
    Verb.SEE_ALL_MAIL: {"administrateur"},
    Verb.KEEP_DELEGATIONS: {"dgs", "secretariat", "administrateur"},
    Verb.KEEP_SUBSTITUTIONS: {"dgs", "secretariat", "administrateur"},
    Verb.KEEP_INTERESTS: {"dgs", "secretariat", "administrateur"},
    Verb.KEEP_DAYS_OFF: {"dgs", "secretariat", "administrateur"},
    Verb.SEE_SEANCE: {*EVERYBODY, "administrateur"},
    Verb.PREPARE_SEANCE: {"dgs", "secretariat", "president"},
    Verb.HOLD_SEANCE: {"secretariat", "president"},
    Verb.SEE_CONSULTATION: {*EVERYBODY, "administrateur"},
    Verb.OPEN_CONSULTATION: {"dgs", "secretariat", "president"},
    Verb.NOTIFY_COMMUNE: {"dgs", "secretariat"},
    Verb.RECORD_COMMUNE_VOTE: {"dgs", "secretariat", "maire", "secretariat de mairie"},
}


def test_the_matrix_speaks_of_every_verb():
    assert set(MATRIX) == set(Verb)


@pytest.mark.parametrize("verb", list(Verb))
@pytest.mark.parametrize("who", list(ACTORS))
def test_each_role_may_do_what_the_matrix_says_and_nothing_else(who, verb):
    assert may(ACTORS[who], verb, SUBJECTS.get(verb)) is (who in MATRIX[verb])


@pytest.mark.parametrize("verb", [Verb.SEE_TASK, Verb.CLAIM_TASK, Verb.COMPLETE_TASK, Verb.SEE_INSTANCE])
def test_without_its_subject_a_verb_is_refused(verb):
    assert not may(ACTORS["maire"], verb)


def test_a_task_given_to_somebody_is_theirs_alone():
    assert not may(ACTORS["maire"], Verb.COMPLETE_TASK, task(assignee=OTHER))
    assert may(ACTORS["nobody"], Verb.COMPLETE_TASK, task(role=None, assignee=ME))


def test_a_task_without_role_or_assignee_is_nobodys():
    assert not any(may(who, Verb.COMPLETE_TASK, task(role=None)) for who in ACTORS.values())


def test_one_reads_what_one_began_or_was_given():
    assert may(ACTORS["agent"], Verb.SEE_INSTANCE, Involvement(started_by=ME))
    assert may(ACTORS["agent"], Verb.SEE_INSTANCE, Involvement(started_by=OTHER, assignees=frozenset({ME})))
    assert not may(ACTORS["agent"], Verb.SEE_INSTANCE, Involvement(started_by=OTHER))


def test_a_process_that_names_its_starters_is_theirs():
    assert may(ACTORS["dgs"], Verb.START_INSTANCE, ("dgs",))
    assert not may(ACTORS["agent"], Verb.START_INSTANCE, ("dgs",))


def test_the_hat_that_was_chosen_counts_when_it_fits():
    here, everywhere = actor("maire", commune=HERE).mandates[0], actor("maire").mandates[0]
    who = Actor(person=ACTORS["maire"].person, mandates=(here, everywhere))
    assert quality_for(wear(who, everywhere.id), task()).mandate == everywhere
    assert quality_for(who, task()) is None
    assert quality_for(who, task(role="dgs")) is None


def test_a_refusal_says_which_role_is_missing():
    with pytest.raises(Forbidden, match="revient au rôle «\u00a0maire\u00a0» pour cette commune"):
        require(ACTORS["agent"], Verb.COMPLETE_TASK, task())
