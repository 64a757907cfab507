"""Who acts for whom, end to end: services, storage, journal; assignments that nothing recomputes; déport."""

import shutil
from dataclasses import replace
from datetime import date, timedelta

import pytest

from flux import bootstrap
from flux.domain.actors import wear
from flux.domain.answering import ways
from flux.domain.delegations import capacities
from flux.domain.permissions import Verb, may
from flux.errors import Forbidden, InvalidState, NotFound, ValidationFailed
from flux.ports import TaskFilter
from flux.services import bodies, instances, interests, people, standing, tasks
from flux.settings import Settings
from tests.api.houses import HandClock, QuickPasswords
from tests.api.standing import BEDEE, TALENSAC, TODAY, Hall

TICK = """<boundaryEvent id="b" attachedToRef="avis" cancelActivity="false"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>
<endEvent id="rappele"/>
b -> rappele"""


@pytest.fixture
def hall(furnished, tmp_path):
    folder, clock = shutil.copytree(furnished, tmp_path / "var"), HandClock()
    container = bootstrap.build(Settings(data_dir=folder, secret_key="only for tests"), clock=clock)
    yield Hall(replace(container.house, passwords=QuickPasswords()), clock)
    container.close()


def test_a_substitute_gets_what_waited_and_what_comes_and_the_absent_still_sees_both(hall):
    hall.welcome("adjoint", "agent")
    before = hall.ask("maire", commune=TALENSAC, key="avant")
    hall.replace("maire", "adjoint")
    after = hall.ask("maire", commune=TALENSAC, key="apres")
    for login in ("maire", "adjoint"):
        assert {task.instance for task in hall.inbox(login)} == {before.id, after.id}


def test_the_journal_the_task_and_the_story_say_a_for_b_by_the_deed(hall):
    hall.welcome("adjoint", "agent")
    file = hall.ask("maire", commune=TALENSAC)
    hall.replace("maire", "adjoint")
    done = hall.answer("adjoint", hall.task("adjoint"))
    mayor = hall.who("maire")
    assert (done.task.on_behalf_of, done.task.quality) == (mayor.id, mayor.mandates[0].id)
    entry = instances.journal(hall.house, hall.who("dgs"), file.id)[-1]
    assert (entry.person, entry.on_behalf_of) == (hall.who("adjoint").id, mayor.id)
    assert entry.deed == "l’arrêté 2026-14 du 3 mars 2026"
    assert (
        "Adjoint pour Alix Perrin, maire (Talensac), par l’arrêté 2026-14 du 3 mars 2026, a répondu à "
        "«\u00a0Donner un avis\u00a0»." in hall.story(file)
    )


def test_a_substitution_that_is_over_gives_nothing_back_and_the_refusal_says_why(hall):
    hall.welcome("adjoint", "agent")
    hall.ask("maire", commune=TALENSAC)
    hall.replace("maire", "adjoint", days=2)
    task = hall.task("adjoint")
    hall.wait(days=3)
    assert hall.inbox("adjoint") == []
    with pytest.raises(Forbidden, match="en vigueur ce jour"):
        hall.answer("adjoint", task)


def test_a_substitution_ends_with_the_mandate_of_the_absent(hall):
    hall.welcome("adjoint", "agent")
    hall.ask("maire", commune=TALENSAC)
    made = hall.replace("maire", "adjoint", days=30)
    mandate = hall.who("maire").mandates[0]
    people.end_mandate(hall.house, None, mandate.id, ends_on=TODAY)
    hall.wait(days=1)
    assert hall.inbox("adjoint") == []
    with hall.house.work.reading() as uow:
        assert uow.institutions.substitution(made.id).ends_on == TODAY


def test_a_renewal_ends_elected_mandates_and_the_deeds_that_rest_on_them_and_leaves_the_services(hall):
    hall.welcome("adjoint", "agent")
    hall.delegate("vp", "adjoint", "vice_president")
    ended = bodies.renew(hall.house, None, date(2026, 12, 1))
    assert {mandate.role for mandate in ended} == {"maire", "vice_president", "bureau"}
    assert standing.delegations(hall.house, hall.who("dgs"))[0].ends_on == date(2026, 11, 30)
    hall.wait(days=10)
    assert hall.who("agent").mandates
    assert hall.who("adjoint").stands_in == ()


