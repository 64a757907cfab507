"""The shapes of séances over REST: what is prepared, convened, held and kept."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from api.schemas import Sent
from flux.domain.answers import LONGEST_TEXT
from flux.domain.ballots.councils import Choice
from flux.domain.seances import BODY_NAMES, Reply

_COUNT = validate.Range(0, 999_999)
_TEXT = validate.Length(max=LONGEST_TEXT)


class SeanceIn(Sent):
    """A séance to prepare."""

    body = fields.String(required=True, validate=validate.OneOf([*BODY_NAMES]))
    meets_at = fields.AwareDateTime(required=True)
    place = fields.String(required=True, validate=validate.Length(1, 200))
    title = fields.String(load_default="", validate=validate.Length(max=200))
    video = fields.Boolean(load_default=False)


class ItemIn(Sent):
    """An item to put on an agenda: a file that waits for a vote (`task`), or a free one (`title`)."""

    task = fields.UUID(load_default=None, metadata={"description": "Of a file listed among the candidates."})
    title = fields.String(load_default="", validate=validate.Length(max=200))
    majority = fields.String(
        load_default="MAJORITE_SIMPLE", metadata={"description": "Empty: the council only takes note."}
    )
    rapporteur = fields.UUID(load_default=None)
    nomination = fields.Boolean(load_default=False)
    note = fields.String(
        load_default="",
        validate=_TEXT,
        metadata={"description": "Note explicative de synthèse (L2121-12)."},
    )
    minutes = fields.Integer(load_default=10, validate=validate.Range(0, 1440))


class PapersIn(Sent):
    """Documents to join to an item."""

    documents = fields.List(
        fields.UUID(), required=True, validate=validate.Length(1, 50), metadata={"description": "Sent to /documents."}
    )


class ConvocationIn(Sent):
    """The convocation to send today."""

    urgency = fields.String(load_default="", validate=_TEXT, metadata={"description": "Why the delay is shortened."})


class ReplyIn(Sent):
    """What a member answers to the convocation."""

    reply = fields.String(required=True, validate=validate.OneOf([*Reply]))
    proxy_to = fields.UUID(load_default=None)
    person = fields.UUID(load_default=None, metadata={"description": "Another member, for the secrétariat."})


class SecondIn(Sent):
    """The second meeting after a missed quorum."""

    meets_at = fields.AwareDateTime(required=True)
    place = fields.String(load_default="", validate=validate.Length(max=200))


class OpeningIn(Sent):
    """Those who are in the room at the opening."""

    present = fields.List(fields.UUID(), required=True)


class UrgencyIn(Sent):
    """What the council decides on the urgency."""

    accepted = fields.Boolean(required=True)


class PersonIn(Sent):
    """A member."""

    person = fields.UUID(required=True)


class MovementIn(PersonIn):
    """Somebody who comes in or goes out."""

    present = fields.Boolean(required=True)


class ProxyIn(Sent):
    """A pouvoir given to somebody in the room."""

    giver = fields.UUID(required=True)
    holder = fields.UUID(required=True)
    ill = fields.Boolean(load_default=False, metadata={"description": "Illness was recorded: no limit of meetings."})


class StepAsideIn(Sent):
    """A déport from an item."""

    person = fields.UUID(load_default=None, metadata={"description": "Oneself when absent."})
    reason = fields.String(load_default="", validate=_TEXT)


class BallotIn(Sent):
    """What happened when an item was put to the vote: figures, or in a public ballot who said what."""

    pour = fields.Integer(load_default=0, validate=_COUNT)
    contre = fields.Integer(load_default=0, validate=_COUNT)
    abstention = fields.Integer(load_default=0, validate=_COUNT)
    blancs = fields.Integer(load_default=0, validate=_COUNT)
    president = fields.String(load_default=None, allow_none=True, validate=validate.OneOf([*Choice]))
    asked_public = fields.Integer(load_default=0, validate=_COUNT)
    asked_secret = fields.Integer(load_default=0, validate=_COUNT)
    waived = fields.Boolean(
        load_default=False,
        metadata={"description": "The council waives the secret ballot of a nomination, unanimously."},
    )
    names = fields.Dict(keys=fields.UUID(), values=fields.String(validate=validate.OneOf([*Choice])), load_default=dict)


class NoteIn(Sent):
    """An item closed without a vote: postponed for a reason, or only taken note of."""

    postponed = fields.String(load_default="", validate=_TEXT)


class ItemOut(Schema):
    """An item of an agenda, with its result once it is closed."""

    number = fields.Integer()
    title = fields.String()
    majority = fields.String()
    rapporteur = fields.UUID(allow_none=True)
    note = fields.String()
    documents = fields.List(fields.UUID())
    instance = fields.UUID(allow_none=True)
    reference = fields.String()
    quorum_met = fields.Boolean(allow_none=True)
    out = fields.List(fields.UUID(), metadata={"description": "Members who stepped aside."})
    closed = fields.Boolean()
    adopted = fields.Boolean(allow_none=True)
    explanation = fields.List(fields.String())


class MemberOut(Schema):
    """A seat of the séance, with what its holder answered."""

    person = fields.UUID()
    name = fields.String()
    commune = fields.String(allow_none=True)
    substitute = fields.UUID(allow_none=True)
    reply = fields.String(allow_none=True)
    proxy_to = fields.UUID(allow_none=True)
    votes_now = fields.Boolean(metadata={"description": "Votes on the item under debate, or would at the opening."})


class SendingOut(Schema):
    """Proof that the convocation left for somebody."""

    person = fields.UUID()
    to = fields.String(metadata={"description": "Empty: to be handed on paper."})
    sent_at = fields.AwareDateTime()


class SeanceOut(Schema):
    """A séance."""

    id = fields.UUID()
    title = fields.String()
    body = fields.String(attribute="meeting.body")
    meets_at = fields.AwareDateTime()
    place = fields.String()
    video = fields.Boolean(attribute="meeting.video")
    status = fields.String(attribute="status.value")
    second = fields.Boolean(attribute="meeting.second")
    version = fields.Integer()


class SeanceDetailOut(Schema):
    """A séance with its members and its agenda."""

    seance = fields.Nested(SeanceOut)
    members = fields.Integer(metadata={"description": "Members in office on its day."})
    send_by = fields.Date(allow_none=True)
    sent_on = fields.Date(allow_none=True)
    urgency = fields.String()
    urgency_accepted = fields.Boolean(allow_none=True)
    current = fields.Integer(metadata={"description": "Item under debate; 0 is the opening."})
    quorum = fields.List(fields.String(), metadata={"description": "The quorum of this moment, explained."})
    quorum_met = fields.Boolean(allow_none=True)
    president = fields.UUID(allow_none=True)
    secretary = fields.UUID(allow_none=True)
    seats = fields.List(fields.Nested(MemberOut))
    sendings = fields.List(fields.Nested(SendingOut))
    items = fields.List(fields.Nested(ItemOut))


class CandidateOut(Schema):
    """A file that waits for a vote and may go on an agenda."""

    task = fields.UUID(attribute="task.id")
    instance = fields.UUID(attribute="instance.id")
    title = fields.String()
    majority = fields.String()
    waits_for = fields.String()


class ListedOut(Schema):
    """A line of the list of deliberations (L2121-25)."""

    number = fields.Integer()
    decided_on = fields.Date()
    title = fields.String()
    adopted = fields.Boolean()


class ListOut(Schema):
    """The list of deliberations, and by when it is posted and put online."""

    due_on = fields.Date()
    explanation = fields.List(fields.String())
    deliberations = fields.List(fields.Nested(ListedOut))
