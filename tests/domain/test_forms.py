"""Forms and answers: what is read, what is refused and in which words."""

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flux.domain.answers import check
from flux.domain.forms import FieldType, parse
from flux.errors import ValidationFailed


def never(_text, _variables):
    return False


def form(*components):
    parsed = parse(json.dumps({"components": list(components)}).encode(), name="essai.form")
    assert parsed.findings == ()
    return parsed.form


def taken(component, value, *, ask=never, context=None):
    key = component["key"]
    return check(form(component), {key: value}, context=context or {}, ask=ask)[key]


def refusal(component, value):
    with pytest.raises(ValidationFailed) as refused:
        taken(component, value)
    return refused.value.fields[component["key"]]


def field(kind, **more):
    return {"type": kind, "key": "x", "label": "Montant", **more}


def test_the_id_of_a_form_is_its_own_or_that_of_its_file():
    assert parse(b'{"id": "a", "components": []}', name="b.form").form.id == "a"
    assert parse(b'{"components": []}', name="dossier/b.form").form.id == "b"


def test_every_fault_of_a_file_is_told_at_once():
    content = {"components": [{"type": "magic", "key": "a"}, {"type": "number"}, field("number"), field("number"), 3]}
    parsed = parse(json.dumps(content).encode(), name="x.form")
    assert parsed.form is None
    assert sorted(finding.code for finding in parsed.findings) == [
        "form.double_key",
        "form.key",
        "form.shape",
        "form.type",
    ]


def test_what_is_not_json_says_the_line():
    (finding,) = parse(b'{\n"components": [', name="x.form").findings
    assert (finding.code, finding.line) == ("form.json", 2)


def test_groups_are_flattened_and_other_spellings_understood():
    found = form({"type": "group", "components": [{"type": "date", "key": "d"}, {"type": "file", "key": "f"}]})
    assert [item.type for item in found.fields] == [FieldType.DATETIME, FieldType.FILE]


@pytest.mark.parametrize(
    ("component", "sent", "kept"),
    [
        (field("textfield"), "  oui ", "oui"),
        (field("textfield"), "", None),
        (field("number"), "1\u202f234,50", 1234.5),
        (field("number"), "12", 12),
        (field("number"), 3.0, 3),
        (field("checkbox"), "on", True),
        (field("checkbox"), None, False),
        (field("checkbox"), "false", False),
        (field("radio", values=[{"value": 1, "label": "Un"}]), "1", 1),
        (field("select", values=["a", "b"]), "b", "b"),
        (field("checklist", values=["a", "b", "c"]), ["c", "a"], ["a", "c"]),
        (field("checklist", values=["a"]), "a", ["a"]),
        (field("checklist", values=["a"]), None, []),
        (field("datetime"), "2026-12-04", "2026-12-04"),
        (field("datetime", subtype="time"), "18:30", "18:30"),
        (field("filepicker"), "0" * 32, ["00000000-0000-0000-0000-000000000000"]),
    ],
)  # fmt: skip
def test_text_of_pages_and_json_of_programs_become_the_same(component, sent, kept):
    assert taken(component, sent) == kept


@pytest.mark.parametrize(
    ("component", "sent", "words"),
    [
        (field("textfield", validate={"required": True}), "  ", "à remplir"),
        (field("textfield", validate={"maxLength": 3}), "abcd", "3 au plus"),
        (field("textfield", validate={"minLength": 3}), "ab", "3 caractères au moins"),
        (field("textfield", validate={"pattern": "^[0-9]+$"}), "a", "forme attendue"),
        (field("textfield"), 3, "un texte"),
        (field("number"), "douze", "un nombre"),
        (field("number"), True, "un nombre"),
        (field("number"), "1e9", "un nombre"),
        (field("number", validate={"min": 10}), 9, "au moins 10"),
        (field("number", validate={"max": 12000}), 12001, "12\u00a0000"),
        (field("number", decimalDigits=0), "1,5", "nombre entier"),
        (field("number"), 10**40, "trop grand"),
        (field("checkbox", validate={"required": True}), False, "à cocher"),
        (field("checkbox"), "peut-être", "se coche"),
        (field("radio", values=["a"]), "z", "réponses proposées"),
        (field("checklist", values=["a"]), ["a", "z"], "réponses proposées"),
        (field("datetime"), "04/12/2026", "une date"),
        (field("filepicker"), "../../etc", "pas connu"),
        (field("filepicker"), ["0" * 32, "1" * 32], "qu’un document"),
    ],
)
def test_what_cannot_be_taken_is_named_in_french(component, sent, words):
    sentence = refusal(component, sent)
    assert words in sentence
    assert sentence.endswith(".")


def test_an_unknown_field_is_refused():
    with pytest.raises(ValidationFailed) as refused:
        check(form(field("number")), {"x": 1, "administrateur": True}, context={}, ask=never)
    assert set(refused.value.fields) == {"administrateur"}


def test_hidden_and_read_only_fields_are_dropped_and_not_required():
    hidden = field("textfield", validate={"required": True}, conditional={"hide": "=avis = 1"})
    found = form(hidden, {"type": "number", "key": "lu", "readonly": True})
    assert check(found, {"lu": 3}, context={"avis": 1}, ask=lambda _text, held: held["avis"] == 1) == {}


def test_choices_come_from_a_variable_or_an_expression():
    context = {"communes": [{"label": "Bédée", "value": "35023"}]}
    assert taken(field("select", valuesKey="communes"), "35023", context=context) == "35023"
    assert taken(field("select", valuesExpression="=[1,2]"), "2", ask=lambda *_: [1, 2]) == 2


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
KINDS = [kind for kind in FieldType if kind not in {FieldType.TEXT, FieldType.SEPARATOR}]


@settings(max_examples=150, deadline=None)
@given(kind=st.sampled_from(KINDS), sent=JSON)
def test_whatever_is_sent_is_taken_or_refused_in_words(kind, sent):
    with suppress(ValidationFailed):
        taken(field(kind.value, values=["a"]), sent)


@settings(max_examples=150, deadline=None)
@given(content=JSON)
def test_whatever_file_comes_is_read_or_told(content):
    parsed = parse(json.dumps({"components": content}).encode(), name="x.form")
    assert (parsed.form is None) == bool(parsed.findings)


def test_what_is_not_sent_takes_the_default_of_its_field():
    found = form(field("number", defaultValue=0), {"type": "textfield", "key": "y", "label": "Y"})
    assert check(found, {}, context={}, ask=never) == {"x": 0, "y": None}
    assert check(found, {"x": ""}, context={}, ask=never)["x"] is None


def test_a_box_that_is_not_sent_was_left_empty_whatever_its_default():
    assert check(form(field("checkbox", defaultValue=True)), {}, context={}, ask=never) == {"x": False}


def test_a_pattern_is_asked_of_feel_which_bounds_its_time():
    asked = []

    def ask(text, variables):
        asked.append((text, variables))
        return True

    assert taken(field("textfield", validate={"pattern": "(a+)+$"}), "aaa", ask=ask) == "aaa"
    assert asked == [("matches(valeur, motif)", {"valeur": "aaa", "motif": "(a+)+$"})]