def test_the_handover_says_who_leaves_on_that_day_and_what_is_left_in_hand(hall):
    hall.ask("maire", commune=TALENSAC)
    tasks.claim(hall.house, hall.who("maire"), hall.task("maire").id)
    people.end_mandate(hall.house, None, hall.who("maire").mandates[0].id, ends_on=date(2026, 12, 1))
    (leaving,) = bodies.handover(hall.house, hall.who("admin"), date(2026, 12, 1))
    assert (leaving.mandate.role, leaving.tasks, leaving.stays) == ("maire", 1, False)
    assert bodies.handover(hall.house, hall.who("admin"), date(2026, 12, 2)) == ()


def test_a_delegation_opens_its_subjects_only(hall):
    hall.welcome("president", "president")
    hall.delegate("president", "vp", "president", "mobilites")
    mine = hall.ask("president", key="velo", axe="Mobilités")
    other = hall.ask("president", key="eau", axe="eau")
    assert [task.instance for task in hall.inbox("vp")] == [mine.id]
    (beyond,) = [task for task in hall.inbox("president") if task.instance == other.id]
    with pytest.raises(Forbidden, match="sort du champ de votre délégation, donnée par l’arrêté 2026-14"):
        hall.answer("vp", beyond)


def test_a_deed_binds_once_it_is_published_and_transmitted(hall):
    hall.welcome("president", "president")
    hall.ask("president")
    made = hall.delegate("president", "vp", "president", transmitted_on=None)
    assert hall.inbox("vp") == []
    standing.complete_delegation(hall.house, None, made.id, transmitted_on=TODAY)
    assert len(hall.inbox("vp")) == 1


@pytest.mark.parametrize(
    ("giver", "role", "fault"),
    [
        ("maire", "president", "ne détient pas"),
        ("bureau", "bureau", "ne se délègue pas"),
        ("vp", "vice_president", "soi-même"),
    ],
)
def test_a_delegation_that_cannot_be_is_refused_with_its_reason(hall, giver, role, fault):
    with pytest.raises(ValidationFailed, match=fault):
        hall.delegate(giver, "vp", role)


def test_to_stand_in_for_an_elected_office_needs_the_deed_and_for_a_service_does_not(hall):
    with pytest.raises(ValidationFailed, match="repose sur un acte"):
        hall.replace("maire", "agent", deed="")
    hall.replace("service", "agent", deed="")
    hall.ask("chef_de_service")
    assert len(hall.inbox("agent")) == 1


def test_chains_are_refused_at_the_register_and_give_nothing_behind_its_back(hall):
    hall.welcome("adjoint", "agent")
    hall.replace("maire", "adjoint")
    with pytest.raises(InvalidState, match="remplaçant"):
        hall.replace("adjoint", "agent", deed="")
    with hall.house.work() as uow:
        (first,) = uow.institutions.substitutions()
        chained = replace(first, id=hall.who("vp").id, absent=first.substitute, substitute=hall.who("agent").id)
        uow.institutions.save_substitution(chained)
        uow.commit()
    hall.ask("maire", commune=TALENSAC)
    assert hall.inbox("agent") == []
    assert len(hall.inbox("adjoint")) == 1


def test_an_absent_person_names_their_own_substitute_and_nobody_elses(hall):
    new = standing.NewSubstitution(
        absent=hall.who("service").id, substitute=hall.who("agent").id, starts_on=TODAY, ends_on=TODAY
    )
    with pytest.raises(Forbidden):
        standing.substitute(hall.house, hall.who("agent"), new)
    standing.substitute(hall.house, hall.who("service"), new)
    assert [hat.mandate.role for hat in hall.who("agent").stands_in] == ["chef_de_service"]


def test_assigned_then_a_timer_ticks_and_all_is_read_again_and_it_is_still_there(hall):
    hall.ask("maire", commune=TALENSAC, timer=TICK)
    task = hall.task("maire")
    tasks.claim(hall.house, hall.who("maire"), task.id)
    hall.wait(days=2)
    kept = tasks.get(hall.house, hall.who("maire"), task.id)
    assert kept.task.assignee == hall.who("maire").id
    assert kept.task.subjects == ("question",)
    assert [one.id for one in hall.inbox("maire")] == [task.id]


def test_what_a_substitute_took_stays_theirs_when_a_timer_ticks(hall):
    hall.welcome("adjoint", "agent")
    hall.replace("maire", "adjoint", days=9)
    hall.ask("maire", commune=TALENSAC, timer=TICK)
    task = hall.task("adjoint")
    tasks.claim(hall.house, hall.who("adjoint"), task.id)
    hall.wait(days=2)
    assert [one.id for one in hall.inbox("adjoint")] == [task.id]
    assert hall.inbox("maire") == []
    assert tasks.get(hall.house, hall.who("maire"), task.id).may_answer is False


