"""The préfet's delay restarts for papers and informal appeals, not for explanations nor too late."""

from datetime import date

import pytest

from flux.domain.legality import PrefectRequest, Request, review_end

RECEIVED = date(2026, 10, 14)


def request(kind, received, answered=None):
    return PrefectRequest(kind=kind, received_on=date.fromisoformat(received), answered_on=answered and date.fromisoformat(answered))  # fmt: skip


PAPERS, APPEAL, WHY = Request.PAPERS, Request.INFORMAL_APPEAL, Request.EXPLANATIONS


@pytest.mark.parametrize(
    ("requests", "due"),
    [
        ([], "2026-12-15"),
        ([request(WHY, "2026-11-02", "2026-11-20")], "2026-12-15"),
        ([request(PAPERS, "2026-11-02", "2026-11-20")], "2027-01-21"),
        ([request(PAPERS, "2026-12-15", "2026-12-20")], "2027-02-22"),
        ([request(PAPERS, "2026-12-16", "2026-12-20")], "2026-12-15"),
        ([request(APPEAL, "2026-11-02", "2026-11-30")], "2027-02-01"),
        ([request(APPEAL, "2026-11-02")], "2027-03-03"),
        # an answer that comes after the silence refused nothing: the implicit refusal stands
        ([request(APPEAL, "2026-11-02", "2027-04-30")], "2027-03-03"),
        ([request(APPEAL, "2027-01-10"), request(PAPERS, "2026-11-02", "2026-11-20")], "2027-05-11"),
        ([request(PAPERS, "2026-11-02")], None),
        ([request(PAPERS, "2026-11-02"), request(APPEAL, "2026-11-10")], None),
    ],
)
def test_the_delay_restarts_only_for_what_the_law_says(requests, due):
    found = review_end(RECEIVED, requests)
    assert found.due_on == (due and date.fromisoformat(due))
    assert all(sentence.endswith(".") for sentence in found.explanation)


def test_a_chain_past_fourteen_months_is_flagged():
    chain = [
        request(PAPERS, "2026-11-02", "2027-06-01"),
        request(APPEAL, "2027-07-30"),
        request(PAPERS, "2027-11-20", "2028-01-10"),
    ]
    assert any("14 mois" in sentence for sentence in review_end(RECEIVED, chain).explanation)
    assert not any("14 mois" in sentence for sentence in review_end(RECEIVED).explanation)
