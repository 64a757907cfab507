"""The shell calculators: exactly the shapes promised, French sentences, and exit code 2 for bad input."""

import json
from datetime import date

import pytest
from click.testing import CliRunner

from flux.cli_law import law
from flux.domain.calculators import tally
from flux.domain.rulebook import all_rules
from flux.errors import ValidationFailed
from tests.domain.sets import MONTFORT, ON


def run(*arguments, stdin=None):
    return CliRunner().invoke(law, arguments, input=stdin)


def answer(*arguments, stdin=None):
    done = run(*arguments, "--json", stdin=stdin)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def transfer(epci=True, **votes):
    communes = [{"name": n, "population": p, "vote": votes.get(n, "attente")} for n, p in MONTFORT.items()]
    return {"rule": "TRANSFERT", "epci_favourable": epci, "communes": communes}


def council(**more):
    figures = {"members": 45, "present": 30, "proxies": 4, "pour": 12, "contre": 12, "abstention": 0, "blancs": 6}
    return {"rule": "CONSEIL", "majority": "simple", "secret": False, "president": None} | figures | more


def test_a_rule_answers_with_its_date_in_the_promised_shape():
    found = answer("deadline", "TRANSFERT", "--from", "2026-10-13", "--subdivision", "57")
    assert list(found) == ["rule", "due_on", "explanation"]
    assert (found["rule"], found["due_on"]) == ("TRANSFERT", "2027-01-13")
    assert found["explanation"]


PROMISED = [
    ("CONVOCATION", "2026-11-23", "2026-11-29"),
    ("CONVOCATION_CM_3500", "2026-11-23", "2026-11-29"),
    ("CONVOCATION_CM", "2026-11-23", "2026-11-27"),
    ("CONVOCATION_URGENCE", "2026-11-23", "2026-11-25"),
    ("SECONDE_CONVOCATION", "2026-12-14", "2026-12-18"),
    ("DEFERE", "2026-10-14", "2026-12-15"),
    ("RECOURS", "2026-10-16", "2026-12-17"),
    ("PACTE_AVIS", "2026-10-12", "2026-12-12"),
    ("PACTE_ADOPTION", "2026-03-22", "2026-12-22"),
    ("CLECT_RAPPORT", "2026-01-01", "2026-10-01"),
    ("CLECT_APPROBATION", "2026-09-15", "2026-12-15"),
    ("LISTE_DELIBERATIONS", "2026-11-04", "2026-11-11"),
    ("DOB", "2027-03-30", "2027-01-19"),
    ("RETRAIT_DEROG", "2026-10-31", "2026-12-31"),
    *((rule, "2026-10-03", "2027-01-03") for rule in ("RESTITUTION", "CARTE", "STATUTS", "ADHESION", "RETRAIT", "MEMBRE_SEUL", "SYNDICAT_MIXTE")),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "start", "expected"), PROMISED)
def test_every_promised_rule_answers(rule, start, expected):
    assert answer("deadline", rule, "--from", start)["due_on"] == expected


@pytest.mark.parametrize(
    ("unit", "expected"),
    [("francs", "2026-11-12"), ("ouvres", "2026-11-16"), ("ouvrables", "2026-11-13"), ("calendaires", "2026-11-11")],
)
def test_days_are_counted_by_their_kind(unit, expected):
    assert answer("deadline", "--days", "5", "--unit", unit, "--from", "2026-11-06")["due_on"] == expected


def test_prorogation_and_closed_days_are_parameters_of_the_question():
    assert answer("deadline", "TRANSFERT", "--from", "2026-10-03", "--prorogation")["due_on"] == "2027-01-04"
    assert answer("deadline", "DEFERE", "--from", "2026-10-31", "--sans-prorogation")["due_on"] == "2027-01-01"
    assert answer("deadline", "DEFERE", "--from", "2026-10-31", "--closed", "2027-01-04")["due_on"] == "2027-01-05"


def test_the_subdivision_closes_local_days():
    assert answer("deadline", "DEFERE", "--from", "2026-02-02", "--subdivision", "67")["due_on"] == "2026-04-07"
    assert answer("deadline", "--days", "1", "--unit", "ouvres", "--from", "2026-12-17", "--subdivision", "974")["due_on"] == "2026-12-18"  # fmt: skip
    assert answer("deadline", "--days", "1", "--unit", "ouvrables", "--from", "2027-12-18", "--subdivision", "974")["due_on"] == "2027-12-21"  # fmt: skip


