"""French is set as a printer would."""

from datetime import UTC, date, datetime

from jinja2 import Environment

from api.web import french
from api.web.names import of_place

NB = "\u00a0"


def test_dates_read_as_a_town_clerk_writes_them():
    assert french.day(date(2026, 12, 1)) == f"1er{NB}décembre 2026"
    assert french.moment(datetime(2026, 12, 4, 17, 0, tzinfo=UTC)) == f"4{NB}décembre 2026 à 18{NB}h"
    assert french.hour(datetime(2026, 7, 4, 7, 5, tzinfo=UTC)) == f"9{NB}h{NB}05"


def test_an_hour_that_was_typed_stands_as_it_was_typed():
    assert french.moment(datetime(2026, 12, 4, 18, 0)) == f"4{NB}décembre 2026 à 18{NB}h"  # noqa: DTZ001  a field of a page has no zone


def test_amounts_have_their_spaces_and_commas():
    assert french.money(1234) == f"1{NB}234{NB}€"
    assert french.money(1234.5) == f"1{NB}234,5{NB}€"
    assert french.money(None) == "non chiffré"
    assert french.size(2_400_000) == f"2,4{NB}Mo"


def test_double_signs_never_start_a_line():
    assert french.typeset("Prêt ? « oui » : non ; si !") == f"Prêt{NB}? «{NB}oui{NB}»{NB}: non{NB}; si{NB}!"


def test_templates_are_set_when_they_are_read():
    env = Environment(extensions=["api.web.french.Typography"], autoescape=True)
    page = env.from_string("{{ name }} : {{ 'Sûr ?' }} <a href='/x?a=1'>Oui</a>").render(name="A")
    assert page == f"A{NB}: Sûr{NB}? <a href='/x?a=1'>Oui</a>"


def test_places_take_their_article():
    assert [of_place(name) for name in ("Talensac", "Iffendic", "Le Verger", "La Nouaye", "Les Forges")] == [
        "de Talensac", "d’Iffendic", "du Verger", "de La Nouaye", "des Forges",
    ]  # fmt: skip


def test_distances_in_time_are_words():
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert french.away(datetime(2026, 11, 26, 9, tzinfo=UTC), now) == f"dans 3{NB}jours"
    assert french.away(datetime(2026, 11, 24, 9, tzinfo=UTC), now) == f"demain, avant 10{NB}h"
    assert french.away(datetime(2026, 11, 21, 9, tzinfo=UTC), now) == f"depuis 2{NB}jours"


def test_paragraphs_escape_what_was_typed():
    assert french.paragraphs("a <b>\n\nc") == "<p>a &lt;b&gt;</p><p>c</p>"


def test_the_inversion_of_a_title_is_never_parted():
    kept = '<span class="together">rend-elle</span>'
    assert french.together("Qu’en rend-elle <ici> ?") == f"Qu’en {kept} &lt;ici&gt;{NB}?"
