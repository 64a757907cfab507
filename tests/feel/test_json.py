"""Values out to JSON and back."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flux.errors import ExpressionError
from flux.feel import Range, compile, from_feel, from_json, to_feel, to_json
from flux.feel.durations import DaysAndTimeDuration, YearsAndMonthsDuration
from flux.feel.literals import at_literal
from flux.feel.numbers import DECIMAL128

numbers = st.one_of(
    st.integers(-(10**34), 10**34),
    st.decimals(allow_nan=False, allow_infinity=False).map(DECIMAL128.create_decimal).filter(Decimal.is_finite),
)
temporal = st.one_of(
    st.dates().map(to_feel),
    st.times().map(to_feel),
    st.datetimes(timezones=st.sampled_from([None, dt.UTC, ZoneInfo("Europe/Paris")])).map(to_feel),
    st.integers(-(10**18), 10**18).map(DaysAndTimeDuration),
    st.integers(-(10**9), 10**9).map(YearsAndMonthsDuration),
)
scalars = st.one_of(st.none(), st.booleans(), numbers, st.text(st.characters(exclude_categories=["Cs"])), temporal)
ranges = st.builds(
    Range, start=numbers.map(to_feel), end=st.none(), start_included=st.booleans(), end_included=st.just(False)
)
values = st.recursive(
    st.one_of(scalars, ranges),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "@", "v", "é"]), inner, max_size=3)
    ),
    max_leaves=12,
)


@settings(max_examples=80)
@given(values)
def test_a_value_comes_back_from_json_as_it_was(value):
    written = json.loads(json.dumps(to_json(value)))
    assert to_feel(from_json(written)) == to_feel(value)


@settings(max_examples=60)
@given(values)
def test_a_value_passes_through_an_evaluation_unchanged(value):
    assert compile("x").evaluate({"x": value}) == from_feel(to_feel(value))


@settings(max_examples=60)
@given(temporal)
def test_the_text_of_a_temporal_value_reads_back_as_the_value(value):
    assert at_literal(str(value)) == value


def test_plain_json_stays_itself():
    plain = {"a": [1, 2.5, "x", True, None], "b": {"c": []}}
    assert to_json(plain) == plain
    assert to_json(from_json(plain)) == plain


def test_a_number_that_a_float_cannot_hold_is_tagged():
    assert to_json(Decimal(1) / 3) == {"@": "number", "v": "0.3333333333333333333333333333"}
    assert to_json(Decimal("0.1")) == 0.1


def test_a_zone_keeps_its_name_and_an_offset_stays_an_offset():
    paris = dt.datetime(2026, 3, 31, 10, 30, tzinfo=ZoneInfo("Europe/Paris"))
    assert to_json(paris) == {"@": "date and time", "v": "2026-03-31T10:30:00@Europe/Paris"}
    assert to_json(paris.astimezone(dt.timezone(dt.timedelta(hours=2)))) == {
        "@": "date and time",
        "v": "2026-03-31T10:30:00+02:00",
    }


@pytest.mark.parametrize("tag", [{"@": "date", "v": "demain"}, {"@": "number", "v": "x"}, {"@": "module", "v": "os"}])
def test_a_tag_that_nothing_stands_behind_is_refused(tag):
    with pytest.raises(ExpressionError):
        from_json(tag)


@pytest.mark.parametrize("value", [object(), print, b"x", {1, 2}])
def test_a_python_value_without_a_counterpart_is_refused(value):
    with pytest.raises(ExpressionError, match="n'a pas d'équivalent"):
        to_json({"a": [value]})


def test_infinities_and_not_a_number_are_null():
    assert to_feel(float("inf")) is None
    assert to_feel(float("nan")) is None
