"""Séances and consultations come back as they were kept, on each database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from flux.domain.acts import Act
from flux.domain.ballots.councils import Choice
from flux.domain.ballots.proxies import Proxy
from flux.domain.concordance import Deliberation, consult, notify, record
from flux.domain.consultations import Binding, Consultation
from flux.domain.institutions import Person, PopulationBase, Seat
from flux.domain.messages import Mail
from flux.domain.seances import MemberReply, NewItem, Reply, Seance, SeanceStatus, Sending, with_item
from flux.domain.sittings import Convocation, Meeting, Movement, close_by_names, move
from flux.errors import StaleVersion
from tests.domain.sets import MONTFORT
from tests.domain.test_concordance import epci
from tests.storage.samples import NOW, an_instance

ON = date(2026, 12, 15)


def a_seance(**changes):
    people = [uuid4() for _ in range(3)]
    seats = tuple(Seat(body="conseil_communautaire", number=n + 1, holder=person) for n, person in enumerate(people))
    meeting = Meeting(
        body="conseil_communautaire",
        meets_on=ON,
        seats=seats,
        agenda=(),
        president=people[0],
        convocation=Convocation(sent_on=date(2026, 12, 1), proof="3 courriels"),
        proxies=(Proxy(giver=people[2], holder=people[0]),),
        interests={1: frozenset()},
    )
    made = Seance(id=uuid4(), title="Conseil", meeting=meeting, meets_at=NOW + timedelta(days=30), place="Montfort")
    return replace(with_item(made, NewItem(title="Budget", note="Équilibre")), **changes)


def held(seance):
    """The same séance, with everybody's vote on its only item."""
    meeting = seance.meeting
    for seat in meeting.seats[:2]:
        meeting = move(meeting, Movement(person=seat.holder, from_item=0, present=True))
    names = {seat.holder: Choice.FOR for seat in meeting.seats[:2]}
    sending = Sending(person=meeting.seats[0].holder, to="a@example.org", sent_at=NOW, mail=uuid4())
    return replace(seance, meeting=close_by_names(meeting, 1, names), sendings=(sending,))


def test_a_seance_comes_back_with_its_votes_by_name(store):
    seance = held(a_seance())
    with store() as uow:
        uow.seances.add(seance)
        uow.commit()
    with store.reading() as uow:
        assert uow.seances.get(seance.id) == seance


def test_a_seance_is_saved_once_per_version(store):
    seance = a_seance()
    with store() as uow:
        uow.seances.add(seance)
        uow.seances.save(replace(seance, status=SeanceStatus.CONVENED, version=2))
        assert uow.seances.lock(seance.id).status is SeanceStatus.CONVENED
        with pytest.raises(StaleVersion):
            uow.seances.save(replace(seance, version=2))


def test_seances_come_latest_first_page_by_page_and_by_file(store):
    with store() as uow:
        instance = an_instance(uow)
        made = []
        for days in range(3):
            at = datetime(2030, 1, 1, tzinfo=UTC) + timedelta(days=days)
            seance = with_item(a_seance(meets_at=at), NewItem(title="Dossier", instance=instance.id))
            uow.seances.add(seance)
            made.append(seance.id)
        first = uow.seances.page(limit=2)
        assert [one.id for one in first.items] == [made[2], made[1]]
        assert uow.seances.page(cursor=first.next_cursor, limit=1).items[0].id == made[0]
        assert {one.id for one in uow.seances.of(instance.id)} == set(made)


def test_the_last_answer_of_a_member_is_the_one_kept(store):
    seance = a_seance()
    person = Person(id=uuid4(), name="Maire")
    with store() as uow:
        uow.people.add_person(person)
        uow.seances.add(seance)
        uow.seances.reply(seance.id, MemberReply(person=person.id, reply=Reply.PRESENT, answered_at=NOW))
        away = MemberReply(person=person.id, reply=Reply.ABSENT, answered_at=NOW)
        uow.seances.reply(seance.id, away)
        assert uow.seances.replies(seance.id) == (away,)


def a_consultation(**changes):
    count = consult(epci(MONTFORT), "TRANSFERT", decided_on=ON, base=PopulationBase.TOTAL)
    siren = count.lines[0].siren
    count = notify(count, siren, ON)
    vote = Deliberation(voted_on=ON, favourable=True, document="2026-12", voices_for=14, files=("a",))
    made = Consultation(id=uuid4(), title="Eau", concordance=record(count, siren, vote), opened_at=NOW)
    return replace(made, **changes)


def test_a_consultation_comes_back_with_every_vote_and_its_frozen_populations(store):
    consultation = a_consultation()
    with store() as uow:
        uow.consultations.add(consultation)
        uow.commit()
    with store.reading() as uow:
        assert uow.consultations.get(consultation.id) == consultation
        assert consultation.id in {one.id for one in uow.consultations.page().items}


def test_a_file_finds_the_open_consultation_that_its_activity_feeds(store):
    with store() as uow:
        instance = an_instance(uow)
        consultation = a_consultation(instance=instance.id, binding=Binding.TASKS, element="consultation")
        uow.consultations.add(consultation)
        assert uow.consultations.lock_of(instance.id, "consultation") == consultation
        assert uow.consultations.of(instance.id) == (consultation,)
        closed = replace(consultation, closed_at=NOW, adopted=True, version=2)
        uow.consultations.save(closed)
        assert uow.consultations.lock_of(instance.id, "consultation") is None
        with pytest.raises(StaleVersion):
            uow.consultations.save(closed)


def test_acts_are_numbered_in_the_order_they_come(store):
    subject = uuid4()
    act = Act(subject=subject, number=0, at=NOW, sentence="Convocation envoyée.", data={"a": 1})
    with store() as uow:
        uow.acts.append(subject, [act, act])
        uow.acts.append(subject, [replace(act, reason="Urgence")])
        kept = uow.acts.of(subject)
    assert [one.number for one in kept] == [1, 2, 3]
    assert kept[2].reason == "Urgence"


def test_a_mail_keeps_the_invitation_that_goes_with_it(store):
    mail = Mail(id=uuid4(), to="a@example.org", subject="S", text="T", sent_at=NOW, calendar="BEGIN:VCALENDAR")
    with store() as uow:
        uow.mails.add(mail)
        assert uow.mails.get(mail.id) == mail
