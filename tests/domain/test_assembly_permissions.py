"""Who may prepare and hold a séance, consult the communes and write down their votes: role against verb."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from flux.domain.actors import Actor
from flux.domain.institutions import Mandate, Person
from flux.domain.permissions import MunicipalCouncil, Verb, may, require
from flux.errors import Forbidden

TALENSAC, BEDEE = "213503311", "213500234"
ORGANISE = {Verb.PREPARE_SEANCE, Verb.OPEN_CONSULTATION}
SEE = {Verb.SEE_SEANCE, Verb.SEE_CONSULTATION}
#: role, commune of the mandate -> verbs allowed; the vote is that of Talensac
MATRIX = {
    ("secretariat", None): SEE | ORGANISE | {Verb.HOLD_SEANCE, Verb.NOTIFY_COMMUNE, Verb.RECORD_COMMUNE_VOTE},
    ("dgs", None): SEE | ORGANISE | {Verb.NOTIFY_COMMUNE, Verb.RECORD_COMMUNE_VOTE},
    ("president", None): SEE | ORGANISE | {Verb.HOLD_SEANCE},
    ("maire", TALENSAC): SEE | {Verb.RECORD_COMMUNE_VOTE},
    ("secretariat", TALENSAC): SEE | {Verb.RECORD_COMMUNE_VOTE},
    ("maire", BEDEE): SEE,
    ("secretariat", BEDEE): SEE,
    ("conseil", TALENSAC): SEE,
    ("agent", None): SEE,
    (None, None): set(),
}
VERBS = sorted(SEE | ORGANISE | {Verb.HOLD_SEANCE, Verb.NOTIFY_COMMUNE, Verb.RECORD_COMMUNE_VOTE})


def somebody(role, commune, *, administrator=False):
    person = Person(id=uuid4(), name="Quelqu’un")
    mandate = Mandate(
        id=UUID(int=1), person=person.id, role=role or "", starts_on=date(2026, 1, 1), ends_on=None, commune=commune
    )
    return Actor(person=person, mandates=(mandate,) if role else (), administrator=administrator)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(("role", "commune"), MATRIX, ids=str)
def test_each_role_may_do_exactly_its_verbs(role, commune, verb):
    subject = MunicipalCouncil(commune=TALENSAC) if verb is Verb.RECORD_COMMUNE_VOTE else None
    assert may(somebody(role, commune), verb, subject) is (verb in MATRIX[role, commune])


def test_the_administrator_reads_and_answers_for_nobody():
    keeper = somebody(None, None, administrator=True)
    allowed = {verb for verb in VERBS if may(keeper, verb, MunicipalCouncil(commune=TALENSAC))}
    assert allowed == SEE


@pytest.mark.parametrize("verb", VERBS)
def test_a_refusal_says_who_may(verb):
    with pytest.raises(Forbidden, match=r"Seuls|Il faut") as refusal:
        require(somebody(None, None), verb, MunicipalCouncil(commune=TALENSAC))
    assert refusal.value.code == f"{verb.value}.forbidden"
