"""Texts compile to FEEL whatever modeler wrote them; what cannot be understood says so and fails when it is run."""

import pytest

from flux.engine.reading import read
from flux.engine.reading.instants import is_broken_iso, is_cron, is_iso
from flux.engine.reading.juel import inner, to_feel
from flux.engine.reading.scripts import assignments
from flux.errors import ExpressionError
from flux.feel import compile as feel
from tests.engine.reading.diagrams import bpmn, codes, flow, process_of


def condition(text: str, language: str = ""):
    body = '<exclusiveGateway id="a"/><task id="x"/>' + flow("a", "x", text)
    return read(bpmn(body.replace("<conditionExpression>", f"<conditionExpression {language}>")))


def compiled(text: str, language: str = ""):
    return condition(text, language).processes[0].flows["a-x"].condition


@pytest.mark.parametrize("text", ["montant &gt; 10", "= montant &gt; 10", "${montant &gt; 10}", "#{ montant gt 10 }"])
def test_one_condition_in_the_spelling_of_each_modeler(text):
    assert compiled(text).evaluate({"montant": 11}) is True
    assert compiled(text).evaluate({"montant": 9}) is False


@pytest.mark.parametrize(
    ("juel", "variables", "value"),
    [
        ("a == 1 && b != 'x'", {"a": 1, "b": "y"}, True),
        ("!approved || amount le 3", {"approved": True, "amount": 3}, True),
        ("not (a and b)", {"a": True, "b": False}, True),
        ("order.lines[0].price * 2", {"order": {"lines": [{"price": 4}, {"price": 5}]}}, 8),
        ("order['total'] - 1", {"order": {"total": 4}}, 3),
        ("a - (b - c)", {"a": 10, "b": 4, "c": 1}, 7),
        ("a - b - c", {"a": 10, "b": 4, "c": 1}, 5),
        ("a % 3 == 1", {"a": 7}, True),
        ("big ? 'oui' : small ? 'peu' : 'non'", {"big": False, "small": True}, "peu"),
        ("empty list", {"list": []}, True),
        ("empty list", {"list": [1]}, False),
        ("list.size() >= 2", {"list": [1, 2]}, True),
        ("name.equals('x')", {"name": "x"}, True),
        ("!name.equals('x')", {"name": "x"}, False),
        ("execution.getVariable('avis') == \"pour\"", {"avis": "pour"}, True),
        ("-a + 1", {"a": 1}, 0),
        ("'it\\'s'", {}, "it's"),
        ("a === null", {"a": None}, True),
    ],
)
def test_simple_juel_means_the_same_in_feel(juel, variables, value):
    assert feel(to_feel(juel)).evaluate(variables) == value


@pytest.mark.parametrize(
    "juel", ["bean.check(x)", "execution.id", "a ->", "a b", "", "f(x)", "a.b(", "x = y", "@", "(" * 3000]
)
def test_other_juel_has_no_equal(juel):
    assert to_feel(juel) is None


@pytest.mark.parametrize(
    ("text", "inside"), [("${a}", "a"), (" #{ a } ", "a"), ("${a} ${b}", None), ("a", None), ("x${a}", None)]
)
def test_what_stands_between_braces_is_found(text, inside):
    assert inner(text) == inside


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("return true;", 'language="http://www.java.com/java"'),
        ("x == 1", 'language="groovy"'),
        ("${bean.check(x)}", ""),
        ("next.getValue() && ok;", ""),
        ("", 'language="javascript" camunda:resource="deployment://x.js"'),
    ],
)
def test_a_foreign_expression_is_an_error_that_leaves_the_diagram_readable(text, language):
    reading = (
        condition(text.replace("&", "&amp;"), language)
        if text
        else read(
            bpmn(
                '<task id="a"/><task id="x"/>'
                + flow("a", "x", " ").replace("<conditionExpression>", f"<conditionExpression {language}>")
            )
        )
    )
    assert codes(reading) == {"expression.foreign_language"}
    assert reading.readable
    assert reading.errors
    with pytest.raises(ExpressionError):
        reading.processes[0].flows["a-x"].condition.evaluate({})


def test_a_condition_that_does_not_parse_says_where_and_why():
    (finding,) = condition("montant &gt;").findings
    assert finding.code == "expression.invalid"
    assert "colonne" in finding.message
    assert finding.element == "a-x"


def test_double_equals_is_translated_and_said():
    reading = condition("statut == 'ok'")
    assert codes(reading) == {"expression.translated"}
    assert reading.processes[0].flows["a-x"].condition.evaluate({"statut": "ok"}) is True


def test_the_default_language_of_bpmn_written_out_is_no_language_to_refuse():
    assert condition("x &gt; 1", 'language="http://www.w3.org/1999/XPath"').findings == ()


