"""What the column types write is the same on every day, and reads back as it was."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from flux.storage.columns import Instant, Json

DIALECT = sqlite.dialect()
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(PLAIN.filter(lambda value: value is not None))
def test_json_is_the_compact_text_of_the_standard_library_and_comes_back(value):
    column = Json()
    text = column.bind_processor(DIALECT)(value)
    assert text == json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    assert column.result_processor(DIALECT, None)(text) == value


def test_what_is_no_json_is_refused_and_the_next_value_is_written_all_the_same():
    write = Json().bind_processor(DIALECT)
    shared = {"a": [1]}
    with pytest.raises(TypeError):
        write({"shared": shared, "set": {1}})
    assert write([shared, shared]) == '[{"a":[1]},{"a":[1]}]'


@given(
    st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=365 * 8000)),
    st.integers(min_value=-14 * 60, max_value=14 * 60),
)
def test_instants_are_texts_of_one_width_in_the_order_of_time(since, minutes):
    column = Instant()
    write, read = column.bind_processor(DIALECT), column.result_processor(DIALECT, None)
    instant = (datetime(1900, 1, 2, tzinfo=UTC) + since).astimezone(timezone(timedelta(minutes=minutes)))
    text, next_ = write(instant), write(instant + timedelta(microseconds=1))
    assert (len(text), text[-1], text < next_) == (27, "Z", True)
    assert (read(text), read(text).tzinfo) == (instant, UTC)


def test_a_naive_instant_has_no_place_in_the_store():
    with pytest.raises(ValueError, match="naive"):
        Instant().bind_processor(DIALECT)(datetime.now(UTC).replace(tzinfo=None))
