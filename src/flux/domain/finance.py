"""Sums the law bounds: attributions de compensation and fonds de concours. Amounts are in cents of euro."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flux.domain.french import number, typography
from flux.domain.rulebook import rule
from flux.errors import ValidationFailed


@dataclass(frozen=True, slots=True, kw_only=True)
class FundCeiling:
    """The most a fonds de concours may bring, and why."""

    #: what the beneficiary pays, net of subsidies, before the fund, in cents
    remainder: int
    #: in cents
    maximum: int
    explanation: tuple[str, ...]


def compensation(previous: int, charges: int) -> int:
    """The attribution de compensation after a transfer, in cents; negative when the commune pays."""
    return previous - charges


def fund_ceiling(cost: int, subsidies: int, *, on: date, fctva: int = 0) -> FundCeiling:
    """The most a fonds de concours may bring for an equipment: no more than the beneficiary's own share.

    `fctva` is given when the cost includes VAT. Raises ValidationFailed on negative amounts or subsidies above the cost.
    """
    remainder = cost - subsidies - fctva
    if min(cost, subsidies, fctva, remainder) < 0:
        message = "Le coût, les subventions et le FCTVA sont positifs, et le coût couvre les deux autres."
        raise ValidationFailed(typography(message), code="fund.amounts", fields={"cost": "Montants incohérents."})
    law = rule("FONDS_CONCOURS", on)
    share = law.parameters["ceiling"]
    maximum = remainder * share["numerator"] // share["denominator"]
    sentence = (
        f"Reste à la charge du bénéficiaire, hors subventions : {euros(remainder)}. "
        f"Le fonds ne dépasse pas sa part : {euros(maximum)} au plus (art. {law.article})."
    )
    return FundCeiling(remainder=remainder, maximum=maximum, explanation=(typography(sentence),))


def check_fund(amount: int, ceiling: FundCeiling) -> None:
    """Refuse a fonds de concours above its ceiling; raises ValidationFailed with the reasoning."""
    if amount > ceiling.maximum:
        message = f"{euros(amount)} dépassent le plafond. {' '.join(ceiling.explanation)}"
        raise ValidationFailed(typography(message), code="fund.ceiling", fields={"amount": "Au-dessus du plafond."})


def euros(cents: int) -> str:
    """Such as "130 788 €" or "12,50 €"."""
    sign, size = ("−", -cents) if cents < 0 else ("", cents)
    whole, rest = divmod(size, 100)
    return typography(f"{sign}{number(whole)}{f',{rest:02d}' if rest else ''} €")
