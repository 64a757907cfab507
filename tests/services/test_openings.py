"""Opening a file with what its start asks: the answers are checked with the law and the calendar of that moment."""

import json

import pytest

from flux.errors import Forbidden, ValidationFailed
from flux.services import openings

BODY = """
<startEvent id="s" flux:form="demande"/>
<userTask id="t" name="Instruire" flux:role="dgs"/>
<endEvent id="e"/>
s -> t
t -> e
"""
DAYS_LEFT = '=jours ouvrés(date("2026-03-02"), 1) > date("2026-03-02")'
FORM = json.dumps(
    {
        "type": "default",
        "id": "demande",
        "components": [
            {"type": "textfield", "key": "objet", "label": "Objet", "validate": {"required": True}},
            {"type": "textfield", "key": "tard", "label": "Tard", "conditional": {"hide": DAYS_LEFT}},
        ],
    }
).encode()


@pytest.fixture
def council(village):
    village.person("agent", "agent")
    village.person("inconnu")
    village.person("dgs", "dgs")
    village.deploy(("p", BODY), forms={"demande.form": FORM})
    return village


def test_a_condition_of_the_start_form_may_count_days_of_law(council):
    begun = openings.open_file(council.house, council.who("agent"), "p", {"objet": "Salle"}, key="k")
    agent = str(council.who("agent").id)
    assert council.house.library.variables(begun) == {"objet": "Salle", "tard": None, "initiateur": agent}
    hidden = {"objet": "Salle", "tard": "oui"}
    other = openings.open_file(council.house, council.who("agent"), "p", hidden, key="other")
    assert council.house.library.variables(other)["tard"] is None


def test_the_same_opening_twice_is_one_file_and_a_wrong_one_is_none(council):
    agent = council.who("agent")
    first = openings.open_file(council.house, agent, "p", {"objet": "Salle"}, key="k")
    assert openings.open_file(council.house, agent, "p", {"objet": "Salle"}, key="k").id == first.id
    with pytest.raises(ValidationFailed):
        openings.open_file(council.house, agent, "p", {}, key="empty")
    assert len(council.inbox("dgs")) == 1


def test_only_what_one_may_begin_is_listed_and_opened(council):
    assert [one.key for one in openings.openings(council.house, council.who("agent"))] == ["p"]
    assert openings.openings(council.house, council.who("inconnu")) == ()
    with pytest.raises(Forbidden):
        openings.open_file(council.house, council.who("inconnu"), "p", {"objet": "Salle"}, key="k")
