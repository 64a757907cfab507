"""Models: graphs, boxed expressions, functions, services, imports, types, and what is refused."""

from __future__ import annotations

import pytest

from flux import dmn
from flux.dmn.intake import NAMESPACES
from flux.errors import DefinitionRejected, ExpressionError, NotFound
from flux.feel import Limits

from .builders import a_model, a_table, data, decision, literal, model_text


def value(body, name="d", **inputs):
    return a_model(body).decide(name, inputs).value


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_each_version_of_dmn_is_read(namespace):
    assert a_model(decision("d", literal("1 + 1")), dmn_namespace=namespace).decide("d", {}).value == 2


def test_a_decision_sees_only_what_it_requires():
    body = decision("d", literal("if x = null then y else 0"), needs=["i_y"]) + data("x") + data("y")
    assert value(body, x=1, y=2) == 2


def test_a_decision_is_found_by_name_and_by_id():
    model = a_model(decision("d", literal("1")))
    assert model.decide("d", {}).value == model.decide("d_d", {}).value == 1
    with pytest.raises(NotFound):
        model.decide("autre", {})


def test_a_model_tells_which_decisions_can_be_asked():
    model = a_model(decision("b", literal("a"), needs=["d_a"]) + decision("a", literal("1")) + data("x"))
    assert {one.name: one.id for one in model.decisions} == {"a": "d_a", "b": "d_b"}


BKM = (
    '<businessKnowledgeModel id="k" name="double"><variable name="double" typeRef="number"/><encapsulatedLogic>'
    '<formalParameter name="n" typeRef="number"/><literalExpression><text>n * 2</text></literalExpression>'
    "</encapsulatedLogic></businessKnowledgeModel>"
)


def test_a_business_knowledge_model_is_a_function():
    assert value(decision("d", literal("double(4) + double(n: 1)"), knows=["k"]) + BKM) == 10
    assert a_model(BKM).decide("double", {"n": 4}).value == 8
    assert value(decision("d", literal('double("x")'), knows=["k"]) + BKM) is None


def test_a_business_knowledge_model_may_call_itself():
    body = BKM.replace("n * 2", "if n &lt; 2 then 1 else n * double(n - 1)")
    assert value(decision("d", literal("double(5)"), knows=["k"]) + body) == 120


SERVICE = (
    '<decisionService id="s" name="service"><variable name="service"/><outputDecision href="#d_out"/>'
    '<inputDecision href="#d_base"/><inputData href="#i_x"/></decisionService>'
    + decision("out", literal("base + x"), needs=["d_base", "i_x"])
    + decision("base", literal("100"))
    + data("x", "number")
)


def test_a_decision_service_is_a_function_of_its_input_data_then_its_input_decisions():
    assert value(decision("d", literal("service(1, 10)"), knows=["s"]) + SERVICE) == 11
    assert a_model(SERVICE).decide("service", {"x": 1, "base": 10}).value == 11
    assert a_model(SERVICE).decide("out", {"x": 1}).value == 101


@pytest.mark.parametrize(
    ("logic", "expected"),
    [
        ("<context><contextEntry><variable name='a'/>{1}</contextEntry><contextEntry>{a + 1}</contextEntry></context>", 2),
        ("<context><contextEntry><variable name='a'/>{1}</contextEntry></context>", {"a": 1}),
        ("<list>{1}{x}</list>", [1, 3]),
        ("<relation><column name='a'/><column name='b'/><row>{1}{2}</row></relation>", [{"a": 1, "b": 2}]),
        ('<conditional><if>{x > 2}</if><then>{"oui"}</then><else>{"non"}</else></conditional>', "oui"),
        ('<conditional><if>{"?"}</if><then>{1}</then><else>{2}</else></conditional>', None),
        ("<for iteratorVariable='i'><in>{[1, 2]}</in><return>{i * x}</return></for>", [3, 6]),
        ("<some iteratorVariable='i'><in>{[1, 2]}</in><satisfies>{i > 1}</satisfies></some>", True),
        ("<every iteratorVariable='i'><in>{[1, 2]}</in><satisfies>{i > 1}</satisfies></every>", False),
        ("<filter><in>{[1, 2, 3]}</in><match>{item > 1}</match></filter>", [2, 3]),
        ("<filter><in>{[{a: 1}, {a: 2}]}</in><match>{a = 2}</match></filter>", [{"a": 2}]),
        ("<invocation>{function(a, b) a - b}<binding><parameter name='b'/>{1}</binding><binding><parameter name='a'/>{x}</binding></invocation>", 2),
        ("<functionDefinition kind='Java'><formalParameter name='a'/>{1}</functionDefinition>", "function"),
    ],
)  # fmt: skip
def test_a_boxed_expression_gives(logic, expected):
    depth, parts = 0, []
    for sign in logic:  # {…} at the outermost level is a literal expression
        opens = sign == "{"
        depth += opens
        parts.append(
            "<literalExpression><text><![CDATA["
            if opens and depth == 1
            else "]]></text></literalExpression>"
            if sign == "}" and depth == 1
            else sign
        )
        depth -= sign == "}"
    result = value(decision("d", "".join(parts), needs=["i_x"]) + data("x"), x=3)
    assert result == expected or expected == "function"