def test_a_task_goes_to_nobody_who_could_not_answer_it(hall):
    hall.ask("maire", commune=TALENSAC)
    task = hall.task("maire")
    with pytest.raises(InvalidState, match="ni mandat, ni délégation"):
        tasks.reassign(hall.house, hall.who("dgs"), task.id, hall.who("agent").id)
    assert tasks.reassign(hall.house, hall.who("dgs"), task.id, hall.who("maire").id).assignee


def test_somebody_with_several_fitting_hats_must_choose_one(hall):
    hall.welcome("autre", "chef_de_service")
    hall.replace("service", "autre", deed="")
    hall.ask("chef_de_service")
    task = hall.task("autre")
    with pytest.raises(ValidationFailed, match="plusieurs qualités"):
        hall.answer("autre", task)
    who = hall.who("autre")
    own, for_service = ways(who, task)
    done = tasks.complete(hall.house, wear(who, for_service.id), task.id, {})
    assert done.task.on_behalf_of == hall.who("service").id
    assert own.on_behalf_of is None


def test_a_file_that_touches_a_declared_interest_takes_its_person_out_at_the_start(hall):
    hall.declare("maire", "club nautique")
    file = hall.ask("maire", commune=TALENSAC, titre="Subvention au Club nautique de Talensac")
    assert hall.inbox("maire") == []
    assert hall.out_of(file) == {hall.who("maire").id}
    assert any("Alix Perrin se déporte de ce dossier" in line and "club nautique" in line for line in hall.story(file))


def test_a_running_file_is_looked_at_when_the_interest_is_declared_and_its_task_is_given_back(hall):
    hall.welcome("seconde", "maire", commune=TALENSAC)
    file = hall.ask("maire", commune=TALENSAC, titre="Subvention au club nautique")
    task = hall.task("maire")
    tasks.claim(hall.house, hall.who("maire"), task.id)
    declared = hall.declare("maire", "club nautique")
    assert [one.instance for one in declared.withdrawals] == [file.id]
    assert hall.inbox("maire") == []
    assert [one.id for one in hall.inbox("seconde")] == [task.id]


@pytest.mark.parametrize(
    ("more", "out"),
    [
        ({}, True),
        ({"variable": "titre"}, True),
        ({"variable": "partenaire"}, False),
        ({"commune": TALENSAC}, True),
        ({"commune": BEDEE}, False),
    ],
)
def test_an_interest_may_be_narrowed_to_a_variable_or_a_commune(hall, more, out):
    hall.declare("maire", "club nautique", **more)
    file = hall.ask("maire", commune=TALENSAC, titre="Le club  Nautique", communes=[TALENSAC])
    assert bool(hall.out_of(file)) is out


def test_part_of_a_word_is_not_the_word(hall):
    hall.declare("maire", "port")
    assert not hall.out_of(hall.ask("maire", commune=TALENSAC, titre="Transport scolaire"))


def test_one_tap_withdraws_from_the_whole_file_and_twice_changes_nothing(hall):
    file = hall.ask("maire", commune=TALENSAC)
    task = hall.task("maire")
    first = interests.withdraw_from_task(hall.house, hall.who("maire"), task.id)
    assert interests.withdraw(hall.house, hall.who("maire"), file.id) == first
    with pytest.raises(Forbidden, match="déporté"):
        hall.answer("maire", task)
    with pytest.raises(InvalidState, match="déporté"):
        tasks.reassign(hall.house, hall.who("dgs"), task.id, hall.who("maire").id)


def test_a_substitute_does_not_bring_the_voice_of_the_withdrawn_back(hall):
    hall.welcome("adjoint", "agent")
    file = hall.ask("maire", commune=TALENSAC)
    hall.replace("maire", "adjoint")
    interests.withdraw(hall.house, hall.who("maire"), file.id)
    assert hall.inbox("adjoint") == []


def test_a_withdrawal_made_in_error_is_lifted_with_a_reason_and_both_traces_stay(hall):
    file = hall.ask("maire", commune=TALENSAC)
    mayor = hall.who("maire")
    interests.withdraw(hall.house, mayor, file.id)
    with pytest.raises(ValidationFailed):
        interests.lift(hall.house, hall.who("maire"), file.id, mayor.id, reason=" ")
    with pytest.raises(Forbidden):
        interests.lift(hall.house, hall.who("agent"), file.id, mayor.id, reason="il le faut")
    interests.lift(hall.house, hall.who("maire"), file.id, mayor.id, reason="homonyme du club de Bédée")
    assert len(hall.inbox("maire")) == 1
    told = hall.story(file)
    assert sum("se déporte" in line for line in told) == sum("homonyme" in line for line in told) == 1