@pytest.mark.parametrize(
    "text",
    [
        "P1D",
        "PT5M",
        "P1Y2M3W4DT5H6M7.5S",
        "-PT1S",
        "2026-01-05",
        "20260105T090000Z",
        "2026-01-05T09:00+01:00",
        "R/PT1M",
        "R5/2026-01-05T09:00:00/PT1M",
        "R-1/PT1M",
    ],
)
def test_iso_is_recognised(text):
    assert is_iso(text)
    assert not is_broken_iso(text)


@pytest.mark.parametrize(
    "text",
    [
        "P",
        "PT",
        "P1",
        "P1H",
        "R3",
        "R3/",
        "2026-1-5",
        "2026-00-10",
        "2026-01-05T25:00",
        "2026-02-30",
        "R3/PT1M/PT1M",
        "R3/2026-01-05/2026-01-06",
        "P0.5D",
        "PT5",
        "P1DT",
    ],
)
def test_what_is_no_iso_is_not_taken_for_it(text):
    assert not is_iso(text)


@pytest.mark.parametrize("text", ["P1X", "R3/abc", "2026-99-99", "PT5"])
def test_almost_iso_is_broken_iso(text):
    assert is_broken_iso(text)


@pytest.mark.parametrize("text", ["Priorite", "R", "reponse + 1", "Paris", "delai"])
def test_names_are_not_broken_iso(text):
    assert not is_broken_iso(text)


def test_cron_is_recognised():
    assert is_cron("0 0 9-17 * * MON-FRI")
    assert is_cron("@daily")
    assert not is_cron("a + b")
    assert not is_cron("R/P1D")


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("a = 1", [("a", "1")]),
        ("a = 1\nb = a + 1\n", [("a", "1"), ("b", "a + 1")]),
        ("total = sum(\n  votes\n)\nfin: true", [("total", "sum(\n  votes\n)"), ("fin", "true")]),
        ('{a: 1, b: [1, 2], c: {d: "x, y: z"}}', [("a", "1"), ("b", "[1, 2]"), ("c", '{d: "x, y: z"}')]),
        ("a = if x\nthen 1\nelse 2", [("a", "if x\nthen 1\nelse 2")]),
        ("avis = b = 1", [("avis", "b = 1")]),
        ("// note\na = 1;", [("a", "1")]),
        ("print('x')", None),
        ("a == 1", None),
        ("", None),
    ],
)
def test_scripts_are_cut_into_assignments(source, lines):
    assert assignments(source) == lines


def script(inside: str, attributes: str = ""):
    return read(bpmn(f'<scriptTask id="a" {attributes}>{inside}</scriptTask>'))


@pytest.mark.parametrize(
    ("inside", "attributes"),
    [
        ('<extensionElements><flux:assign target="n" value="x + 1"/></extensionElements>', ""),
        ('<extensionElements><zeebe:script expression="=x + 1" resultVariable="n"/></extensionElements>', ""),
        ("<script>n = x + 1</script>", 'scriptFormat="feel"'),
        ("<script>{n: x + 1}</script>", ""),
        ("<script>x + 1</script>", 'scriptFormat="text/feel" camunda:resultVariable="n"'),
        ("<script>${x + 1}</script>", 'scriptFormat="juel" flowable:resultVariable="n"'),
    ],
)
def test_a_script_is_assignments_in_the_spelling_of_each_modeler(inside, attributes):
    reading = script(inside, attributes)
    assert reading.findings == ()
    what = reading.processes[0].nodes["a"].what
    assert [(one.target, one.source.evaluate({"x": 1})) for one in what.script] == [("n", 2)]


@pytest.mark.parametrize("language", ["javascript", "groovy", "python", "Klingon"])
def test_a_foreign_script_is_read_and_fails_when_it_is_run(language):
    reading = script("<script>x = 1</script>", f'scriptFormat="{language}"')
    assert codes(reading) == {"script.foreign_language"}
    assert reading.readable
    (line,) = reading.processes[0].nodes["a"].what.script
    with pytest.raises(ExpressionError, match="FEEL"):
        line.source.evaluate({})


def test_a_script_task_without_script_does_nothing():
    reading = script("")
    assert codes(reading) == {"script.empty"}
    assert reading.processes[0].nodes["a"].what.script == ()


def test_several_assignments_keep_their_order():
    inside = '<extensionElements><flux:assign target="b" value="1"/><flux:assign target="a" value="b + 1"/></extensionElements>'
    what = process_of(f'<scriptTask id="a">{inside}</scriptTask>').nodes["a"].what
    assert [one.target for one in what.script] == ["b", "a"]