TYPES = """<itemDefinition name="tAge"><typeRef>number</typeRef><allowedValues><text>[0..120]</text></allowedValues></itemDefinition>
<itemDefinition name="tPersonne"><itemComponent name="âge"><typeRef>tAge</typeRef></itemComponent></itemDefinition>
<itemDefinition name="tAges" isCollection="true"><typeRef>tAge</typeRef></itemDefinition>
<itemDefinition name="tArbre"><itemComponent name="n"><typeRef>number</typeRef></itemComponent>
<itemComponent name="enfants" isCollection="true"><typeRef>tArbre</typeRef></itemComponent></itemDefinition>"""


@pytest.mark.parametrize(
    ("type_", "given", "expected"),
    [
        ("number", 3, 3),
        ("number", "3", None),
        ("number", [3], 3),
        ("tAge", 130, None),
        ("tAges", 30, [30]),
        ("tAges", [30, 130], None),
        ("tPersonne", {"âge": 30, "nom": "x"}, {"âge": 30, "nom": "x"}),
        ("tPersonne", {"nom": "x"}, None),
        ("tArbre", {"n": 1, "enfants": [{"n": 2, "enfants": []}]}, {"n": 1, "enfants": [{"n": 2, "enfants": []}]}),
    ],
)
def test_an_input_is_made_to_fit_its_type_or_is_null(type_, given, expected):
    assert value(TYPES + decision("d", literal("x"), needs=["i_x"]) + data("x", type_), x=given) == expected


def test_a_date_becomes_its_midnight_where_a_date_and_time_is_wanted():
    body = decision("d", literal('@"2026-03-31"'), type="date and time")
    assert str(value(body)) == "2026-03-31T00:00:00Z"


def test_an_imported_model_is_seen_under_its_name():
    imported = model_text(
        TYPES + decision("base", literal("x + 1"), needs=["i_x"]) + data("x"), name="o", namespace="urn:o"
    )
    main = model_text(
        '<import name="Autre modèle" namespace="urn:o" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>'
        '<decision id="d" name="d"><variable name="d" typeRef="Autre modèle.tAge"/><informationRequirement>'
        '<requiredDecision href="urn:o#d_base"/></informationRequirement>'
        "<literalExpression><text>Autre modèle.base * 10</text></literalExpression></decision>"
    )
    model = dmn.read([("m.dmn", main), ("o.dmn", imported)])
    assert model.decide("d", {"x": 1}).value == 20
    assert model.decide("d", {"x": 100}).value is None


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<definitions", "file.not_xml"),
        (b"<!DOCTYPE d [<!ENTITY a 'b'>]><definitions/>", "file.doctype"),
        (b"<definitions/>", "file.not_dmn"),
        (b"<a xmlns='urn:x'/>", "file.not_dmn"),
        (b"x" * 5_000_001, "file.too_large"),
        (model_text(decision("a", literal("1 +"))), "dmn.expression"),
        (model_text(decision("a", literal("1"), needs=["i_zzz"])), "dmn.reference"),
        (
            model_text(decision("a", literal("b"), needs=["d_b"]) + decision("b", literal("a"), needs=["d_a"])),
            "dmn.cycle",
        ),
        (model_text(decision("a", literal("1")) * 2), "dmn.duplicate_id"),
        (model_text('<import name="x" namespace="urn:none"/>'), "dmn.import"),
        (model_text(decision("a", "<decisionTable hitPolicy='SOMETIMES'><output/></decisionTable>")), "dmn.hit_policy"),
    ],
)
def test_a_model_that_cannot_run_is_refused(content, code):
    with pytest.raises(DefinitionRejected) as refusal:
        dmn.read([("m.dmn", content)])
    assert code in {finding.code for finding in refusal.value.findings}


def test_all_faults_come_at_once_each_with_its_element_and_line():
    content = model_text(decision("a", literal("1 +")) + decision("b", literal("(2")))
    with pytest.raises(DefinitionRejected) as refusal:
        dmn.read([("m.dmn", content)])
    assert [(finding.element, finding.line) for finding in refusal.value.findings] == [("d_a", 2), ("d_b", 3)]