@pytest.mark.parametrize(
    ("body", "urgent", "expected"),
    [
        ("conseil_communautaire", [], "2026-12-09"),
        ("conseil_municipal_3500", [], "2026-12-09"),
        ("conseil_municipal", [], "2026-12-11"),
        ("conseil_communautaire", ["--urgent"], "2026-12-13"),
    ],
)
def test_a_convocation_has_a_last_day_to_leave(body, urgent, expected):
    found = answer("convene", "--meeting", "2026-12-15", "--body", body, *urgent)
    assert list(found) == ["send_by", "explanation"]
    assert found["send_by"] == expected


def test_a_tally_answers_in_the_promised_shape(tmp_path):
    file = tmp_path / "votes.json"
    file.write_text(json.dumps(transfer(Iffendic="pour")), encoding="utf-8")
    found = answer("tally", str(file))
    assert list(found) == ["adopted", "certain", "favourable", "population_favourable", "explanation", "missing"]
    assert (found["adopted"], found["certain"]) == (None, False)
    assert (found["favourable"], found["population_favourable"]) == (1, 4603)
    assert found["missing"]


def counted(document):
    return answer("tally", "-", stdin=json.dumps(document))


def test_a_complete_list_is_certain_and_lacks_nothing():
    found = counted(transfer(**dict.fromkeys(MONTFORT, "silence")))
    assert (found["adopted"], found["certain"], found["missing"]) == (True, True, [])


def test_a_refusal_of_the_epci_is_certain():
    found = counted(transfer(epci=False))
    assert (found["adopted"], found["certain"]) == (False, True)
    assert found["explanation"]


def test_a_lost_veto_is_certain_before_the_end():
    assert counted(transfer(Montfort="contre"))["adopted"] is False


@pytest.mark.parametrize(
    ("more", "adopted"),
    [
        ({"president": "pour"}, True),
        ({"president": "contre"}, False),
        ({"president": "abstention", "abstention": 1}, False),
        ({"president": "pour", "secret": True}, False),
        ({"president": "pour", "majority": "deux_tiers_exprimes"}, False),
        ({"majority": "deux_tiers_membres", "pour": 30, "contre": 2, "blancs": 0}, True),
        ({"majority": "deux_tiers_membres", "pour": 29, "contre": 2, "blancs": 0}, False),
        ({"pour": 15, "contre": 14, "blancs": 1}, True),
    ],
)
def test_a_council_vote_is_counted(more, adopted):
    found = counted(council(**more))
    assert (found["adopted"], found["certain"], found["missing"]) == (adopted, True, [])
    assert (found["favourable"], found["population_favourable"]) == (more.get("pour", 12), 0)


def test_a_missed_quorum_is_not_adopted_and_says_so():
    found = counted(council(present=22, proxies=23, pour=45, contre=0))
    assert (found["adopted"], found["certain"]) == (False, True)
    assert any("quorum" in sentence for sentence in found["explanation"])


def test_rules_that_need_both_a_council_and_communes_are_counted():
    both = council(pour=20, contre=10, blancs=0, rule="AC_LIBRE", communes=[{"name": "X", "vote": "pour"}])
    assert counted(both)["adopted"] is True
    fund = both | {
        "rule": "FONDS_CONCOURS",
        "amount": 50000,
        "communes": [{"name": "X", "vote": "pour", "amount": 60000}],
    }
    assert counted(fund)["adopted"] is False
    alone = council(pour=29, contre=2, blancs=0, rule="MEMBRE_SEUL", communes=[{"name": "X", "vote": "contre"}])
    assert counted(alone)["adopted"] is False
    assert counted(council(rule="DSC", pour=20, contre=10, blancs=0))["adopted"] is True


