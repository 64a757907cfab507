"""Séances on storage: lawful convocation with its proof, quorum per item, votes, and files that move by themselves."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from flux.domain.ballots.councils import Choice, Requests
from flux.domain.institutions import Body, BodyKind, Seat
from flux.domain.interests import Withdrawal
from flux.domain.seances import NewItem, Reply, SeanceStatus
from flux.domain.sittings import Figures
from flux.errors import BallotClosed, Conflict, DeadlinePassed, Forbidden, InvalidState, ValidationFailed
from flux.services import convening, deployments, holding, papers, seances
from flux.services.convening import Second
from flux.services.deployments import files_of
from flux.services.holding import Ballot
from flux.services.seances import NewSeance

PROCESSES = Path(__file__).parents[2] / "processes"
MEMBERS = [f"elu{n}" for n in range(1, 10)]
MEETS_AT = datetime(2026, 12, 15, 17, 30, tzinfo=UTC)


@pytest.fixture
def house(village):
    """A council of eleven: the president, a vice-president and nine others; it is the first of December."""
    village.clock.at = datetime(2026, 12, 1, 9, tzinfo=UTC)
    for login, *roles in (("secretariat", "secretariat"), ("dgs", "dgs"), ("agent", "agent")):
        village.person(login, *roles)
    village.person("president", "president", "conseil")
    village.person("vice", "vice_president", "conseil")
    for login in MEMBERS:
        village.person(login, "conseil")
    return village


def who(house, *logins):
    return [house.people[login].id for login in logins]


def prepared(house, *titles, **changes):
    new = NewSeance(**({"body": "conseil_communautaire", "meets_at": MEETS_AT, "place": "Salle du conseil"} | changes))
    made = seances.create(house.house, house.who("secretariat"), new)
    for title in titles:
        made = seances.add_item(house.house, house.who("secretariat"), made.id, NewItem(title=title))
    return made


def convened(house, *titles, **changes):
    made = prepared(house, *titles, **changes)
    return convening.convene(house.house, house.who("secretariat"), made.id)


def opened(house, *titles, present=7, **changes):
    made = convened(house, *titles, **changes)
    house.clock.at = MEETS_AT
    people = who(house, "president", "vice", *MEMBERS)[:present]
    return holding.open_(house.house, house.who("secretariat"), made.id, people)


def call(house, seance):
    return holding.call_next(house.house, house.who("secretariat"), seance.id)


def close(house, seance, item=1, **ballot):
    return holding.close(house.house, house.who("secretariat"), seance.id, item, Ballot(**ballot))


def acts(house, seance):
    return [act.sentence for act in seances.get(house.house, house.who("secretariat"), seance.id).acts]


def test_only_those_with_a_mandate_that_day_are_members(house):
    house.person("ancien", "conseil", until=date(2026, 11, 30))
    made = prepared(house)
    assert len(made.members) == 11
    assert made.meeting.president == house.people["president"].id


@pytest.mark.parametrize("login", ["agent", "elu1"])
def test_others_do_not_prepare_a_seance(house, login):
    with pytest.raises(Forbidden):
        seances.create(house.house, house.who(login), NewSeance(body="bureau", meets_at=MEETS_AT, place="Ici"))


def test_the_agenda_is_put_in_order_until_it_leaves_with_the_convocation(house):
    made = prepared(house, "Budget", "Piscine", "Voirie")
    made = seances.raise_item(house.house, house.who("secretariat"), made.id, 3)
    made = seances.remove_item(house.house, house.who("secretariat"), made.id, 1)
    assert [item.title for item in made.meeting.agenda] == ["Voirie", "Piscine"]
    assert [item.number for item in made.meeting.agenda] == [1, 2]
    convening.convene(house.house, house.who("secretariat"), made.id)
    with pytest.raises(InvalidState, match="L2121-10"):
        seances.remove_item(house.house, house.who("secretariat"), made.id, 1)


def test_the_convocation_is_one_mail_per_member_with_an_invitation_and_its_proof(house):
    made = convened(house, "Budget")
    assert {sending.to for sending in made.sendings} == {
        f"{login}@exemple.fr" for login in ("president", "vice", *MEMBERS)
    }
    assert {sending.sent_at for sending in made.sendings} == {house.clock.now()}
    house.run_due()
    assert len(house.mailer.sent) == 11
    assert all(mail.calendar.startswith("BEGIN:VCALENDAR") for mail in house.mailer.sent)
    assert "1. Budget" in house.mailer.sent[0].text
    assert {mail.id for mail in house.mailer.sent} == {sending.mail for sending in made.sendings}


def test_a_late_convocation_is_refused_with_the_article_unless_urgency_says_why(house):
    made = prepared(house, "Budget")
    house.clock.at = datetime(2026, 12, 11, 9, tzinfo=UTC)
    with pytest.raises(DeadlinePassed, match="L2121-12"):
        convening.convene(house.house, house.who("secretariat"), made.id)
    urgent = convening.convene(house.house, house.who("secretariat"), made.id, urgency="Crue de la Vaunoise")
    assert urgent.status is SeanceStatus.CONVENED
    detail = seances.get(house.house, house.who("secretariat"), made.id)
    assert detail.acts[-1].reason == "Crue de la Vaunoise"
    assert detail.send_by.due_on == date(2026, 12, 9)


def test_even_urgency_leaves_one_clear_day(house):
    made = prepared(house, "Budget")
    house.clock.at = datetime(2026, 12, 14, 9, tzinfo=UTC)
    with pytest.raises(DeadlinePassed):
        convening.convene(house.house, house.who("secretariat"), made.id, urgency="Crue")


def test_the_council_decides_on_the_urgency_before_anything(house):
    made = prepared(house, "Budget")
    house.clock.at = datetime(2026, 12, 11, 9, tzinfo=UTC)
    convening.convene(house.house, house.who("secretariat"), made.id, urgency="Crue")
    house.clock.at = MEETS_AT
    made = holding.open_(house.house, house.who("secretariat"), made.id, who(house, *MEMBERS))
    with pytest.raises(InvalidState, match="urgence"):
        call(house, made)
    refused = holding.decide_urgency(house.house, house.who("secretariat"), made.id, accepted=False)
    assert "renvoyé" in refused.result(1).postponed


def test_a_member_answers_and_a_stranger_does_not(house):
    made = convened(house, "Budget")
    convening.reply(house.house, house.who("elu1"), made.id, Reply.PRESENT)
    with pytest.raises(Forbidden, match="L2121-10"):
        convening.reply(house.house, house.who("agent"), made.id, Reply.PRESENT)
    convening.reply(house.house, house.who("secretariat"), made.id, Reply.ABSENT, person=str(house.people["elu2"].id))
    detail = seances.get(house.house, house.who("secretariat"), made.id)
    assert {reply.reply for reply in detail.replies.values()} == {Reply.PRESENT, Reply.ABSENT}
    assert "noté" in detail.acts[-1].sentence


def test_a_second_proxy_is_refused_with_the_article(house):
    made = convened(house, "Budget")
    holder = str(house.people["elu1"].id)
    convening.reply(house.house, house.who("elu2"), made.id, Reply.PROXY, proxy_to=holder)
    with pytest.raises(Conflict, match=r"n’en peut porter qu’un \(art. L2121-20"):
        convening.reply(house.house, house.who("elu3"), made.id, Reply.PROXY, proxy_to=holder)


def test_a_second_proxy_is_refused_in_the_room_too(house):
    seance = opened(house, "Budget")
    secretary = house.who("secretariat")
    holder = house.people["president"].id
    holding.give_proxy(house.house, secretary, seance.id, house.people["elu8"].id, holder)
    with pytest.raises(Conflict, match="L2121-20"):
        holding.give_proxy(house.house, secretary, seance.id, house.people["elu9"].id, holder)


def test_the_proxies_announced_serve_at_the_opening(house):
    made = convened(house, "Budget")
    holder = house.people["president"].id
    convening.reply(house.house, house.who("elu9"), made.id, Reply.PROXY, proxy_to=str(holder))
    house.clock.at = MEETS_AT
    seance = holding.open_(house.house, house.who("secretariat"), made.id, who(house, "president", *MEMBERS[:6]))
    assert [proxy.giver for proxy in seance.meeting.proxies] == [house.people["elu9"].id]


def test_the_quorum_is_that_of_each_item(house):
    seance = call(house, opened(house, "Budget", "Piscine", present=6))
    holding.come_or_go(house.house, house.who("secretariat"), seance.id, house.people["elu1"].id, present=False)
    quorums = seances.get(house.house, house.who("secretariat"), seance.id).quorums
    assert (quorums[1].met, quorums[2].met) == (True, False)


def test_a_member_who_steps_aside_leaves_the_base_of_that_item(house):
    seance = opened(house, "Budget", "Piscine", present=6)
    holding.step_aside(house.house, house.who("elu9"), seance.id, 1, house.people["elu9"].id, reason="Mon terrain")
    quorums = seances.get(house.house, house.who("secretariat"), seance.id).quorums
    assert (quorums[1].base, quorums[2].base) == (10, 11)
    with pytest.raises(Forbidden):
        holding.step_aside(house.house, house.who("elu1"), seance.id, 1, house.people["elu2"].id)


def test_a_vote_is_counted_numbered_and_explained_and_is_not_taken_again(house):
    seance = call(house, opened(house, "Budget"))
    seance = close(house, seance, figures=Figures(for_=4, against=2, abstained=1))
    assert seance.result(1).result.adopted
    assert seance.point(1).reference == "2026-001"
    assert acts(house, seance)[-1].endswith("Résultat\u00a0: la proposition est adoptée.")
    with pytest.raises(BallotClosed):
        close(house, seance, figures=Figures(for_=1))


def test_more_votes_than_the_room_holds_are_refused_and_nothing_is_closed(house):
    seance = call(house, opened(house, "Budget"))
    with pytest.raises(ValidationFailed):
        close(house, seance, figures=Figures(for_=20))
    assert seances.get(house.house, house.who("secretariat"), seance.id).seance.result(1) is None


def test_a_vote_of_somebody_without_a_mandate_that_day_is_refused(house):
    seance = call(house, opened(house, "Budget"))
    with pytest.raises(Forbidden, match="ne siège pas"):
        close(house, seance, names={house.people["agent"].id: Choice.FOR})


def test_a_public_ballot_keeps_the_names_and_needs_a_quarter_of_the_room(house):
    seance = call(house, opened(house, "Budget"))
    names = dict.fromkeys(who(house, "president", "vice", *MEMBERS[:5]), Choice.FOR)
    with pytest.raises(ValidationFailed, match="L2121-21"):
        close(house, seance, requests=Requests(public=2), figures=Figures(for_=7))
    seance = close(house, seance, requests=Requests(public=2), names=names)
    assert seance.result(1).names == names


def test_the_casting_vote_decides_a_tie(house):
    seance = call(house, opened(house, "Budget", present=8))
    seance = close(house, seance, figures=Figures(for_=4, against=4, president=Choice.FOR))
    assert seance.result(1).result.cast_by_president


def test_the_dgs_writes_no_vote(house):
    seance = call(house, opened(house, "Budget"))
    with pytest.raises(Forbidden):
        holding.close(house.house, house.who("dgs"), seance.id, 1, Ballot(figures=Figures(for_=7)))


def test_a_missed_quorum_leads_to_a_second_meeting_without_quorum(house):
    seance = call(house, opened(house, "Budget", "Piscine", present=5))
    seance = close(house, seance, figures=Figures())
    assert not seance.result(1).result.quorum.met
    assert seance.point(1).reference == ""
    secretary = house.who("secretariat")
    with pytest.raises(DeadlinePassed):
        convening.reconvene(house.house, secretary, seance.id, Second(meets_at=datetime(2026, 12, 18, 18, tzinfo=UTC)))
    second = convening.reconvene(
        house.house, secretary, seance.id, Second(meets_at=datetime(2026, 12, 19, 18, tzinfo=UTC))
    )
    assert second.meeting.second
    assert second.follows == seance.id
    assert [item.title for item in second.meeting.agenda] == ["Budget", "Piscine"]
    house.clock.at = datetime(2026, 12, 19, 18, tzinfo=UTC)
    second = holding.open_(house.house, secretary, second.id, who(house, "president", "vice"))
    second = close(house, call(house, second), figures=Figures(for_=2))
    assert second.result(1).result.adopted


def test_the_seats_entered_for_the_council_go_before_those_that_mandates_give(house):
    body = Body(key="conseil", kind=BodyKind.COUNCIL, name="Conseil communautaire", seats=3)
    ended = house.person("ancien", "conseil", until=date(2026, 11, 30))
    holders = [*who(house, "president", "elu1"), ended.id]
    seats = [Seat(body="conseil", number=n, holder=holder) for n, holder in enumerate(holders, start=1)]
    with house.house.work() as uow:
        uow.institutions.save_body(body)
        uow.institutions.set_seats("conseil", seats)
        uow.commit()
    assert [seat.holder for seat in prepared(house).members] == holders[:2]


# the file that waits for its vote


@pytest.fixture
def ready(house):
    files = {}
    for name in ("deliberation", "controle_legalite"):
        files |= files_of(PROCESSES / name)
    deployments.deploy(house.house, None, files, name="deliberation")
    return house.start("secretariat", "deliberation", objet="Réseau de lecture publique", majorite="simple", suivre_controle=False)  # fmt: skip


def with_file(house, ready, present=7):
    secretary = house.who("secretariat")
    made = prepared(house)
    (candidate,) = seances.candidates(house.house, secretary)
    assert candidate.title == "Réseau de lecture publique"
    made = seances.add_candidate(house.house, secretary, made.id, str(candidate.task.id))
    convening.convene(house.house, secretary, made.id)
    house.run_due()
    house.clock.at = MEETS_AT
    house.run_due()
    people = who(house, "president", "vice", *MEMBERS)[:present]
    return call(house, holding.open_(house.house, secretary, made.id, people))


def waiting(house, instance):
    return {task.element for task in house.tasks_of(instance.id) if task.is_open}


def test_sending_the_convocation_answers_the_file_that_waits_to_be_convened(house, ready):
    secretary = house.who("secretariat")
    made = prepared(house)
    (candidate,) = seances.candidates(house.house, secretary)
    made = seances.add_candidate(house.house, secretary, made.id, str(candidate.task.id))
    with pytest.raises(InvalidState, match="déjà à l’ordre du jour"):
        seances.add_candidate(house.house, secretary, made.id, str(candidate.task.id))
    convening.convene(house.house, secretary, made.id)
    house.run_due()
    assert waiting(house, ready) == set()
    told = house.house.library.variables(house.row(ready.id))
    assert (told["date_seance"], told["lieu"]) == ("2026-12-15", "Salle du conseil")


def test_closing_an_item_moves_the_file_to_what_follows_without_anybody_entering_the_result(house, ready):
    seance = with_file(house, ready)
    close(house, seance, figures=Figures(for_=5, against=1, abstained=1))
    house.run_due()
    assert waiting(house, ready) == {"publier_liste", "publier_deliberation", "transmettre"}
    told = house.house.library.variables(house.row(ready.id))
    assert told["decompte"]["resultat"] == "adoptee"
    assert (told["pour"], told["contre"], told["presents"], told["numero"]) == (5, 1, 7, "2026-001")


def test_who_withdrew_from_the_file_is_out_of_its_item(house, ready):
    out = Withdrawal(person=house.people["elu1"].id, instance=ready.id, at=house.clock.now(), reason="Terrain")
    with house.house.work() as uow:
        uow.institutions.save_withdrawal(out)
        uow.commit()
    seance = with_file(house, ready)
    quorums = seances.get(house.house, house.who("secretariat"), seance.id).quorums
    assert (quorums[0].base, quorums[1].base) == (11, 10)


def test_a_rejected_item_moves_the_file_too(house, ready):
    close(house, with_file(house, ready), figures=Figures(for_=1, against=5, abstained=1))
    house.run_due()
    assert house.house.library.variables(house.row(ready.id))["decompte"]["resultat"] == "rejetee"


def test_a_lost_quorum_and_its_second_convocation_move_the_file(house, ready):
    seance = close(house, with_file(house, ready, present=5))
    house.run_due()
    assert waiting(house, ready) == {"reconvoquer"}
    second = convening.reconvene(
        house.house, house.who("secretariat"), seance.id, Second(meets_at=datetime(2026, 12, 19, 18, tzinfo=UTC))
    )
    house.run_due()
    house.clock.at = datetime(2026, 12, 19, 18, tzinfo=UTC)
    house.run_due()
    second = holding.open_(house.house, house.who("secretariat"), second.id, who(house, "president", "vice"))
    close(house, call(house, second), figures=Figures(for_=2))
    house.run_due()
    assert "publier_liste" in waiting(house, ready)


def test_a_result_that_comes_twice_is_written_once(house, ready):
    seance = with_file(house, ready)
    close(house, seance, figures=Figures(for_=5, against=2))
    with house.house.work.reading() as uow:
        (job,) = [job for job in uow.jobs.of(ready.id) if job.kind.value == "result"]
    house.run_due()
    steps = len(house.journal(ready.id))
    with house.house.work() as uow:
        uow.jobs.add([job])
        uow.commit()
    house.run_due()
    assert len(house.journal(ready.id)) == steps
    assert not house.incidents(ready.id)


# what is left on paper


def test_the_extract_says_the_votes_and_the_articles(house):
    seance = call(house, opened(house, "Budget"))
    names = dict.fromkeys(who(house, "president", "vice", *MEMBERS[:5]), Choice.FOR)
    close(house, seance, names=names)
    secretary = house.who("secretariat")
    _, found = papers.extract_of(house.house, secretary, seance.id, 1)
    text = " ".join(found.paragraphs)
    assert "Pour (7 voix)" in text
    assert "L2121-17" in text
    assert "Présidence\N{NO-BREAK SPACE}: President." in text
    assert "Secrétaire de séance" not in text
    holding.appoint(house.house, secretary, seance.id, house.who("elu1").id)
    _, found = papers.extract_of(house.house, secretary, seance.id, 1)
    assert "Secrétaire de séance\N{NO-BREAK SPACE}: Elu1." in found.paragraphs
    assert b"2026-001" in papers.extract_pdf(house.house, secretary, seance.id, 1)


def test_an_item_taken_note_of_says_its_quorum(house):
    seance = call(house, opened(house, "Rapport annuel"))
    with house.house.work() as uow:  # an item without a vote
        kept = uow.seances.lock(seance.id)
        item = replace(kept.meeting.item(1), majority="")
        uow.seances.save(replace(kept, meeting=replace(kept.meeting, agenda=(item,)), version=kept.version + 1))
        uow.commit()
    holding.take_note(house.house, house.who("secretariat"), seance.id, 1)
    _, found = papers.extract_of(house.house, house.who("elu1"), seance.id, 1)
    assert any("quorum est atteint" in sentence for sentence in found.paragraphs)
    assert found.paragraphs[-1] == "Le conseil prend acte."


def test_the_list_tells_adopted_from_refused_and_when_to_post_it(house):
    seance = close(house, call(house, opened(house, "Budget", "Piscine")), figures=Figures(for_=7))
    close(house, call(house, seance), 2, figures=Figures(against=7))
    found = papers.deliberations(house.house, house.who("elu1"), seance.id)
    assert [line.adopted for line in found.lines] == [True, False]
    assert found.due.due_on == date(2026, 12, 22)


def test_the_public_calendar_holds_the_convened_councils_and_no_bureau(house):
    convened(house, "Budget", title="Conseil de décembre")
    convened(house, "Affaires", body="bureau", title="Bureau")
    prepared(house, "Plus tard", title="Brouillon")
    feed = papers.public_feed(house.house)
    assert "Conseil de décembre" in feed
    assert "Bureau" not in feed
    assert "Brouillon" not in feed