def test_a_decision_without_logic_is_null_and_remarked():
    model = a_model(decision("d", ""))
    assert model.decide("d", {}).value is None
    assert model.findings[0].code == "dmn.no_logic"


def test_a_strict_decision_raises_what_fails():
    model = a_table([(["x.y > 1"], ["1"])])
    with pytest.raises(ExpressionError):
        model.decide("d", {"x": 1}, strict=True)


def test_a_decision_stops_at_its_limits():
    model = a_model(decision("d", literal("for i in 1..1000000 return i")))
    with pytest.raises(ExpressionError) as refusal:
        model.decide("d", {}, limits=Limits(steps=1000))
    assert refusal.value.code == "feel.limit"


def a_file(name, body):
    return f"{name}.dmn", model_text(body, name=name, namespace=f"urn:{name}")


def importing(prefix, *names):
    return "".join(f'<import name="{prefix}" namespace="urn:{name}"/>' for name in names)


LIBRARY = TYPES + decision("base", literal("x + 1"), needs=["i_x"]) + data("x")


@pytest.mark.parametrize(("prefix", "sight"), [("", ""), ("lib", "lib.")])
def test_imports_may_share_a_name_or_have_none(prefix, sight):
    main = importing(prefix, "a", "b") + (
        f'<decision id="d" name="d"><variable name="d" typeRef="list&lt;{sight}tAge>"/>'
        '<informationRequirement><requiredDecision href="urn:a#d_base"/></informationRequirement>'
        '<informationRequirement><requiredDecision href="urn:b#d_autre"/></informationRequirement>'
        f"{literal(f'[{sight}base, {sight}autre]')}</decision>"
    )
    files = [a_file("m", main), a_file("a", LIBRARY), a_file("b", decision("autre", literal("7")))]
    assert dmn.read(files).decide("d", {"x": 1}).value == [2, 7]


def test_an_import_that_is_named_like_an_element_is_refused():
    with pytest.raises(DefinitionRejected) as refusal:
        dmn.read([a_file("m", importing("x", "a") + data("x")), a_file("a", LIBRARY)])
    assert [finding.code for finding in refusal.value.findings] == ["dmn.import_name"]


def test_a_type_that_only_speaks_of_itself_is_refused():
    loop = '<itemDefinition name="a"><typeRef>b</typeRef></itemDefinition><itemDefinition name="b"><typeRef>a</typeRef></itemDefinition>'
    with pytest.raises(DefinitionRejected) as refusal:
        a_model(loop)
    assert {finding.code for finding in refusal.value.findings} == {"dmn.type_cycle"}


@pytest.mark.parametrize(
    ("boxed", "text", "expected"),
    [
        ("<for iteratorVariable='i'><in>%s</in><return>%s</return></for>", "i * 2", [2, 4, 6]),
        ("<some iteratorVariable='i'><in>%s</in><satisfies>%s</satisfies></some>", "i = 2", True),
        ("<filter><in>%s</in><match>%s</match></filter>", "item > 1", [2, 3]),
    ],
)
def test_a_boxed_iteration_goes_over_a_range(boxed, text, expected):
    assert value(decision("d", boxed % (literal("[1..3]"), literal(text)))) == expected


def test_an_argument_of_an_invocation_is_made_to_fit_its_type():
    binding = f"<binding><parameter name='n' typeRef='string'/>{literal('1')}</binding>"
    body = decision("d", f"<invocation>{literal('double')}{binding}</invocation>", knows=["k"])
    assert value(body + BKM) is None


def test_of_two_files_with_one_namespace_the_main_one_counts():
    base = decision("pre-bureau", literal("7"))
    main = model_text(base + decision("d", literal("pre-bureau"), needs=["d_pre-bureau"]))
    other = model_text(data("x") + base.replace('name="pre-bureau"', 'name="autre"'))
    assert dmn.examine([("m.dmn", main), ("o.dmn", other)]).decide("d", {}).value == 7


def test_a_long_chain_of_decisions_is_read_and_stops_at_a_limit():
    chain = [decision(f"a{n}", literal(f"a{n + 1} + 1"), needs=[f"d_a{n + 1}"]) for n in range(2_000)]
    model = a_model("".join(chain) + decision("a2000", literal("1")))
    assert model.decide("a1990", {}).value == 11
    with pytest.raises(ExpressionError) as refusal:
        model.decide("a0", {})
    assert refusal.value.code == "feel.limit"


def test_a_round_of_decisions_is_told_by_its_names():
    body = decision("a", literal("b"), needs=["d_b"]) + decision("b", literal("c"), needs=["d_c"])
    found = dmn.examine([("m.dmn", model_text(body + decision("c", literal("b"), needs=["d_b"])))]).findings
    assert [one.message.partition("\u00a0: ")[2] for one in found] == ["b → c → b."]
