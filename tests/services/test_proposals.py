"""Proposals: filing, completing, following, documents."""

import pytest

from flux.domain.proposals import Sheet
from flux.errors import Forbidden, NotFound, ValidationFailed
from flux.ports import InstanceFilter
from flux.services import documents, proposals, tasks
from tests.services.village import BEDEE

PDF = b"%PDF-1.7 plan"

PROPOSITION = """
<startEvent id="s"/>
<userTask id="instruire" name="Instruire" flux:role="chef_de_service" flux:outcome="suite" flux:due="P15D"/>
<exclusiveGateway id="g" default="f3"/>
<userTask id="completer" name="Compléter" flux:assignee="=initiateur" flux:form="complement"/>
<userTask id="arbitrer" name="Arbitrer en bureau" flux:role="bureau" flux:outcome="decision"/>
<endEvent id="e"/>
s -> instruire
instruire -> g
g -> completer : suite = "complement"
g -> arbitrer
completer -> instruire
arbitrer -> e
"""
FORM = b"""{"type": "default", "id": "complement", "components": [
 {"type": "textfield", "key": "titre", "label": "Titre"}, {"type": "number", "key": "cout", "label": "Co\xc3\xbbt"},
 {"type": "checklist", "key": "communes", "label": "Communes", "valuesKey": "communes_du_territoire"}]}"""
SHEET = Sheet(title="Abri vélo", need="Rien à la gare", objective="Venir à vélo", axis="mobilites", cost=9000)


@pytest.fixture
def territory(village):
    for login, role in (
        ("agent", "agent"),
        ("autre", "agent"),
        ("chef", "chef_de_service"),
        ("elu", "bureau"),
        ("dgs", "dgs"),
    ):
        village.person(login, role)
    village.deploy(("proposition", PROPOSITION), forms={"complement.form": FORM})
    return village


def test_a_proposal_gets_a_number_of_the_year_and_tells_where_it_is(territory):
    agent = territory.who("agent")
    numbers = [proposals.file(territory.house, agent, SHEET).number for _ in range(2)]
    assert numbers == ["2026-001", "2026-002"]
    story = proposals.get(territory.house, agent, "2026-001").timeline
    assert [line.kind for line in story.past] == ["started", "asked"]
    assert story.past[0].sentence == "Agent a ouvert le dossier."
    assert "chef de service, avant le 20 janvier 2026 à 9\u00a0h" in story.present[0].sentence
    assert story.future == ("Compléter", "Arbitrer en bureau")


def test_a_double_click_files_once(territory):
    agent = territory.who("agent")
    assert proposals.file(territory.house, agent, SHEET, key="k") == proposals.file(
        territory.house, agent, SHEET, key="k"
    )
    assert proposals.search(territory.house, agent).total == 1


def test_a_poor_sheet_is_refused_field_by_field_and_takes_no_number(territory):
    agent = territory.who("agent")
    with pytest.raises(ValidationFailed) as refused:
        proposals.file(territory.house, agent, Sheet(title=" ", cost=-1, communes=("000000000",)))
    assert set(refused.value.fields) == {"titre", "besoin", "cout", "communes"}
    assert proposals.file(territory.house, agent, SHEET).number == "2026-001"


def test_somebody_without_a_mandate_files_nothing(territory):
    territory.person("passant")
    with pytest.raises(Forbidden):
        proposals.file(territory.house, territory.who("passant"), SHEET)


def test_the_complement_goes_back_to_the_author_and_brings_the_sheet_up_to_date(territory):
    agent = territory.who("agent")
    number = proposals.file(territory.house, agent, SHEET).number
    territory.answer("chef", suite="complement")
    assert territory.inbox("autre") == []
    asked = proposals.get(territory.house, agent, number).to_complete
    assert asked.name == "Compléter"
    detail = tasks.get(territory.house, agent, asked.id)
    assert (detail.values["titre"], detail.values["cout"]) == ("Abri vélo", 9000)
    assert {"label": "Bédée", "value": BEDEE} in detail.context["communes_du_territoire"]
    territory.answer("agent", titre="Abri vélo couvert", cout="12 000", communes=[BEDEE])
    sheet = proposals.get(territory.house, agent, number).proposal.sheet
    assert (sheet.title, sheet.cost, sheet.communes) == ("Abri vélo couvert", 12000, (BEDEE,))


def test_only_those_with_a_part_read_a_proposal(territory):
    number = proposals.file(territory.house, territory.who("agent"), SHEET).number
    for login in ("agent", "chef", "dgs"):
        assert proposals.get(territory.house, territory.who(login), number).proposal.number == number
        assert proposals.search(territory.house, territory.who(login)).total == 1
    for login in ("autre", "elu"):
        with pytest.raises(Forbidden):
            proposals.get(territory.house, territory.who(login), number)
        assert proposals.search(territory.house, territory.who(login)).total == 0
    territory.answer("chef", suite="ok")
    assert proposals.search(territory.house, territory.who("elu"), InstanceFilter(text="velo")).total == 1


def test_an_unknown_number_is_not_found(territory):
    with pytest.raises(NotFound):
        proposals.get(territory.house, territory.who("agent"), "1999-001")


def test_a_document_joins_its_proposal_and_is_read_by_who_reads_it(territory):
    agent = territory.who("agent")
    document = documents.add(territory.house, agent, "C:\\plans\\plan.pdf", PDF)
    with pytest.raises(NotFound):
        documents.get(territory.house, territory.who("chef"), document.id)
    sheet = Sheet(title="x", need="y", documents=(document.id,))
    proposals.file(territory.house, agent, sheet)
    found, content = documents.get(territory.house, territory.who("chef"), document.id)
    assert (found.name, found.media_type, content) == ("plan.pdf", "application/pdf", PDF)
    with pytest.raises(Forbidden):
        documents.get(territory.house, territory.who("autre"), document.id)


def test_a_document_stays_with_the_file_that_it_was_joined_to(territory):
    """It may be what was decided upon: joining it elsewhere would take it away from there."""
    agent = territory.who("agent")
    document = documents.add(territory.house, agent, "plan.pdf", PDF)
    first = proposals.file(territory.house, agent, Sheet(title="x", need="y", documents=(document.id,)))
    with pytest.raises(ValidationFailed) as refused:
        proposals.file(territory.house, agent, Sheet(title="z", need="y", documents=(document.id,)))
    assert set(refused.value.fields) == {"documents"}
    kept = documents.of_instance(territory.house, agent, first.instance)
    assert [one.id for one in kept] == [document.id]


def test_somebody_elses_document_cannot_be_joined(territory):
    document = documents.add(territory.house, territory.who("autre"), "plan.pdf", PDF)
    with pytest.raises(ValidationFailed):
        proposals.file(territory.house, territory.who("agent"), Sheet(title="x", need="y", documents=(document.id,)))


@pytest.mark.parametrize(
    "content", [b"", b"MZ\x90", b"%PDF-" + b"x" * (20 * 1024 * 1024)], ids=["empty", "exe", "large"]
)
def test_a_document_of_another_kind_or_too_large_is_refused(territory, content):
    with pytest.raises(ValidationFailed):
        documents.add(territory.house, territory.who("agent"), "plan.pdf", content)