@pytest.mark.parametrize(
    "arguments",
    [
        ("deadline",),
        ("deadline", "TRANSFERT"),
        ("deadline", "NADA", "--from", "2026-10-13"),
        ("deadline", "QUORUM", "--from", "2026-10-13"),
        ("deadline", "CARTE", "--from", "2020-10-13"),
        ("deadline", "TRANSFERT", "--from", "13/10/2026"),
        ("deadline", "TRANSFERT", "--from", "2026-02-30"),
        ("deadline", "TRANSFERT", "--from", "2026-10-13", "--subdivision", "99"),
        ("deadline", "TRANSFERT", "--from", "2026-10-13", "--days", "5"),
        ("deadline", "--from", "2026-10-13", "--days", "5"),
        ("deadline", "--from", "2026-10-13", "--days", "cinq", "--unit", "francs"),
        ("deadline", "--from", "2026-10-13", "--days", "-5", "--unit", "francs"),
        ("deadline", "--from", "2026-10-13", "--days", "0", "--unit", "francs"),
        ("deadline", "--from", "2026-10-13", "--days", "99999999", "--unit", "ouvres"),
        ("deadline", "--from", "2026-10-13", "--days", "5", "--unit", "mois"),
        ("deadline", "--from", "9999-12-31", "--days", "5", "--unit", "francs"),
        ("deadline", "--from", "2026-10-13", "--days", "--5", "--unit", "francs"),
        ("deadline", "--from", "2026-10-13", "--days", "5" * 5000, "--unit", "francs"),
        ("deadline", "DEFERE", "--from", "2026-10-13", "--closed", "demain"),
        ("convene",),
        ("convene", "--meeting", "2026-12-15"),
        ("convene", "--meeting", "2026-12-15", "--body", "senat"),
        ("convene", "--meeting", "demain", "--body", "conseil_municipal"),
        ("tally",),
        ("tally", "absent.json"),
    ],
)
@pytest.mark.parametrize("as_json", [[], ["--json"]])
def test_bad_input_gives_a_sentence_and_exit_code_2(arguments, as_json):
    done = run(*arguments, *as_json)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "document",
    [
        [],
        {},
        {"rule": 3},
        {"rule": "NADA"},
        {"rule": "DEFERE"},
        {"rule": "CONSEIL"},
        council(majority="unanimite"),
        council(pour="douze"),
        council(pour=True),
        council(pour=-1),
        council(pour=90),
        council(members=0),
        council(secret="non"),
        council(president="oui"),
        council(on="hier"),
        {"rule": "TRANSFERT", "communes": [{"name": "A", "population": 1, "vote": "pour"}]},
        {"rule": "TRANSFERT", "epci_favourable": "oui", "communes": [{"name": "A", "population": 1, "vote": "pour"}]},
        {"rule": "TRANSFERT", "epci_favourable": True},
        {"rule": "TRANSFERT", "epci_favourable": True, "communes": []},
        {"rule": "TRANSFERT", "epci_favourable": True, "communes": ["A"]},
        {"rule": "TRANSFERT", "epci_favourable": True, "communes": [{"name": "", "population": 1, "vote": "pour"}]},
        {"rule": "TRANSFERT", "epci_favourable": True, "communes": [{"name": "A", "population": 1.5, "vote": "pour"}]},
        {"rule": "TRANSFERT", "epci_favourable": True, "communes": [{"name": "A", "population": 1, "vote": "oui"}]},
        {"rule": "TRANSFERT", "epci_favourable": True, "communes": [{"name": "A", "population": 1, "vote": "pour"}] * 2},
        council(rule="AC_LIBRE", communes=[{"name": "X", "vote": "pour", "amount": "cher"}]),
        council(rule="MEMBRE_SEUL", communes=[{"name": "X", "vote": "pour"}, {"name": "Y", "vote": "pour"}]),
    ],
)  # fmt: skip
def test_a_document_that_cannot_be_counted_is_refused(document):
    done = run("tally", "-", "--json", stdin=json.dumps(document))
    assert done.exit_code == 2, done.output
    assert done.stdout == ""
    assert done.stderr.strip()


@pytest.mark.parametrize("stdin", ["{", "", "[" * 100_000, b"\xff\xfe\x00"])
def test_what_is_not_json_is_refused(stdin):
    assert run("tally", "-", stdin=stdin).exit_code == 2


def test_people_read_sentences_and_a_table():
    done = run("tally", "-", stdin=json.dumps(transfer(Iffendic="pour")))
    assert done.exit_code == 0
    assert "Résultat pas encore acquis" in done.stdout
    assert "Ce qui manque" in done.stdout
    assert "Commune" in done.stdout
    assert "Première date possible" in run("deadline", "CONVOCATION", "--from", "2026-11-23").stdout
    assert "Dernier jour" in run("convene", "--meeting", "2026-12-15", "--body", "conseil_municipal").stdout


def test_the_document_may_name_the_day_of_the_law():
    old = {"rule": "INTERET_COMMUNAUTAIRE", "on": "2018-01-01", "members": 45, "present": 45, "pour": 24, "contre": 12}
    assert tally(old, on=ON).adopted is False
    assert tally(old | {"on": None}, on=ON).adopted is True
    with pytest.raises(ValidationFailed):
        tally(old | {"on": 3}, on=date(2026, 1, 1))


def test_every_rule_that_is_voted_can_be_tallied():
    for rule in all_rules():
        if rule.majority:
            document = transfer(**dict.fromkeys(MONTFORT, "silence")) | {"rule": rule.id}
            assert tally(document, on=ON).certain