def test_a_lifted_interest_is_not_recognised_again(hall):
    declared = hall.declare("maire", "club nautique")
    file = hall.ask("maire", commune=TALENSAC, titre="Le club nautique")
    interests.lift(hall.house, hall.who("maire"), file.id, hall.who("maire").id, reason="sans lien")
    interests.lift_interest(hall.house, hall.who("maire"), declared.interest.id, on=TODAY - timedelta(days=1))
    assert not hall.out_of(hall.ask("maire", commune=TALENSAC, key="second", titre="Le club nautique"))
    assert not hall.out_of(file)


def test_the_register_shows_each_their_own_and_all_to_those_who_keep_it(hall):
    hall.declare("maire", "club nautique")
    hall.declare("vp", "lotissement", kind="foncier", label="Parcelle AB 12")
    assert len(interests.register(hall.house, hall.who("maire"))) == 1
    assert len(interests.register(hall.house, hall.who("dgs"))) == 2
    new = interests.NewInterest(kind=interests.InterestKind.FAMILY, label="Sœur", keywords=("salle",))
    with pytest.raises(Forbidden):
        interests.declare(hall.house, hall.who("vp"), new, person=hall.who("maire").id)


def test_reminders_go_to_the_substitute_and_not_to_who_has_withdrawn(hall):
    hall.welcome("adjoint", "agent")
    hall.welcome("seconde", "maire", commune=TALENSAC)
    hall.replace("maire", "adjoint")
    with hall.house.work.reading() as uow:
        found = standing.answering(uow, "maire", TODAY, commune=TALENSAC)
        assert set(found) == {hall.who(login).id for login in ("maire", "adjoint", "seconde")}
        assert standing.hands(uow, hall.who("maire").id, TODAY) == (hall.who("maire").id, hall.who("adjoint").id)


def test_the_list_of_a_person_holds_what_the_policy_opens_and_nothing_else(hall):
    hall.welcome("adjoint", "agent", "vice_president")
    hall.welcome("president", "president", "maire", commune=BEDEE)
    hall.replace("maire", "adjoint")
    hall.delegate("president", "adjoint", "president", "mobilites")
    files = [
        hall.ask("maire", commune=TALENSAC, key="a"),
        hall.ask("maire", commune=BEDEE, key="b"),
        hall.ask("president", key="c", axe="mobilites"),
        hall.ask("president", key="d", axe="eau"),
        hall.ask("vice_president", key="g"),
        hall.ask("agent", key="f"),
    ]
    tasks.claim(hall.house, hall.who("maire"), hall.task("maire").id)
    interests.withdraw(hall.house, hall.who("adjoint"), files[4].id)
    with hall.house.work.reading() as uow:
        everything = [row.task for row in uow.lists.tasks(TaskFilter()).items]
    for login in ("agent", "service", "dgs", "maire", "vp", "bureau", "admin", "adjoint", "president"):
        who = hall.who(login)
        answerable = {task.id for task in everything if may(who, Verb.COMPLETE_TASK, task)}
        assert {task.id for task in hall.inbox(login)} == answerable, login
        readable = {task.id for task in everything if may(who, Verb.SEE_TASK, task)}
        found = {item.task.id for item in tasks.search(hall.house, who, TaskFilter()).items}
        assert found == readable, login


def test_what_the_register_gives_is_what_the_domain_works_out(hall):
    hall.welcome("adjoint", "agent")
    hall.replace("maire", "adjoint")
    with hall.house.work.reading() as uow:
        mandates, absences = uow.people.mandates(), uow.institutions.substitutions()
    who = hall.who("adjoint")
    assert who.capacities == capacities(who.id, TODAY, mandates=mandates, substitutions=absences)


def test_unknown_people_and_deeds_are_not_found(hall):
    nobody = hall.who("agent").id.__class__(int=5)
    with pytest.raises(NotFound):
        standing.end_delegation(hall.house, None, nobody, ends_on=TODAY)
    with pytest.raises(NotFound):
        standing.end_substitution(hall.house, None, nobody, ends_on=TODAY)
    with pytest.raises(NotFound):
        interests.lift_interest(hall.house, hall.who("dgs"), nobody)
