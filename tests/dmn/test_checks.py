"""Overlaps, gaps, rules that nothing reaches and values that are not allowed."""

from __future__ import annotations

import random
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from flux.dmn.checks import check

from .builders import a_table


def findings(rules, **given):
    return check(a_table(rules, **given))


def codes(rules, **given):
    return [finding.code for finding in findings(rules, **given)]


def test_a_complete_table_without_overlaps_has_no_findings():
    assert codes([(["< 10"], ["1"]), ([">= 10"], ["2"])]) == []


def test_an_overlap_under_unique_says_where():
    (found,) = [f for f in findings([(["<= 10"], ["1"]), ([">= 10"], ["2"])]) if f.code == "dmn.overlap"]
    assert found.severity == "error"
    assert "Les règles 1 et 2 s'appliquent ensemble quand «\u00a0x\u00a0» vaut 10" in found.message
    assert found.element == "r2"


def test_under_any_only_different_outputs_overlap():
    assert codes([(["<= 10"], ["1"]), (["-"], ["1"])], policy="ANY") == []
    assert codes([(["<= 10"], ["1"]), (["-"], ["2"])], policy="ANY") == ["dmn.overlap"]


def test_a_gap_says_what_no_rule_takes():
    (found,) = findings([(["< 10"], ["1"]), (["> 20"], ["2"])])
    assert found.code == "dmn.gap"
    assert "«\u00a0x\u00a0» vaut de 10 à 20" in found.message


def told(rules, **given):
    return [f.message.replace("\u00a0", " ") for f in findings(rules, **given)]


def test_a_region_is_told_in_words():
    assert told([(['< @"2026-01-01"', "true"], ["1"]), (["-", "false"], ["2"])], inputs=("jour", "urgent")) == [
        "Aucune règle ne s'applique quand « jour » tombe à partir du 1er janvier 2026, et « urgent » vaut oui."
    ]
    assert told([(['"A", "B"'], ["1"])]) == [
        "Aucune règle ne s'applique quand « x » vaut autre chose que « A » ou « B »."
    ]
    assert told([(["1"], ["1"])], allowed=["1, 2, 3"]) == ["Aucune règle ne s'applique quand « x » vaut 2 ou 3."]
    assert told([(["null"], ["1"]), ([">= 10"], ["2"])]) == ["Aucune règle ne s'applique quand « x » vaut moins de 10."]
    assert told([(["not(null)"], ["1"])]) == ["Aucune règle ne s'applique quand « x » n'est pas renseigné."]
    assert told([(["-"], ["1"]), (["-"], ["2"])]) == [
        "Les règles 1 et 2 s'appliquent ensemble, quelles que soient les valeurs."
    ]


def test_a_cell_that_nothing_passes_is_named():
    (found,) = findings([(["-", "[10..5]"], ["1"])], policy="COLLECT", inputs=("x", "y"))
    assert (found.code, found.element) == ("dmn.unreachable", "c1_1")


def test_a_default_or_a_list_leaves_no_gap():
    assert codes([(["< 10"], ["1"])], defaults=["0"]) == []
    assert codes([(["< 10"], ["1"])], policy="COLLECT") == []


def test_allowed_values_bound_what_can_come_in():
    rules = [(['"A"'], ["1"]), (['"B", "C"'], ["2"])]
    assert codes(rules, allowed=['"A", "B", "C"']) == []
    assert codes(rules) == ["dmn.gap"]
    assert codes([(["[0..10)"], ["1"]), (["[10..20]"], ["2"])], allowed=["[0..20]"]) == []


def test_a_value_that_is_not_allowed_is_named_with_its_cell():
    found = findings([(['"A"'], ["1"]), (['"Z"'], ["2"])], policy="FIRST", allowed=['"A"'])
    (wrong,) = [f for f in found if f.code == "dmn.value_not_allowed"]
    assert "Règle 2, colonne «\u00a0x\u00a0»" in wrong.message
    assert wrong.element == "c2_0"
    assert "dmn.value_not_allowed" in codes([(["-"], ['"Z"'])], output_values=['"A"'])


def test_a_rule_hidden_by_earlier_ones_is_unreachable_under_first():
    rules = [(["< 10"], ["1"]), ([">= 5"], ["2"]), (["[0..30]"], ["3"])]
    assert codes(rules, policy="FIRST") == ["dmn.unreachable"]
    assert codes(rules, policy="RULE ORDER") == []


def test_neighbouring_days_leave_no_gap_and_booleans_are_two():
    assert codes([(['<= @"2026-01-01"'], ["1"]), (['>= @"2026-01-02"'], ["2"])]) == []
    assert codes([(["true"], ["1"]), (["false"], ["2"])]) == []


def test_what_is_not_constant_is_not_decided():
    assert set(codes([(["< y"], ["1"]), ([">= 10"], ["2"])])) == {"dmn.not_decided"}


def test_a_column_that_mixes_kinds_is_named():
    assert told([(["5"], ["1"]), (['"a"'], ["2"])]) == [
        "Colonne « x » : ses cellules demandent des valeurs de sortes différentes ; Flux ne peut dire ni recouvrements ni trous."
    ]


def test_a_cell_that_is_surely_elsewhere_does_not_overlap_whatever_the_other_cells_say():
    rules = [(["< 10", "> f(1)"], ["1"]), ([">= 10", "-"], ["2"])]
    assert "dmn.overlap" not in codes(rules, inputs=("x", "y"))


def test_a_large_table_is_checked_in_bounded_time():
    numbers = random.Random(7)
    rules = [([f"[{(a := numbers.randint(0, 60))}..{a + 15}]" for _ in range(6)], ["1"]) for _ in range(250)]
    model = a_table(rules, policy="FIRST", inputs=tuple("abcdef"))
    started = time.process_time()
    check(model)
    assert time.process_time() - started < 6


cells = st.one_of(
    st.just("-"),
    st.integers(0, 6).flatmap(
        lambda n: st.sampled_from([f"{n}", f"< {n}", f">= {n}", f"not({n})", f"not(< {n})", f"!= {n}", f"{n}, null"])
    ),
    st.sampled_from(["null", "not(null)", "!= null", "not(null, 3)", "not([2..4])"]),
    st.tuples(st.integers(0, 6), st.integers(0, 6)).map(lambda ends: f"[{min(ends)}..{max(ends)}]"),
    st.sets(st.integers(0, 6), min_size=1, max_size=3).map(lambda some: ", ".join(map(str, some))),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=5))
def test_the_checks_agree_with_trying_every_value(rows):
    """Half steps reach every stretch between the integers that the cells name; null counts where a cell speaks of it."""
    rules = [(list(row), [str(number)]) for number, row in enumerate(rows)]
    model = a_table(rules, policy="RULE ORDER", inputs=("x", "y"))
    numbers = [n / 2 for n in range(-2, 15)]
    xs, ys = (
        [*numbers, None] if any("null" in cell for cell in column) else numbers for column in zip(*rows, strict=True)
    )
    hits = [model.decide("d", {"x": x, "y": y}).value for x in xs for y in ys]
    found = codes(rules, policy="UNIQUE", inputs=("x", "y"))
    assert ("dmn.gap" in found) == any(not hit for hit in hits)
    assert ("dmn.overlap" in found) == any(len(hit) > 1 for hit in hits)
