"""Votes inside one council: quorum, votes expressed, majorities, casting vote, the form of the ballot.

Integers only. Sources: L2121-17 (quorum), L2121-20 (majority, casting vote), L2121-21 (public and secret ballots),
L5211-57 (two thirds of the members).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flux.domain.french import count, number, typography
from flux.domain.rulebook import majority, rule
from flux.domain.rules import Majority, Threshold
from flux.errors import ValidationFailed


class Choice(StrEnum):
    """What one person said in a ballot."""

    FOR = "pour"
    AGAINST = "contre"
    ABSTAINED = "abstention"


class BallotForm(StrEnum):
    """How the council votes."""

    ORDINARY = "ordinaire"
    PUBLIC = "public"
    SECRET = "secret"  # noqa: S105 - a form of ballot, not a password


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilVote:
    """What happened in a council on one item."""

    #: members in office
    members: int
    #: physically present at the start of the item (or in the video rooms), interested members taken out
    present: int
    #: valid proxies; never counted for the quorum
    proxies: int = 0
    for_: int = 0
    against: int = 0
    abstained: int = 0
    #: blank and void ballots
    blank: int = 0
    secret: bool = False
    #: how the president voted; None when unknown
    president: Choice | None = None
    #: members who withdrew for a personal interest and leave the base of the quorum
    interested: int = 0
    second_convocation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Quorum:
    """Whether a council may deliberate on an item."""

    met: bool
    present: int
    #: members in office, less the interested ones
    base: int
    needed: int
    explanation: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilResult:
    """The result of a vote in a council, and why."""

    adopted: bool
    quorum: Quorum
    expressed: int
    #: favourable votes needed, given the votes expressed or the members
    needed: int
    cast_by_president: bool
    #: label and figure, in reading order
    table: tuple[tuple[str, int], ...]
    explanation: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Requests:
    """What the members present ask about the form of a ballot."""

    public: int = 0
    secret: int = 0
    #: the item is a nomination
    nomination: bool = False
    #: the council decided unanimously not to vote the nomination in secret
    waived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDecision:
    """The form of the ballot and why."""

    form: BallotForm
    explanation: tuple[str, ...]


def quorum(members: int, present: int, *, on: date, interested: int = 0, second_convocation: bool = False) -> Quorum:
    """Whether more than half of the members in office are present, at the opening or at the start of an item.

    Interested members are taken out of both sides (L1111-6 II); proxies never count; after a second convocation
    no quorum is needed. Raises ValidationFailed on impossible numbers.
    """
    base = members - interested
    if not 0 <= present <= base or interested < 0 or members < 1:
        message = (
            f"Nombres impossibles : {present} présents pour {members} membres en exercice, dont {interested} en déport."
        )
        raise ValidationFailed(typography(message), code="quorum.numbers", fields={"present": "Nombre impossible."})
    law = rule("QUORUM", on)
    threshold = Threshold(**law.parameters["present"])
    needed = 0 if second_convocation else threshold.needed(base)
    met = second_convocation or threshold.met(present, base)
    return Quorum(
        met=met,
        present=present,
        base=base,
        needed=needed,
        explanation=_quorum_words(members, present, interested=interested, needed=needed, article=law.article),
    )


def _quorum_words(members: int, present: int, *, interested: int, needed: int, article: str) -> tuple[str, ...]:
    if needed == 0:
        return (
            typography(
                f"Seconde convocation (art. {article}) : aucun quorum n'est exigé ; {count(present, 'présent')}."
            ),
        )
    words = []
    if interested:
        words.append(f"{count(interested, 'membre')} en déport, hors du quorum de ce point (art. L1111-6 II du CGCT).")
    state = "est atteint" if present >= needed else "n'est pas atteint"
    words.append(
        f"Le quorum {state} (art. {article}) : {count(present, 'présent')} sur "
        f"{count(members - interested, 'membre')} à compter, il en faut {number(needed)}, sans les pouvoirs."
    )
    return tuple(map(typography, words))


def tally_council(majority_id: str, vote: CouncilVote, *, on: date) -> CouncilResult:
    """Count a vote: MAJORITE_SIMPLE, DEUX_TIERS_EXPRIMES or DEUX_TIERS_MEMBRES, as in force on that day.

    A missed quorum gives a proposal that is not adopted, and says so. Raises ValidationFailed on impossible numbers.
    """
    law = majority(majority_id, on)
    if law.council is None:
        message = f"La majorité {majority_id} n'est pas celle d'un conseil."
        raise ValidationFailed(
            typography(message), code="ballot.not_a_council_majority", data={"majority": majority_id}
        )
    checked = quorum(
        vote.members, vote.present, on=on, interested=vote.interested, second_convocation=vote.second_convocation
    )
    _check(vote, quorum_met=checked.met)
    return _result(law, law.council, vote, checked)


def _result(law: Majority, threshold: Threshold, vote: CouncilVote, checked: Quorum) -> CouncilResult:
    expressed = vote.for_ + vote.against
    whole = vote.members if law.of_members else expressed
    reached = expressed > 0 and threshold.met(vote.for_, whole)
    tied = law.casting_vote and expressed > 0 and vote.for_ == vote.against
    cast = tied and not vote.secret and vote.president is Choice.FOR
    adopted = checked.met and (reached or cast)
    parts = [
        *checked.explanation,
        *_majority_words(law, threshold, vote, whole=whole),
        *(_tie_words(vote) if tied else ()),
        _verdict(adopted=adopted, quorum_met=checked.met, expressed=expressed),
    ]
    return CouncilResult(
        adopted=adopted,
        quorum=checked,
        expressed=expressed,
        needed=threshold.needed(whole),
        cast_by_president=cast and checked.met,
        table=_table(vote, expressed=expressed),
        explanation=(*map(typography, parts), *(law.doubts if tied and vote.president is Choice.ABSTAINED else ())),
    )


def _majority_words(law: Majority, threshold: Threshold, vote: CouncilVote, *, whole: int) -> tuple[str, ...]:
    if law.of_members:
        base = f"des membres en exercice ({number(whole)})"
    else:
        base = (
            f"des suffrages exprimés ({number(whole)} : ni les abstentions ni les bulletins blancs ou nuls n'en sont)"
        )
    return (
        f"{law.title} (art. {law.article}) : {threshold.words} {base}.",
        f"{_voices(vote)} ; il faut {number(threshold.needed(whole))} voix pour.",
    )


def _voices(vote: CouncilVote) -> str:
    blank = count(vote.blank, "blanc ou nul", "blancs ou nuls")
    return f"{number(vote.for_)} pour, {number(vote.against)} contre, {count(vote.abstained, 'abstention')}, {blank}"


def _tie_words(vote: CouncilVote) -> tuple[str, ...]:
    if vote.secret:
        return ("Partage égal des voix au scrutin secret : le président n'a pas de voix prépondérante.",)
    match vote.president:
        case Choice.FOR:
            return ("Partage égal des voix : celle du président, favorable, est prépondérante.",)
        case Choice.AGAINST:
            return ("Partage égal des voix : celle du président, défavorable, est prépondérante.",)
        case _:
            return (
                "Partage égal des voix, et le président n'a pas exprimé la sienne : la proposition n'est pas adoptée.",
            )


def _verdict(*, adopted: bool, quorum_met: bool, expressed: int) -> str:
    if not quorum_met:
        return "Faute de quorum, le conseil ne peut pas délibérer : la proposition n'est pas adoptée."
    if not expressed:
        return "Aucun suffrage n'est exprimé : la proposition n'est pas adoptée."
    return "Résultat : la proposition est adoptée." if adopted else "Résultat : la proposition est rejetée."


def _table(vote: CouncilVote, *, expressed: int) -> tuple[tuple[str, int], ...]:
    return (
        ("Membres en exercice", vote.members),
        ("Présents", vote.present),
        ("Pouvoirs", vote.proxies),
        ("Pour", vote.for_),
        ("Contre", vote.against),
        ("Suffrages exprimés", expressed),
        ("Abstentions", vote.abstained),
        ("Blancs et nuls", vote.blank),
    )


def _check(vote: CouncilVote, *, quorum_met: bool) -> None:
    """Refuse numbers that cannot come from one room; without a quorum the votes have no effect, and are not compared."""
    faults = {}
    if min(vote.proxies, vote.for_, vote.against, vote.abstained, vote.blank) < 0:
        faults["pour"] = "Un nombre de voix est positif ou nul."
    if quorum_met:
        faults |= _faults(vote)
    if faults:
        fields = {name: typography(text) for name, text in faults.items()}
        raise ValidationFailed(" ".join(fields.values()), code="ballot.numbers", fields=fields)


def _faults(vote: CouncilVote) -> dict[str, str]:
    faults = {}
    cast = vote.for_ + vote.against + vote.abstained + vote.blank
    if vote.proxies > vote.present:
        faults["proxies"] = "Chaque présent porte un pouvoir au plus (art. L2121-20 du CGCT)."
    if vote.present + vote.proxies > vote.members - vote.interested:
        faults["members"] = "Présents et pouvoirs dépassent le nombre de membres qui peuvent voter."
    if cast > vote.present + vote.proxies:
        faults["pour"] = "Il y a plus de voix que de présents et de pouvoirs."
    if (vote.president is Choice.FOR and not vote.for_) or (vote.president is Choice.AGAINST and not vote.against):
        faults["president"] = "Le vote du président n'est pas dans le décompte."
    return faults


def ballot_form(present: int, requests: Requests, *, on: date) -> FormDecision:
    """The form of the ballot that the members present may impose (L2121-21); secret wins over public.

    Raises ValidationFailed when more members ask than are present.
    """
    asked = (requests.public, requests.secret)
    if min(asked) < 0 or max(asked) > present:
        message = f"Il y a {count(present, 'présent')} : {max(asked)} ne peuvent demander un scrutin."
        raise ValidationFailed(typography(message), code="ballot.requests", fields={"present": "Nombre impossible."})
    public, secret = rule("SCRUTIN_PUBLIC", on), rule("SCRUTIN_SECRET", on)
    if requests.nomination and not requests.waived:
        return _form(BallotForm.SECRET, f"Nomination : le scrutin est secret (art. {secret.article}).")
    if requests.secret and Threshold(**secret.parameters["present"]).met(requests.secret, present):
        return _form(
            BallotForm.SECRET,
            f"Le tiers des présents demande le scrutin secret ({requests.secret} sur {present}, art. {secret.article}).",
        )
    if requests.public and Threshold(**public.parameters["present"]).met(requests.public, present):
        return _form(
            BallotForm.PUBLIC,
            f"Le quart des présents demande le scrutin public ({requests.public} sur {present}, art. {public.article}).",
        )
    return _form(
        BallotForm.ORDINARY,
        f"Aucune demande n'atteint son seuil : le vote a lieu à main levée (art. {public.article}).",
    )


def _form(form: BallotForm, sentence: str) -> FormDecision:
    return FormDecision(form=form, explanation=(typography(sentence),))
