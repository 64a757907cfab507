"""How long a thrown message waits for its receiver."""

from datetime import UTC, datetime, timedelta

from flux.engine.due import LATEST, duration_of, kept_until

AT = datetime(2026, 1, 5, 8, tzinfo=UTC)


def test_a_message_waits_as_its_diagram_says_else_by_whether_it_has_a_key():
    assert kept_until(AT, key=None, keep_for="P2D") == AT + timedelta(days=2)
    assert kept_until(AT, key=None, keep_for=None) == AT + timedelta(hours=1)
    assert kept_until(AT, key="7", keep_for=None) == AT + timedelta(days=365)


def test_a_message_that_is_kept_beyond_the_calendar_is_kept_as_far_as_it_goes():
    for keep_for in ("P9999Y", "P99999999999D"):
        assert kept_until(AT, key=None, keep_for=keep_for) == LATEST


def test_a_duration_that_cannot_be_counted_is_none():
    for text in ("PT1" + "0" * 30 + "H", "P1" + "0" * 5_000 + "D"):
        assert duration_of(text) is None
