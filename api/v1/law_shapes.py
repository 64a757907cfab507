"""The shapes of the law over REST: those of `flux law … --json`, described."""

from __future__ import annotations

from typing import Any

from marshmallow import EXCLUDE, Schema, fields, validate

from api.schemas import Asked
from flux.domain.calculators import BODIES
from flux.domain.rules import Unit

DAYS = [Unit.FRANC.value, Unit.WORKING.value, Unit.BUSINESS.value, Unit.CALENDAR.value]
SENTENCES = {"description": "French sentences, in the order of the reasoning; never empty."}


class DeadlineQuery(Asked):
    """A rule, or a number of days of a kind, and the day from which they count."""

    rule = fields.String(metadata={"description": "Id of a rule, such as TRANSFERT."})
    from_ = fields.Date(required=True, data_key="from")
    days = fields.Integer(metadata={"description": "A plain count, without rule."})
    unit = fields.String(validate=validate.OneOf(DAYS))
    subdivision = fields.String(
        metadata={"description": "Code of a département, for its holidays; the territory's own without one."}
    )
    prorogation = fields.Boolean(metadata={"description": "Replaces the rule's own, where the law is in doubt."})


class DeadlineOut(Schema):
    """A date of law."""

    rule = fields.Function(lambda found: found.rule or None, metadata={"type": ["string", "null"]})
    due_on = fields.Date()
    explanation = fields.List(fields.String(), metadata=SENTENCES)


class ConveneQuery(Asked):
    """A meeting of a body."""

    meeting = fields.Date(required=True)
    body = fields.String(required=True, validate=validate.OneOf(list(BODIES)))
    urgent = fields.Boolean(load_default=False)


class ConveneOut(Schema):
    """The last day on which a convocation may leave."""

    send_by = fields.Date(attribute="due_on")
    explanation = fields.List(fields.String(), metadata=SENTENCES)


class Ballot(Schema):
    """The votes of communes or of a council; the rule says which members are needed (docs/reference/legal-time.md)."""

    class Meta:
        """Everything is read by the calculator itself, which names the faulty member."""

        unknown = EXCLUDE

    rule = fields.Raw(metadata={"description": "Id of a rule with a majority, or CONSEIL.", "type": "string"})
    epci_favourable = fields.Raw(metadata={"type": ["boolean", "null"]})
    communes = fields.Raw(metadata={"description": "Objects of name, population, vote.", "type": "array", "items": {}})


class TallyOut(Schema):
    """Where a vote stands, and why."""

    adopted = fields.Boolean(allow_none=True)
    certain = fields.Boolean()
    favourable = fields.Integer()
    population_favourable = fields.Integer()
    explanation = fields.List(fields.String(), metadata=SENTENCES)
    missing = fields.List(fields.String(), metadata={"description": "Not empty while `adopted` is null."})


class DelayOut(Schema):
    """How a delay is counted."""

    unit = fields.String()
    count = fields.Integer()
    starts = fields.String()
    grants = fields.String()
    bound = fields.String()
    backward = fields.Boolean()
    franc = fields.Boolean()
    extended = fields.Boolean()


class RuleOut(Schema):
    """One version of a rule of law."""

    id = fields.String()
    title = fields.String()
    article = fields.String()
    in_force_from = fields.Date()
    in_force_to = fields.Date(allow_none=True)
    text = fields.String()
    delay = fields.Nested(DelayOut, allow_none=True)
    silence = fields.String(allow_none=True)
    majority = fields.String(allow_none=True)
    council_majority = fields.String(allow_none=True)
    doubts = fields.Method("all_doubts", metadata={"type": "array", "items": {"type": "string"}})

    def all_doubts(self, found: Any) -> list[str]:
        """What the sources leave open, of the rule and of its delay."""
        return [*found.doubts, *(found.delay.doubts if found.delay else ())]


class PlannerQuery(Asked):
    """A council, and what it decides; or the day on which a consultation must take effect."""

    council = fields.Date()
    effect = fields.Date(metadata={"description": "Plan backward from this day instead; needs `rule`."})
    rule = fields.String(metadata={"description": "A rule that consults the communes."})
    notified = fields.Date(metadata={"description": "Day of the notification; the day after the council without it."})
    body = fields.String(validate=validate.OneOf(list(BODIES)), load_default="conseil_communautaire")
    budget = fields.Boolean(load_default=False)
    commission = fields.Integer(load_default=0, validate=validate.Range(0, 366))
    bureau = fields.Integer(load_default=0, validate=validate.Range(0, 366))
    agenda = fields.Integer(load_default=0, validate=validate.Range(0, 366))


class PlannedDayOut(Schema):
    """A day of the plan, and why."""

    day = fields.Date()
    label = fields.String()
    rule = fields.Function(lambda planned: planned.rule or None, metadata={"type": ["string", "null"]})
    bound = fields.String()
    target_on = fields.Date(allow_none=True)
    explanation = fields.List(fields.String(), metadata=SENTENCES)
    doubts = fields.List(fields.String())


class PlanOut(Schema):
    """The dates around a council."""

    days = fields.List(fields.Nested(PlannedDayOut))
    missed = fields.List(fields.String(), metadata={"description": "Sentences: what can no longer be done in time."})
    next_council = fields.Date(allow_none=True, metadata={"description": "The first council that misses nothing."})
