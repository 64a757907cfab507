"""The policy: role × verb, by the state of the mandate, the delegation, the substitution and the déport."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flux.domain.actors import Actor, wear
from flux.domain.answering import choose, ways
from flux.domain.delegations import Delegation, Substitution, add_substitution, capacities
from flux.domain.institutions import Mandate, Person
from flux.domain.permissions import Involvement, Verb, may, require
from flux.domain.tasks import Task
from flux.errors import Forbidden, InvalidState, ValidationFailed

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
BEDEE, BRETEIL = "213500234", "213500408"
ME, OTHER, THIRD = UUID(int=1), UUID(int=2), UUID(int=3)
FILE = UUID(int=90)
SEE, CLAIM, COMPLETE = Verb.SEE_TASK, Verb.CLAIM_TASK, Verb.COMPLETE_TASK


def mandate(number, person, role, commune=None, starts_on=TODAY - 100 * DAY, ends_on=None):
    return Mandate(id=UUID(int=number), person=person, role=role, commune=commune, starts_on=starts_on, ends_on=ends_on)


def delegation(**changes):
    made = Delegation(
        id=UUID(int=50),
        deed="arrêté 2026-14",
        deed_on=date(2026, 3, 3),
        giver=OTHER,
        holder=ME,
        role="president",
        scope=("mobilites",),
        starts_on=date(2026, 3, 3),
        published_on=date(2026, 3, 4),
        transmitted_on=date(2026, 3, 5),
    )
    return replace(made, **changes)


def substitution(**changes):
    made = Substitution(
        id=UUID(int=60), absent=OTHER, substitute=ME, starts_on=TODAY - DAY, ends_on=TODAY + DAY, deed="arrêté 2026-20"
    )
    return replace(made, **changes)


def actor(*mandates, delegations=(), substitutions=(), out=(), person=ME, administrator=False):
    hats = capacities(person, TODAY, mandates=mandates, delegations=delegations, substitutions=substitutions)
    return Actor(
        person=Person(id=person, name="Camille"),
        mandates=tuple(hat.mandate for hat in hats if hat.on_behalf_of is None),
        stands_in=tuple(hat for hat in hats if hat.on_behalf_of is not None),
        withdrawn={one: frozenset({FILE}) for one in out},
        administrator=administrator,
    )


def task(role="maire", commune=BEDEE, **changes):
    made = Task(
        id=UUID(int=91),
        instance=FILE,
        token="1",
        element="avis",
        name="Donner un avis",
        role=role,
        commune=commune,
        opened_at=datetime(2026, 11, 20, tzinfo=UTC),
        subjects=("proposition", "mobilites"),
    )
    return replace(made, **changes)


OWN = mandate(10, ME, "agent")
MAYOR = mandate(11, ME, "maire", BEDEE)
THEIRS = mandate(12, OTHER, "maire", BEDEE)
PRESIDENT = mandate(13, OTHER, "president")
FOR_PRESIDENT = task("president", None)

#: claim, actor, task, verbs that are allowed among see, claim and complete
MATRIX = [
    ("the holder", actor(MAYOR), task(), {SEE, CLAIM, COMPLETE}),
    ("the mayor of another commune", actor(mandate(11, ME, "maire", BRETEIL)), task(), set()),
    ("a mandate that ended yesterday", actor(replace(MAYOR, ends_on=TODAY - DAY)), task(), set()),
    ("a mandate that ends tonight", actor(replace(MAYOR, ends_on=TODAY)), task(), {SEE, CLAIM, COMPLETE}),
    ("a mandate of tomorrow", actor(replace(MAYOR, starts_on=TODAY + DAY)), task(), set()),
    ("another role", actor(OWN), task(), set()),
    ("nobody at all", actor(), task(), set()),
    ("the administrator reads and answers for nobody", actor(administrator=True), task(), {SEE}),
    ("the DGS sees every clock", actor(mandate(10, ME, "dgs")), task(), {SEE}),
    ("what another took is read, not answered", actor(MAYOR), task(assignee=THIRD), {SEE}),
    ("what I took and still hold", actor(MAYOR), task(assignee=ME), {SEE, CLAIM, COMPLETE}),
    ("an office I took and lost", actor(OWN, replace(MAYOR, ends_on=TODAY - DAY)), task(assignee=ME), set()),
    ("work handed to me", actor(OWN), task("chef_de_service", None, assignee=ME), {SEE, CLAIM, COMPLETE}),
    ("named by the process", actor(OWN), task(None, None, assignee=ME), {SEE, CLAIM, COMPLETE}),
    ("a delegation", actor(OWN, PRESIDENT, delegations=[delegation()]), FOR_PRESIDENT, {SEE, CLAIM, COMPLETE}),
    (
        "a delegation out of its scope",
        actor(OWN, PRESIDENT, delegations=[delegation(scope=("finances",))]),
        FOR_PRESIDENT,
        set(),
    ),
    (
        "a delegation that expired",
        actor(OWN, PRESIDENT, delegations=[delegation(ends_on=TODAY - DAY)]),
        FOR_PRESIDENT,
        set(),
    ),
    (
        "a deed that was not transmitted",
        actor(OWN, PRESIDENT, delegations=[delegation(transmitted_on=None)]),
        FOR_PRESIDENT,
        set(),
    ),
    (
        "a delegation whose giver left",
        actor(OWN, replace(PRESIDENT, ends_on=TODAY - DAY), delegations=[delegation()]),
        FOR_PRESIDENT,
        set(),
    ),
    (
        "a delegation whose holder left",
        actor(replace(OWN, ends_on=TODAY - DAY), PRESIDENT, delegations=[delegation()]),
        FOR_PRESIDENT,
        set(),
    ),
    ("a substitute", actor(OWN, THEIRS, substitutions=[substitution()]), task(), {SEE, CLAIM, COMPLETE}),
    (
        "a substitute, for what the absent had taken",
        actor(OWN, THEIRS, substitutions=[substitution()]),
        task(assignee=OTHER),
        {SEE, CLAIM, COMPLETE},
    ),
    (
        "a substitute, for what was put in the absent's own hands",
        actor(OWN, THEIRS, substitutions=[substitution()]),
        task(None, None, assignee=OTHER),
        {SEE, CLAIM, COMPLETE},
    ),
    (
        "a substitute for one role, for what was put in the absent's own hands",
        actor(OWN, THEIRS, substitutions=[substitution(role="maire")]),
        task(None, None, assignee=OTHER),
        set(),
    ),
    (
        "a substitute for another role",
        actor(OWN, THEIRS, substitutions=[substitution(role="vice_president")]),
        task(),
        set(),
    ),
    (
        "a substitution that expired",
        actor(OWN, THEIRS, substitutions=[substitution(starts_on=TODAY - 9 * DAY, ends_on=TODAY - DAY)]),
        task(),
        set(),
    ),
    (
        "a substitution whose absent left office",
        actor(OWN, replace(THEIRS, ends_on=TODAY - DAY), substitutions=[substitution()]),
        task(),
        set(),
    ),
    (
        "the absent still sees and answers",
        actor(THEIRS, substitutions=[substitution()], person=OTHER),
        task(),
        {SEE, CLAIM, COMPLETE},
    ),
    (
        "the absent sees what the substitute took",
        actor(THEIRS, substitutions=[substitution()], person=OTHER),
        task(assignee=ME),
        {SEE},
    ),
    (
        "a seat in the council is nobody's to replace",
        actor(OWN, mandate(12, OTHER, "conseil"), substitutions=[substitution()]),
        task("conseil", None),
        set(),
    ),
    ("who has withdrawn", actor(MAYOR, out=[ME]), task(), set()),
    ("who has withdrawn, of what they had taken", actor(MAYOR, out=[ME]), task(assignee=ME), set()),
    ("a president who has withdrawn", actor(mandate(10, ME, "president"), out=[ME]), task("president", None), set()),
    (
        "a substitute of somebody who has withdrawn",
        actor(OWN, THEIRS, substitutions=[substitution()], out=[OTHER]),
        task(),
        set(),
    ),
]


@pytest.mark.parametrize(("who", "subject", "allowed"), [row[1:] for row in MATRIX], ids=[row[0] for row in MATRIX])
def test_a_task_is_open_to_those_whom_the_day_allows_and_to_nobody_else(who, subject, allowed):
    assert {verb for verb in (SEE, CLAIM, COMPLETE) if may(who, verb, subject)} == allowed


def test_an_absent_dgs_is_replaced_in_what_the_dgs_may_do():
    who = actor(OWN, mandate(12, OTHER, "dgs"), substitutions=[substitution()])
    assert may(who, Verb.REASSIGN_TASK)


def test_a_delegation_limited_to_a_subject_opens_the_files_of_that_subject_only():
    who = actor(OWN, PRESIDENT, delegations=[delegation()])
    asked = frozenset({("president", None)})
    assert may(who, Verb.SEE_INSTANCE, Involvement(started_by=None, asked=asked, subjects=frozenset({"mobilites"})))
    assert not may(who, Verb.SEE_INSTANCE, Involvement(started_by=None, asked=asked, subjects=frozenset({"eau"})))


def test_one_fitting_quality_is_taken_and_says_for_whom_and_by_what_deed():
    hat = choose(actor(OWN, PRESIDENT, delegations=[delegation()]), FOR_PRESIDENT)
    assert (hat.on_behalf_of, hat.deed) == (OTHER, "l’arrêté 2026-14 du 3 mars 2026")


def test_several_fitting_qualities_are_never_chosen_by_accident():
    who = actor(MAYOR, THEIRS, substitutions=[substitution()])
    with pytest.raises(ValidationFailed, match="plusieurs qualités") as refusal:
        choose(who, task())
    assert refusal.value.data["qualities"] == [str(hat.id) for hat in ways(who, task())]
    for hat in ways(who, task()):
        assert choose(wear(who, hat.id), task()) == hat


def test_a_quality_that_does_not_fit_or_is_not_of_the_day_is_refused():
    who = actor(OWN, MAYOR)
    with pytest.raises(Forbidden, match="ne permet pas"):
        choose(wear(who, OWN.id), task())
    with pytest.raises(Forbidden, match="pas en vigueur"):
        wear(who, UUID(int=77))


def test_two_mandates_that_differ_in_nothing_are_one_quality():
    assert len(ways(actor(MAYOR, replace(MAYOR, id=UUID(int=14))), task())) == 1


@pytest.mark.parametrize(
    ("who", "subject", "why"),
    [
        (actor(OWN, PRESIDENT, delegations=[delegation(scope=("eau",))]), FOR_PRESIDENT, "sort du champ.*2026-14"),
        (actor(MAYOR, out=[ME]), task(), "déporté"),
        (actor(MAYOR), task(assignee=THIRD), "confiée à quelqu’un d’autre"),
        (actor(OWN), task(), "qu’aucun de vos mandats"),
    ],
)
def test_a_refusal_says_why(who, subject, why):
    with pytest.raises(Forbidden, match=why):
        require(who, COMPLETE, subject)


PEOPLE = [UUID(int=number) for number in range(1, 6)]
spans = st.tuples(st.integers(-3, 3), st.integers(0, 4)).map(
    lambda span: (TODAY + span[0] * DAY, TODAY + (span[0] + span[1]) * DAY)
)


@st.composite
def worlds(draw):
    """Five mayors of five communes, and absences written down as they come; some even behind the register's back."""
    mandates = [mandate(100 + n, person, "maire", f"c{n}") for n, person in enumerate(PEOPLE)]
    kept, forced = (), draw(st.booleans())
    for number in range(draw(st.integers(0, 8))):
        absent, stand_in = draw(st.sampled_from(PEOPLE)), draw(st.sampled_from(PEOPLE))
        starts_on, ends_on = draw(spans)
        new = Substitution(
            id=UUID(int=200 + number), absent=absent, substitute=stand_in, starts_on=starts_on, ends_on=ends_on
        )
        try:
            kept = (*kept, new) if forced and absent != stand_in else add_substitution(kept, new)
        except (InvalidState, ValidationFailed):
            continue
    return mandates, kept


@settings(max_examples=150, deadline=None)
@given(worlds(), st.integers(0, 4), st.sampled_from([None, *PEOPLE]))
def test_nobody_ever_sees_or_completes_a_task_by_a_chain_of_substitutions(world, commune, assignee):
    mandates, kept = world
    holder = PEOPLE[commune]
    direct = {one.substitute for one in kept if one.absent == holder and one.in_force(TODAY)}
    for person in PEOPLE:
        who = actor(*mandates, substitutions=kept, person=person)
        subject = task(commune=f"c{commune}", assignee=assignee)
        for verb in (SEE, CLAIM, COMPLETE):
            assert not may(who, verb, subject) or person == holder or person in direct
        for hat in who.stands_in:
            assert hat.mandate.person == hat.on_behalf_of
