"""The key of a message: whom it fits, and what stands for one that is too long to be looked up."""

from flux.domain.messages import begun_key, fits


def test_what_is_expected_must_be_there_and_more_may_be():
    assert fits(None, "7")
    assert fits('{"a": "1"}', '{"a": "1", "b": "2"}')
    assert not fits('{"a": "1", "b": "2"}', '{"a": "1"}')


def test_a_key_that_no_program_of_ours_wrote_fits_nobody_and_stops_nobody():
    assert not fits('{"a": "1"}', '{"a":' * 100_000)
    assert not fits('{"a": "1"}', '{"a"')


def test_two_long_keys_stay_two():
    one, two = "x" * 5_000 + "1", "x" * 5_000 + "2"
    assert begun_key(one) != begun_key(two)
    assert begun_key("2026-014") == "2026-014"
