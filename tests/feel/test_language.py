"""The language: what each form of DMN 1.5, 10.3 means."""

from __future__ import annotations

from decimal import Decimal

import pytest

from flux.errors import ExpressionError
from flux.feel import compile

CONTEXT = {
    "communes": [{"nom": "Bréal", "population": 6000}, {"nom": "Iffendic", "population": 4600}],
    "date d'effet": None,
    "votes": [1, 0, 1],
    "montant": 1200,
}


def value(text, **context):
    return compile(text, names=["date d'effet"]).evaluate({**CONTEXT, **context})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3 ** 2", 19),
        ("-5 ** 2", 25),
        ("2 ** 3 ** 2", 64),
        ("10 - 4 - 3", 3),
        ("-1234567890123456789012345678901234", -1234567890123456789012345678901234),
        ('[1, 2]["a"]', None),
        ("1/3", Decimal("0.3333333333333333333333333333333333")),
        ("0.1 + 0.2 = 0.3", True),
        ('"a" + "b"', "ab"),
        ("true or 1/0 = 1", True),
        ("false and null", False),
        ("true and null", None),
        ("null = null", True),
        ("1 = null", False),
        ('1 = "1"', None),
        ("1 < null", None),
        ("5 between 1 and 10", True),
        ("5 in (1, 3, [4..6])", True),
        ("5 in (< 5, > 5)", False),
        ("5 in ]5..6]", False),
        ("]1..3[ = (1..3)", True),
        ("(< 10) = (null..10)", False),
        ("if 1 > 2 then 3 else 4", 4),
        ("if null then 3 else 4", 4),
        ('if "x" then 3 else 4', None),
        ("for i in 1..3 return i * i", [1, 4, 9]),
        ("for i in 3..1 return i", [3, 2, 1]),
        ("for i in [1..3] return i", [1, 2, 3]),
        ("for i in [1, 2], j in [i, 10] return i + j", [2, 11, 4, 12]),
        ("for i in 1..4 return if i = 1 then 1 else i * partial[-1]", [1, 2, 6, 24]),
        ("(for i in 1..2 return function() i)[1]()", 1),
        ("some v in votes satisfies v > 0", True),
        ("every v in votes satisfies v > 0", False),
        ("every v in [] satisfies v > 0", True),
        ("votes[1]", 1),
        ("votes[-1]", 1),
        ("votes[4]", None),
        ("votes[item > 0]", [1, 1]),
        ("communes[population > 5000].nom", ["Bréal"]),
        ("communes.nom", ["Bréal", "Iffendic"]),
        ("{a: 1, b: a + 1}.b", 2),
        ('{"clé composée": 1}.clé composée', 1),
        ("{fact: function(n) if n < 2 then 1 else n * fact(n - 1), r: fact(20)}.r", 2432902008176640000),
        ("(function(a, b) a - b)(b: 1, a: 5)", 4),
        ('(function(a: number) a)("x")', None),
        ("1 instance of number", True),
        ("null instance of Any", False),
        ("[1, 2] instance of list<number>", True),
        ("{a: 1} instance of context<a: string>", False),
        ('"\\u00e9\\U01F40E\\n" = "é🐎\n"', True),
        ("date d'effet = null", True),
        ("montant /* HT */ * 2 // TTC", 2400),
        ("[[1, 2], 3][1][2]", 2),
        ('@"P1D" * 1.5 = @"PT36H"', True),
        ("{a: {b: [1, 2]}}.a.b[2]", 2),
        ("sum(votes) / count(votes) >= 2/3", True),
        ("not(true)", False),
        ('is(@"10:00:00+01:00", @"09:00:00Z")', False),
        ('@"10:00:00+01:00" = @"09:00:00Z"', True),
    ],
)  # fmt: skip
def test_the_language_says(text, expected):
    assert value(text) == expected


