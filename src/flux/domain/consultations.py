"""Consultations: délibérations concordantes as they are opened, kept and closed, beside the `Concordance` of the law."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from flux.domain.concordance import Concordance, Consulted, Deliberation, Timing
from flux.domain.french import number
from flux.domain.institutions import PersonId
from flux.domain.rulebook import majority, rule
from flux.domain.rules import Silence
from flux.domain.tasks import InstanceId

ConsultationId = NewType("ConsultationId", UUID)

#: topic of the service task by which a process opens a consultation
OPEN_TOPIC = "concordance.ouvrir"
#: message that a closed consultation sends to the process that opened it, under its own id
CLOSED_MESSAGE = "concordance_close"
#: variable in which a file whose own tasks ask the communes finds what counts
VOTES_VARIABLE = "deliberations"


class Binding(StrEnum):
    """How a consultation gives its result to the file it belongs to."""

    #: it belongs to no file
    NONE = "aucun"
    #: the process asks each commune by its own tasks: they feed the consultation, which says what counts
    TASKS = "taches"
    #: the process waits for a message
    MESSAGE = "message"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """A consultation of the communes (délibérations concordantes) on one proposal, and the file it belongs to."""

    id: ConsultationId
    #: what the communes are asked, such as "Transfert de la compétence eau"
    title: str
    #: the count, by the law
    concordance: Concordance
    instance: InstanceId | None = None
    binding: Binding = Binding.NONE
    #: what the kernel calls the activity of the file that asks the communes; empty without one
    element: str = ""
    opened_at: datetime
    opened_by: PersonId | None = None
    #: when every commune had voted or its clock had ended
    closed_at: datetime | None = None
    #: the result, once closed
    adopted: bool | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Whether votes may still count."""
        return self.closed_at is None


_TIMINGS = {
    Timing.IN_TIME: "",
    Timing.EARLY: ", antérieur à la notification : conservé et non compté",
    Timing.LATE: ", hors délai : conservé et non compté (CE, commune de Saint-Brandan)",
}


def how_counted(line: Consulted, vote: Deliberation) -> str:
    """What follows a vote in the journal: its voices when they are known, and why it does not count when it does not."""
    voices = ""
    if vote.voices_for is not None and vote.voices_against is not None:
        voices = f" ({number(vote.voices_for)} pour, {number(vote.voices_against)} contre)"
    return voices + _TIMINGS[line.timing(vote)]


def in_silence(consultation: Consultation, line: Consulted, on: date) -> str:
    """What the end of a clock means, as the journal says it."""
    if line.effective(on) is not None:
        return f"{line.name} : son délai a pris fin ; son dernier vote compte."
    law = rule(consultation.concordance.rule, consultation.concordance.decided_on)
    words = {Silence.FAVOURABLE: "réputée favorable", Silence.UNFAVOURABLE: "réputée défavorable"}
    said = words.get(law.silence, "comptée ni pour ni contre") if law.silence else "comptée ni pour ni contre"
    if law.majority and majority(law.majority, consultation.concordance.decided_on).blocking:
        said = "ce qui n'est pas une opposition"
    return f"{line.name} : délai écoulé sans vote, {said} (art. {law.article})."
