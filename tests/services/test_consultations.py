"""Délibérations concordantes on storage: frozen, one clock per commune, fed by the file's own tasks or directly."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from flux.domain.ballots.communes import Vote
from flux.domain.concordance import DatedBy, Deliberation
from flux.domain.consultations import Binding
from flux.domain.institutions import Commune, Epci, Financing, Nature, PopulationBase
from flux.errors import Forbidden, InvalidState, NotFound, ValidationFailed
from flux.services import consultation_opening, consultations, deployments
from flux.services.consultation_opening import NewConsultation
from flux.services.deployments import files_of
from tests.domain.sets import MONTFORT
from tests.services.village import bpmn

PROCESSES = Path(__file__).parents[2] / "processes"
SHIPPED = ("transfert", "deliberation", "controle_legalite", "clect", "revision_attributions")
DECIDED = date(2026, 10, 6)
NOTIFIED = date(2026, 10, 13)


def sirens():
    return {name: f"21350000{place}" for place, name in enumerate(MONTFORT)}


SIREN = sirens()


@pytest.fixture
def house(village):
    """The village of Montfort, on the day after the last notification."""
    communes = tuple(
        Commune(siren=SIREN[name], name=name, population_municipal=size, population_total=size + 10, vintage=2026)
        for name, size in MONTFORT.items()
    )
    epci = Epci(siren="243500550", name="CC Montfort", nature=Nature.CC, financing=Financing.FPU, department="35", communes=communes)  # fmt: skip
    with village.house.work() as uow:
        uow.people.save_territory(epci)
        uow.commit()
    village.clock.at = datetime(2026, 10, 14, 8, tzinfo=UTC)
    village.person("secretariat", "secretariat")
    village.person("dgs", "dgs")
    village.person("president", "president")
    for name, siren in SIREN.items():
        village.person(f"maire-{name}", "maire", commune=siren)
    return village


def a_new(**changes):
    new = NewConsultation(rule="TRANSFERT", title="Transfert de l’eau", decided_on=DECIDED)
    return replace(new, **changes)


def opened(house, **changes):
    return consultation_opening.open_(house.house, house.who("secretariat"), a_new(**changes))


def notify(house, kept, names=MONTFORT, on=NOTIFIED):
    for name in names:
        kept = consultations.notify(house.house, house.who("secretariat"), kept.id, SIREN[name], on)
    return kept


def vote(house, kept, name, favourable=True, on=date(2026, 10, 14), by=None):
    said = Deliberation(voted_on=on, favourable=favourable)
    return consultations.record(house.house, house.who(by or f"maire-{name}"), kept.id, SIREN[name], said)


def detail(house, kept, login="president"):
    return consultations.get(house.house, house.who(login), kept.id)


def at(house, year, month, day):
    house.clock.at = datetime(year, month, day, 12, tzinfo=UTC)
    house.run_due()


def test_a_consultation_freezes_the_populations_on_the_base_of_the_rule(house):
    kept = opened(house)
    assert kept.concordance.population_base is PopulationBase.TOTAL
    assert sum(line.population for line in kept.concordance.lines) == sum(MONTFORT.values()) + 10 * len(MONTFORT)
    with house.house.work() as uow:
        known = uow.people.territory()
        grown = tuple(replace(one, population_total=99_999) for one in known.communes)
        uow.people.save_territory(replace(known, communes=grown))
        uow.commit()
    assert detail(house, kept).consultation.concordance == kept.concordance


def a_newcomer():
    return Commune(siren="213599999", name="Irodouër", population_municipal=9000, population_total=9000, vintage=2026)


def test_the_window_of_the_plu_opens_by_itself_and_says_what_blocks(house):
    kept = opened(house, rule="PLU", decided_on=None)
    found = detail(house, kept)
    assert {line.due_on for line in found.standing.lines} == {date(2026, 12, 31)}
    assert found.standing.certain_on == date(2027, 1, 1)
    with pytest.raises(InvalidState):
        consultations.notify(house.house, house.who("secretariat"), kept.id, SIREN["Iffendic"], NOTIFIED)
    vote(house, kept, "Montfort", favourable=False)
    vote(house, kept, "La Nouaye", favourable=False)
    at(house, 2027, 1, 1)
    found = detail(house, kept)
    assert found.consultation.closed_at is not None
    assert found.consultation.adopted is False
    journal = " ".join(act.sentence for act in found.acts)
    assert "le transfert est bloqué" in journal
    assert "pas une opposition" in journal


def test_an_accession_asks_the_newcomer_too_and_does_not_go_without(house):
    with pytest.raises(ValidationFailed) as refusal:
        opened(house, rule="ADHESION")
    assert "joining" in refusal.value.fields
    kept = opened(house, rule="ADHESION", joining=a_newcomer(), announced=sum(MONTFORT.values()) + 80)
    found = detail(house, kept)
    assert len(found.standing.lines) == 9
    assert [line.name for line in found.standing.result.indispensable] == ["Montfort", "Irodouër"]
    kept = notify(house, kept)
    kept = consultations.notify(house.house, house.who("secretariat"), kept.id, a_newcomer().siren, NOTIFIED)
    refused = Deliberation(voted_on=date(2026, 10, 14), favourable=False)
    consultations.record(house.house, house.who("secretariat"), kept.id, a_newcomer().siren, refused)
    assert detail(house, kept).standing.result.adopted is False


def test_what_the_law_leaves_open_is_chosen_at_the_opening(house):
    kept = opened(house, extended=True, dated_by=DatedBy.TRANSMISSION)
    kept = notify(house, kept, names=["Iffendic"], on=date(2026, 10, 13))
    assert detail(house, kept).deadlines[SIREN["Iffendic"]].due_on == date(2027, 1, 13)
    with pytest.raises(ValidationFailed, match="préfecture"):
        vote(house, kept, "Iffendic")


def test_a_consultation_without_the_day_it_was_decided_is_refused(house):
    with pytest.raises(ValidationFailed) as refusal:
        opened(house, decided_on=None)
    assert "decided_on" in refusal.value.fields


def test_populations_that_do_not_add_up_are_refused_with_both_sums(house):
    with pytest.raises(ValidationFailed, match=r"26.000 habitants annoncés, 26.502"):
        opened(house, announced=26_000)


def test_a_rule_that_was_not_the_law_on_that_day_is_refused(house):
    with pytest.raises(InvalidState, match="n’est pas en vigueur"):
        opened(house, rule="CARTE", decided_on=date(2020, 1, 1))


def test_a_refusal_of_the_epci_starts_nothing(house):
    with pytest.raises(InvalidState, match="a refusé"):
        opened(house, favourable=False)


def test_each_commune_has_its_own_clock_and_each_last_day_explains_itself(house):
    kept = notify(house, opened(house), ["Montfort"])
    kept = notify(house, kept, ["Bédée"], on=date(2026, 10, 14))
    lines = {line.name: line.due_on for line in kept.concordance.lines}
    assert lines["Montfort"] == date(2027, 1, 13)
    assert lines["Bédée"] == date(2027, 1, 14)
    assert any("L5211-17" in text for text in detail(house, kept).deadlines[SIREN["Montfort"]].explanation)


def test_a_notification_is_corrected_only_with_a_reason_that_the_journal_keeps(house):
    kept = notify(house, opened(house), ["Montfort"])
    with pytest.raises(InvalidState, match="a déjà reçu"):
        notify(house, kept, ["Montfort"], on=date(2026, 10, 12))
    secretary = house.who("secretariat")
    changed = consultations.notify(
        house.house, secretary, kept.id, SIREN["Montfort"], date(2026, 10, 12), correction="Accusé du 12"
    )
    assert changed.concordance.line(SIREN["Montfort"]).due_on == date(2027, 1, 12)
    assert detail(house, kept).acts[-1].reason == "Accusé du 12"


def test_only_the_commune_or_the_secretariat_writes_its_vote_down(house):
    kept = notify(house, opened(house))
    with pytest.raises(Forbidden, match="de cette commune"):
        vote(house, kept, "Bédée", by="maire-Talensac")
    with pytest.raises(Forbidden):
        vote(house, kept, "Bédée", by="president")
    assert vote(house, kept, "Bédée").concordance.line(SIREN["Bédée"]).deliberations
    assert vote(house, kept, "Talensac", by="secretariat").concordance.line(SIREN["Talensac"]).deliberations


def test_a_commune_that_is_not_in_the_list_and_a_vote_to_come_are_refused(house):
    kept = notify(house, opened(house))
    said = Deliberation(voted_on=NOTIFIED, favourable=True)
    with pytest.raises(NotFound, match="n’est pas membre"):
        consultations.record(house.house, house.who("secretariat"), kept.id, "999999999", said)
    with pytest.raises(ValidationFailed, match="à venir"):
        vote(house, kept, "Bédée", on=date(2026, 12, 1))


def test_a_result_that_is_certain_does_not_close_before_the_last_clock(house):
    kept = notify(house, opened(house))
    for name in list(MONTFORT)[:7]:
        kept = vote(house, kept, name)
    now = detail(house, kept).standing
    assert now.result.certain
    assert not now.closed
    assert kept.is_open


def test_the_last_vote_closes_and_the_result_is_kept(house):
    kept = notify(house, opened(house))
    for name in MONTFORT:
        kept = vote(house, kept, name, favourable=name != "Montfort")
    assert kept.closed_at is not None
    assert kept.adopted is False  # more than a quarter of the inhabitants live in Montfort
    assert "rejetée" in detail(house, kept).acts[-1].sentence


def test_the_end_of_the_last_clock_closes_by_itself_and_silence_counts_by_the_rule(house):
    kept = notify(house, opened(house))
    at(house, 2027, 1, 13)
    assert detail(house, kept).consultation.is_open
    at(house, 2027, 1, 14)
    found = detail(house, kept)
    assert found.consultation.adopted is True
    assert {line.vote for line in found.standing.lines} == {Vote.SILENCE}
    assert sum("réputée favorable (art. L5211-17" in act.sentence for act in found.acts) == len(MONTFORT)


def test_a_late_vote_is_kept_shown_and_not_counted(house):
    kept = notify(house, opened(house))
    at(house, 2027, 1, 20)
    vote(house, kept, "Montfort", favourable=False, on=date(2027, 1, 19))
    found = detail(house, kept)
    assert found.consultation.adopted is True
    line = next(one for one in found.standing.lines if one.name == "Montfort")
    assert line.vote is Vote.SILENCE
    assert len(line.not_counted) == 1
    assert "conservé et non compté" in found.acts[-1].sentence


def test_the_last_vote_in_time_counts(house):
    kept = notify(house, opened(house))
    vote(house, kept, "Montfort", favourable=False)
    at(house, 2026, 12, 20)
    vote(house, kept, "Montfort", favourable=True, on=date(2026, 12, 18))
    line = next(one for one in detail(house, kept).standing.lines if one.name == "Montfort")
    assert line.vote is Vote.FOR


# the file that asks each commune by its own tasks


@pytest.fixture
def transfer(house):
    """A transfer that the council has adopted: each commune waits for its notification."""
    files = {}
    for name in SHIPPED:
        files |= files_of(PROCESSES / name)
    deployments.deploy(house.house, None, files, name="transfert")
    house.clock.at = datetime(2026, 9, 28, 8, tzinfo=UTC)
    instance = house.start("dgs", "transfert", titre="Lecture publique", competence="culture_sport", communes=list(SIREN.values()), a_la_carte=False)  # fmt: skip
    house.answer("dgs", "rediger_deliberation", partielle="entiere", contenu="Les médiathèques", demander_estimation="non", date_effet="2027-06-01")  # fmt: skip
    house.answer("secretariat", "convoquer", date_seance="2026-10-06", date_envoi="2026-09-28", lieu="Siège", convocation="ordinaire")  # fmt: skip
    at(house, 2026, 10, 6)
    house.answer(
        "secretariat", "constater_quorum", en_exercice=30, presents=25, pouvoirs=0, deports=0, urgence_acceptee="oui"
    )
    house.answer(
        "secretariat", "mettre_au_vote", pour=20, contre=5, abstentions=0, blancs=0, nuls=0, scrutin="ordinaire"
    )
    house.answer("secretariat", "publier_liste", date_liste="2026-10-07")
    house.answer("secretariat", "publier_deliberation", date_publication="2026-10-07")
    house.answer("secretariat", "transmettre", date_transmission="2026-10-07")
    at(house, 2026, 10, 12)
    house.answer("secretariat", "relever_accuse", date_reception="2026-10-08")
    return instance


def of_file(house, instance):
    (kept,) = consultations.of_instance(house.house, house.who("secretariat"), instance.id)
    return kept


def notify_by_task(house):
    at(house, 2026, 10, 14)
    for _ in MONTFORT:
        house.answer("secretariat", "notifier", date_notification="2026-10-13", population=1)


def open_tasks(house, instance, element):
    return [task for task in house.tasks_of(instance.id) if task.is_open and task.element == element]


def test_the_first_notification_of_a_file_opens_its_consultation_under_the_rule_of_its_timer(house, transfer):
    house.clock.at = datetime(2026, 10, 14, 8, tzinfo=UTC)
    house.answer("secretariat", "notifier", date_notification="2026-10-13", population=1)
    kept = of_file(house, transfer)
    assert (kept.concordance.rule, kept.binding, kept.element) == ("TRANSFERT", Binding.TASKS, "consultation")
    assert kept.concordance.decided_on == DECIDED
    assert "Lecture publique" in kept.title


def test_a_vote_given_by_task_is_in_the_consultation_at_once(house, transfer):
    notify_by_task(house)
    house.answer("maire-Bédée", "voter", date_vote="2026-10-14", sens="contre", voix_pour=5, voix_contre=9)
    line = of_file(house, transfer).concordance.line(SIREN["Bédée"])
    assert (line.deliberations[0].favourable, line.deliberations[0].voices_against) == (False, 9)


def test_a_vote_written_on_the_consultation_closes_the_task_of_that_commune_only(house, transfer):
    notify_by_task(house)
    vote(house, of_file(house, transfer), "Bédée", by="secretariat")
    house.run_due()
    waiting = {task.commune for task in open_tasks(house, transfer, "voter")}
    assert waiting == set(SIREN.values()) - {SIREN["Bédée"]}


def test_a_vote_before_the_notification_is_refused_at_the_task_which_stays_open(house, transfer):
    notify_by_task(house)
    with pytest.raises(ValidationFailed) as refusal:
        house.answer("maire-Bédée", "voter", date_vote="2026-10-10", sens="pour")
    assert refusal.value.fields == {"date_vote": "Avant la notification."}
    assert len(open_tasks(house, transfer, "voter")) == len(MONTFORT)


def test_a_council_that_votes_again_in_time_turns_the_result_of_the_file(house, transfer):
    notify_by_task(house)
    house.answer("maire-Montfort", "voter", date_vote="2026-10-14", sens="contre")
    for name in list(MONTFORT)[1:7]:
        house.answer(f"maire-{name}", "voter", date_vote="2026-10-14", sens="pour")
    at(house, 2026, 12, 20)
    vote(house, of_file(house, transfer), "Montfort", on=date(2026, 12, 18))
    house.run_due()
    house.answer("maire-La Nouaye", "voter", date_vote="2026-12-19", sens="pour")
    assert of_file(house, transfer).adopted is True
    assert open_tasks(house, transfer, "saisir_prefet")


def test_silence_ends_in_the_same_result_on_both_sides(house, transfer):
    notify_by_task(house)
    house.answer("maire-Montfort", "voter", date_vote="2026-10-14", sens="contre")
    at(house, 2027, 1, 14)
    assert of_file(house, transfer).adopted is False
    assert house.row(transfer.id).status.value != "running"


# the process that opens a consultation by a service task

ASKING = """
<startEvent id="s"/>
<serviceTask id="ouvrir" flux:topic="concordance.ouvrir"><extensionElements><flux:ioMapping><flux:input source='="TRANSFERT"' target="regle"/><flux:input source='="Eau"' target="objet"/></flux:ioMapping></extensionElements></serviceTask>
<receiveTask id="attendre" messageRef="m"/>
<userTask id="conclure" flux:role="dgs"/>
<endEvent id="e"/>
s -> ouvrir
ouvrir -> attendre
attendre -> conclure
conclure -> e
"""
MESSAGE = '<message id="m" name="concordance_close"><extensionElements><flux:correlation key="=consultation"/></extensionElements></message>'


def test_a_process_opens_a_consultation_and_is_told_when_it_closes(house):
    deployments.deploy(house.house, None, {"p.bpmn": bpmn("p", ASKING, MESSAGE)}, name="p")
    instance = house.start("dgs", "p")
    house.run_due()
    kept = of_file(house, instance)
    assert kept.binding is Binding.MESSAGE
    notify(house, kept, on=date(2026, 10, 14))
    for name in MONTFORT:
        vote(house, kept, name)
    house.run_due()
    assert open_tasks(house, instance, "conclure")
    told = house.house.library.variables(house.row(instance.id))["concordance"]
    assert (told["adoptee"], told["favorables"]) == (True, 8)