@pytest.mark.parametrize(
    ("cell", "tested", "expected"),
    [
        ("-", 5, True),
        ("< 10", 5, True),
        ("[1..5]", 5, True),
        ("[1..5)", 5, False),
        ("1, 3, 5", 5, True),
        ("not(1, 3)", 5, True),
        ("not(< 10)", 5, False),
        ("montant", 1200, True),
        ("> montant", 1201, True),
        ("? > 2 and ? < 9", 5, True),
        ('contains(?, "oi")', "voirie", True),
        ("votes", 0, True),
        ("null", None, True),
        ("< 5", None, None),
        ("true", True, True),
        ("not(true)", False, True),
        ('date("2026-01-01")', None, False),
    ],
)
def test_a_cell_says(cell, tested, expected):
    assert compile(cell, mode="unary_tests").evaluate({**CONTEXT, "?": tested}) is expected


@pytest.mark.parametrize(
    ("text", "french", "line", "column"),
    [
        ("1 +", "Il manque une valeur", 1, 4),
        ("(1", "Il manque une parenthèse fermante après", 1, 3),
        ("[1, 2", "Il manque un crochet fermant après", 1, 6),
        ("{a: 1", "Il manque une accolade fermante après", 1, 6),
        ("if a\nthen b", "Il manque le mot", 2, 7),
        ('"abc', "guillemet fermant", 1, 1),
        ("1 2", "L'expression est complète avant", 1, 3),
        ("a # b", "n'a pas de sens ici", 1, 3),
        ('@"demain"', "n'est ni une date, ni une heure, ni une durée", 1, 1),
        ("{a: 1, a: 2}", "donnée deux fois", 1, 8),
        ("f(1, a: 2)", "tous nommés, ou aucun", 1, 2),
        ("/* abc", "n'est pas fermé", 1, 1),
        ("a && b", "« et » s'écrit « and »", 1, 3),
        ("a == b", "l'égalité s'écrit « = », une seule fois", 1, 4),
        ("a ≥ 3", "écrivez « >= »", 1, 3),
        ("!a", "« non » s'écrit « not(…) »", 1, 1),
        ("“abc”", "entre guillemets droits", 1, 1),
        ("'abc'", "entre guillemets droits", 1, 1),
        ("3,5 + 1", "s'écrit avec un point", 1, 2),
        ("montant > 1 000", "s'écrit sans espace", 1, 13),
        ("f(1; 2)", "Il manque une parenthèse fermante", 1, 4),
        ("for x return 1", "Après « for » viennent un nom, puis « in »", 1, 15),
    ],
)
def test_a_text_that_cannot_be_read_is_refused_with_place_and_sentence(text, french, line, column):
    with pytest.raises(ExpressionError) as refusal:
        compile(text)
    assert french in refusal.value.message.replace("\u00a0", " ")
    assert refusal.value.english != refusal.value.message
    assert (refusal.value.position.line, refusal.value.position.column) == (line, column)


@pytest.mark.parametrize(
    ("text", "french"),
    [
        ("1 / 0", "Division par zéro"),
        ('1 + "a"', "un nombre et un texte"),
        ("votes[9]", "La liste a 3 éléments"),
        ("{a: 1}.b", "Il n'y a pas de"),
        ("abs(1, 2)", "ne prend pas ces arguments"),
        ("(function(x) x)()", "arguments attendus par la fonction : 1"),
        ('date("31/03/2026")', 'n\'a pas de résultat pour "31/03/2026"'),
        ('sum([1, "a"])', "n'a pas de résultat pour une liste"),
        ("null + 1", "une valeur absente (null) et un nombre"),
        ("1()", "On ne peut pas appeler"),
        ("(function(x) external {java: {}})(1)", "ne sont jamais exécutées"),
    ],
)
def test_what_fails_is_null_and_a_remark_says_why(text, french):
    outcome = compile(text).evaluate_with_warnings(CONTEXT)
    assert outcome.value is None
    assert french in outcome.warnings[0].message.replace("\u00a0", " ")
    with pytest.raises(ExpressionError):
        compile(text).evaluate(CONTEXT, strict=True)


def test_a_variable_called_like_a_built_in_hides_neither_it_nor_itself():
    assert compile('date > date("2026-01-01")').evaluate({"date": __import__("datetime").date(2026, 3, 1)}) is True
    assert compile("mode").evaluate({"mode": "vote"}) == "vote"


def test_the_longest_name_in_scope_wins():
    assert compile("taux-plein", names=["taux", "plein", "taux-plein"]).evaluate({"taux-plein": 7}) == 7
    assert compile("montant total HT + 1").evaluate({"montant total HT": 1}) == 2
