"""The public calculators and the planner: no account, no script, the state in the address, faults that name their field."""

import re
from html import unescape

import pytest

PLACES = ("", "/delai", "/convocation", "/communes", "/conseil")


def page(town, path, login=None):
    answer = town.visitor(login).get(path)
    assert answer.status_code == 200, answer.text
    text = unescape(re.sub(r"<[^>]+>", " ", answer.text)).replace("\u00a0", " ").replace("\u202f", " ")
    return answer.text, " ".join(text.split())


@pytest.mark.parametrize("place", PLACES)
def test_everybody_may_ask_without_an_account(town, place):
    source, _ = page(town, f"/outils{place}")
    assert 'method="post"' not in source


def test_a_deadline_is_given_with_its_rule_its_article_and_its_doubts(town):
    _, said = page(town, "/outils/delai?regle=TRANSFERT&du=2026-10-13")
    assert "mercredi 13 janvier 2027, à 24 heures" in said
    assert "L5211-17" in said
    assert "Points de droit à vérifier" in said


@pytest.mark.parametrize(("department", "day"), [("35", "vendredi 3 avril 2026"), ("57", "mardi 7 avril 2026")])
def test_a_deadline_counts_with_the_holidays_of_the_department(town, department, day):
    _, said = page(town, f"/outils/delai?regle=DEFERE&du=2026-02-02&departement={department}")
    assert day in said


def test_days_are_counted_without_a_rule_too(town):
    _, said = page(town, "/outils/delai?regle=JOURS&du=2026-11-06&jours=5&genre=ouvres")
    assert "lundi 16 novembre 2026" in said


def test_the_doubt_on_prorogation_is_a_parameter(town):
    _, said = page(town, "/outils/delai?regle=TRANSFERT&du=2026-10-03&prorogation=oui")
    assert "lundi 4 janvier 2027" in said


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("delai?regle=TRANSFERT&du=demain", "du"),
        ("delai?regle=INVENTEE&du=2026-10-13", "regle"),
        ("delai?regle=JOURS&du=2026-10-13&jours=beaucoup", "jours"),
        ("delai?regle=JOURS&du=2026-10-13&jours=5&genre=ans", "genre"),
        ("delai?regle=DEFERE&du=2026-10-13&departement=999", "departement"),
        ("delai?regle=DEFERE&du=1700-01-01", "du"),
        ("convocation?reunion=", "reunion"),
        ("communes?regle=TRANSFERT&liste=Bédée", "liste"),
        ("conseil?members=33&present=40&pour=1&contre=0", "present"),
        ("conseil?members=33&present=17&pour=x&contre=0", "pour"),
    ],
)
def test_a_fault_names_its_field_and_keeps_what_was_typed(town, path, field):
    source, _ = page(town, f"/outils/{path}")
    assert f'href="#champ-{field}"' in source
    assert f'id="faute-{field}"' in source


def test_a_convocation_says_its_last_day(town):
    _, said = page(town, "/outils/convocation?reunion=2026-12-15&assemblee=conseil_communautaire")
    assert "mercredi 9 décembre 2026" in said
    _, said = page(town, "/outils/convocation?reunion=2026-11-24")
    assert "Ce jour est passé" in said


def test_the_communes_of_the_territory_are_there_with_both_populations_to_choose(town):
    source, said = page(town, "/outils/communes")
    assert "Montfort-sur-Meu 6 900 habitants" in said
    assert 'value="totale" checked' in source
    assert 'value="municipale"' in source


SIRENS = (
    "213500234", "213500408", "213501331", "213502032", "213503519", "213501885", "213502271", "213503436",
)  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "vote", "word"),
    [
        ("TRANSFERT", "silence", "Adopté"),
        ("RESTITUTION", "silence", "Rejeté"),
        ("RESTITUTION", "attente", "Pas encore acquis"),
    ],
)
def test_votes_are_counted_as_the_rule_reads_silence(town, rule, vote, word):
    votes = "&".join(f"v-{siren}={vote}" for siren in SIRENS)
    source, said = page(town, f"/outils/communes?regle={rule}&{votes}")
    assert f"Résultat {word}" in said
    assert source.count('role="img" aria-label="Population') == 2
    assert "Points de droit à vérifier" in said


def test_other_communes_may_be_typed_in(town):
    listed = "Alpha 2400%0ABeta ; 1 600"
    _, said = page(town, f"/outils/communes?regle=TRANSFERT&liste={listed}&v-1=pour&v-2=pour")
    assert "Beta 1 600 habitants" in said
    assert "Résultat Adopté" in said


def test_what_is_missing_is_said_while_votes_are_awaited(town):
    _, said = page(town, "/outils/communes?regle=TRANSFERT")
    assert "Ce qui manque encore" in said


def test_a_council_is_counted_after_its_quorum(town):
    _, said = page(town, "/outils/conseil?majority=simple&members=34&present=17&pour=15&contre=2")
    assert "Résultat Rejeté" in said
    assert "quorum" in said
    _, said = page(town, "/outils/conseil?majority=simple&members=33&present=24&pour=12&contre=12&president=pour")
    assert "Résultat Adopté" in said


def test_the_planner_lays_out_each_date_and_why(town):
    source, said = page(town, "/planificateur?conseil=2026-12-15&bureau=14")
    days = ("mardi 1er décembre 2026", "mercredi 9 décembre 2026", "mardi 15 décembre 2026", "mardi 22 décembre 2026")
    places = [said.index(f"{day} Pourquoi cette date") for day in days]
    assert places == sorted(places)
    assert "la loi ne fixe pas ce délai" in said
    assert source.count("Pourquoi cette date") == 4


def test_the_planner_names_what_is_missed_and_leads_to_the_next_council(town):
    source, said = page(town, "/planificateur?conseil=2026-11-26&bureau=2")
    assert "Cette séance vient trop tôt" in said
    assert "La première séance encore possible : lundi 30 novembre 2026" in said
    assert "conseil=2026-11-30" in source
    assert "bureau=2" in source


@pytest.mark.parametrize(
    ("query", "field"),
    [("conseil=", "conseil"), ("effet=2027-09-01", "regle"), ("conseil=2026-12-15&bureau=x", "bureau")],
)
def test_a_fault_of_the_planner_names_its_field(town, query, field):
    source, _ = page(town, f"/planificateur?{query}")
    assert f'id="faute-{field}"' in source


def test_a_consultation_is_planned_back_from_its_effect(town):
    _, said = page(town, "/planificateur?effet=2027-09-01&regle=TRANSFERT")
    assert "mercredi 1er septembre 2027" in said
    assert "Notifier la délibération aux maires, au plus tard" in said


def test_the_tools_are_one_link_away_for_everybody(town):
    assert 'href="/outils"' in page(town, "/connexion")[0]
    assert 'href="/outils"' in page(town, "/", "agent")[0]
