"""Decisions between the EPCI and the communes concerned, each of which must agree.

`AC_LIBRE` and `FONDS_CONCOURS`: every concerned council, no population, silence is no agreement, same object and amount.
`MEMBRE_SEUL` (L5211-57): one commune gives an opinion that changes the majority the EPCI's council needs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from flux.domain.ballots.councils import CouncilResult, CouncilVote, tally_council
from flux.domain.ballots.readings import Vote, check_list, reading
from flux.domain.french import listed, typography
from flux.domain.rulebook import rule
from flux.domain.rules import Rule
from flux.errors import ValidationFailed


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernedVote:
    """The deliberation of one concerned commune."""

    name: str
    vote: Vote
    #: what it deliberated on, in cents of euro; None when the rule carries no amount
    amount: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementResult:
    """Whether the councils agree, for whom, and why."""

    #: for all the concerned communes together; None until certain
    adopted: bool | None
    certain: bool
    #: per commune, what holds if the text treats each one separately
    separately: Mapping[str, bool | None]
    favourable: int
    explanation: tuple[str, ...]
    missing: tuple[str, ...]


def tally_agreement(
    rule_id: str, council: CouncilVote, communes: Sequence[ConcernedVote], *, on: date, amount: int | None = None
) -> AgreementResult:
    """Count the agreements of the EPCI's council and of every concerned commune.

    `amount` is the one the EPCI deliberated on, in cents. Raises NotFound, InvalidState or ValidationFailed.
    """
    law = rule(rule_id, on)
    if law.council_majority is None or not law.parameters.get("every_concerned_commune"):
        message = f"La règle {rule_id} ne se décide pas par l'accord de chaque commune concernée."
        raise ValidationFailed(typography(message), code="ballot.not_an_agreement", data={"rule": rule_id})
    check_list([vote.name for vote in communes])
    epci = tally_council(law.council_majority, council, on=on)
    return _Agreement(law=law, epci=epci, votes=tuple(communes), amount=amount).result()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Agreement:
    """The deliberations set against each other."""

    law: Rule
    epci: CouncilResult
    votes: tuple[ConcernedVote, ...]
    amount: int | None

    def result(self) -> AgreementResult:
        adopted = _together(tuple(map(self.holds, self.votes)))
        waiting = [vote.name for vote in self.votes if self.agrees(vote) is None]
        return AgreementResult(
            adopted=adopted,
            certain=adopted is not None,
            separately=MappingProxyType({vote.name: self.holds(vote) for vote in self.votes}),
            favourable=sum(1 for vote in self.votes if self.agrees(vote)),
            explanation=self.explanation(adopted=adopted),
            missing=(typography(f"Il manque l'accord de : {listed(waiting)}."),) if adopted is None else (),
        )

    def agrees(self, vote: ConcernedVote) -> bool | None:
        agrees = reading(self.law, vote.vote)
        return False if agrees and vote.amount != self.amount else agrees

    def holds(self, vote: ConcernedVote) -> bool | None:
        return self.agrees(vote) if self.epci.adopted else False

    def explanation(self, *, adopted: bool | None) -> tuple[str, ...]:
        opening = f"{self.law.title} (art. {self.law.article}) : le conseil communautaire et chaque commune concernée doivent être d'accord."
        other = [vote.name for vote in self.votes if vote.vote is Vote.FOR and vote.amount != self.amount]
        different = (
            (f"Délibération sur un autre montant que celui du conseil communautaire : {listed(other)}.",)
            if other
            else ()
        )
        groups = ((state, [vote.name for vote in self.votes if self.agrees(vote) is state]) for state in _STATES)
        who = (f"{_STATES[state]} : {listed(names)}." for state, names in groups if names)
        parts = (opening, *self.epci.explanation[:-1], _EPCI[self.epci.adopted], *different, *who, _OUTCOMES[adopted])
        return (*map(typography, parts), *self.law.doubts)


_STATES: dict[bool | None, str] = {
    True: "Communes d'accord",
    False: "Communes qui ne sont pas d'accord (le silence n'est pas un accord)",
    None: "Votes attendus",
}
_EPCI = {True: "Le conseil communautaire est d'accord.", False: "Le conseil communautaire n'est pas d'accord."}
_OUTCOMES: dict[bool | None, str] = {
    True: "Résultat : les délibérations sont concordantes.",
    False: "Résultat : les délibérations ne sont pas concordantes.",
    None: "Le résultat n'est pas encore acquis.",
}


def _together(each: tuple[bool | None, ...]) -> bool | None:
    if False in each:
        return False
    return None if None in each else True


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleMemberResult:
    """A decision that touches one commune only, after its opinion."""

    adopted: bool | None
    certain: bool
    explanation: tuple[str, ...]
    missing: tuple[str, ...]


def tally_single_member(opinion: Vote, council: CouncilVote, *, on: date) -> SingleMemberResult:
    """Count the council's vote under L5211-57: two thirds of its members when the commune is against.

    While the opinion is awaited the result is certain only when both majorities agree.
    """
    law = rule("MEMBRE_SEUL", on)
    simple = tally_council(law.council_majority or "", council, on=on)
    strong = tally_council(law.parameters["council_majority_if_unfavourable"], council, on=on)
    favourable = reading(law, opinion)
    used = (simple, strong) if favourable is None else (simple,) if favourable else (strong,)
    adopted = used[0].adopted if len({result.adopted for result in used}) == 1 else None
    words = {True: "favorable", False: "défavorable", None: "encore attendu"}[favourable]
    silent = " (réputé tel, faute de réponse dans le délai)" if opinion is Vote.SILENCE else ""
    opening = f"{law.title} (art. {law.article}) : l'avis de la commune est {words}{silent}."
    verdict = () if adopted is not None else ("Le résultat n'est pas encore acquis.",)
    return SingleMemberResult(
        adopted=adopted,
        certain=adopted is not None,
        explanation=(typography(opening), *used[-1].explanation[: -1 if verdict else None], *verdict, *law.doubts),
        missing=("Il manque l’avis favorable de la commune, ou son silence à la fin du délai.",)
        if adopted is None
        else (),
    )
