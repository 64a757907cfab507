"""Séances: preparing, convening, holding and reading them, each verb as on the pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import Response

from api import auth, schemas
from api.v1 import exchange
from api.v1 import seance_shapes as shapes
from api.v1.reading import Resources
from api.web.pages.documents import as_download
from flux.domain.actors import Actor
from flux.domain.ballots.councils import Choice, Requests
from flux.domain.documents import DocumentId
from flux.domain.institutions import PersonId
from flux.domain.seances import NewItem, Reply, Seance, SeanceId
from flux.domain.sittings import Figures, voters
from flux.ports import Page
from flux.services import convening, holding, packs, papers, seances
from flux.services.convening import Second
from flux.services.holding import Ballot
from flux.services.house import House
from flux.services.seances import Candidate, NewSeance, SeanceDetail

resources = Resources("v1_seances", __name__, description="Les séances, de l’ordre du jour au registre.")
SeancePage = schemas.page_of(shapes.SeanceOut)
Answer = tuple[dict[str, Any], dict[str, str]]
PDF = "application/pdf"


@resources.get("/seances")
@resources.arguments(schemas.PageQuery, location="query")
@resources.response(200, SeancePage)
def search(query: Mapping[str, Any]) -> Page[Seance]:
    """Les séances, de la plus lointaine à la plus ancienne."""
    return seances.page(auth.house(), auth.actor(), cursor=query.get("cursor"), limit=query["limit"])


@resources.post("/seances")
@resources.arguments(shapes.SeanceIn)
@resources.response(201, shapes.SeanceDetailOut)
def create(sent: Mapping[str, Any]) -> Answer:
    """Prépare une séance : ses membres sont ceux dont le mandat court ce jour-là."""
    made = seances.create(auth.house(), auth.actor(), NewSeance(**sent))
    body, headers = _detail(made.id)
    return body, {**headers, **exchange.made_at("v1_seances.get", id=made.id)}


@resources.get("/seances/candidates")
@resources.response(200, shapes.CandidateOut(many=True))
def candidates() -> list[Candidate]:
    """Les dossiers qui attendent un vote, à inscrire à un ordre du jour."""
    return list(seances.candidates(auth.house(), auth.actor()))


@resources.get("/seances/<uuid:id>")
@resources.response(200, shapes.SeanceDetailOut)
def get(id: UUID) -> Answer:  # noqa: A002  the name in the address
    """Une séance : ses membres, leurs réponses, son ordre du jour et ses résultats."""
    return _detail(SeanceId(id))


@resources.post("/seances/<uuid:id>/items")
@resources.arguments(shapes.ItemIn)
@resources.response(200, shapes.SeanceDetailOut)
def add(sent: Mapping[str, Any], id: UUID) -> Answer:  # noqa: A002  the name in the address
    """Inscrit à l’ordre du jour un dossier prêt (`task`) ou un point libre."""
    rapporteur = PersonId(sent["rapporteur"]) if sent["rapporteur"] else None

    def put(house: House, actor: Actor, key: SeanceId) -> object:
        if sent["task"]:
            return seances.add_candidate(house, actor, key, str(sent["task"]), rapporteur=rapporteur, note=sent["note"])
        given = {name: value for name, value in sent.items() if name not in {"task", "rapporteur"}}
        return seances.add_item(house, actor, key, NewItem(**given, rapporteur=rapporteur))

    return _do(id, put)


@resources.post("/seances/<uuid:id>/items/<int:number>/documents")
@resources.arguments(shapes.PapersIn)
@resources.response(200, shapes.SeanceDetailOut)
def join(sent: Mapping[str, Any], id: UUID, number: int) -> Answer:  # noqa: A002  the name in the address
    """Joint à un point des documents déjà envoyés, avant la convocation."""
    papers_sent = [DocumentId(one) for one in sent["documents"]]
    return _do(id, lambda house, actor, key: packs.join(house, actor, key, number, papers_sent))


@resources.get("/seances/<uuid:id>/documents/<uuid:paper>")
@resources.response(200, content_type="application/octet-stream")
def read(id: UUID, paper: UUID) -> Response:  # noqa: A002  the name in the address
    """Une pièce du dossier de séance."""
    return as_download(*packs.read(auth.house(), auth.actor(), SeanceId(id), DocumentId(paper)))


@resources.delete("/seances/<uuid:id>/items/<int:number>")
@resources.response(200, shapes.SeanceDetailOut)
def remove(id: UUID, number: int) -> Answer:  # noqa: A002  the name in the address
    """Retire un point de l’ordre du jour, avant la convocation."""
    return _do(id, lambda house, actor, key: seances.remove_item(house, actor, key, number))


@resources.post("/seances/<uuid:id>/items/<int:number>/rise")
@resources.response(200, shapes.SeanceDetailOut)
def rise(id: UUID, number: int) -> Answer:  # noqa: A002  the name in the address
    """Avance un point d’une place, avant la convocation."""
    return _do(id, lambda house, actor, key: seances.raise_item(house, actor, key, number))


@resources.post("/seances/<uuid:id>/convocation")
@resources.arguments(shapes.ConvocationIn)
@resources.response(200, shapes.SeanceDetailOut)
def convene(sent: Mapping[str, Any], id: UUID) -> Answer:  # noqa: A002  the name in the address
    """Envoie la convocation ; tardive, elle est refusée sans un motif d’urgence."""
    return _do(id, lambda house, actor, key: convening.convene(house, actor, key, urgency=sent["urgency"]))


@resources.post("/seances/<uuid:id>/second-convocation")
@resources.arguments(shapes.SecondIn)
@resources.response(201, shapes.SeanceDetailOut)
def reconvene(sent: Mapping[str, Any], id: UUID) -> Answer:  # noqa: A002  the name in the address
    """Convoque de nouveau après un quorum manqué : la réponse est la seconde séance."""
    made = convening.reconvene(auth.house(), auth.actor(), SeanceId(id), Second(**sent))
    body, headers = _detail(made.id)
    return body, {**headers, **exchange.made_at("v1_seances.get", id=made.id)}


@resources.post("/seances/<uuid:id>/cancellation")
@resources.arguments(schemas.ReasonIn)
@resources.response(200, shapes.SeanceDetailOut)
def cancel(sent: Mapping[str, Any], id: UUID) -> Answer:  # noqa: A002  the name in the address
    """Annule une séance ; ceux qui étaient convoqués en sont avertis."""
    return _do(id, lambda house, actor, key: convening.cancel(house, actor, key, reason=sent["reason"]))


@resources.post("/seances/<uuid:id>/replies")
@resources.arguments(shapes.ReplyIn)
@resources.response(200, shapes.SeanceDetailOut)
def reply(sent: Mapping[str, Any], id: UUID) -> Answer:  # noqa: A002  the name in the address
    """Note la réponse d’un membre : la sienne, ou celle qu’il a donnée au secrétariat."""
    return _do(
        id,
        lambda house, actor, key: convening.reply(
            house,
            actor,
            key,
            Reply(sent["reply"]),
            proxy_to=str(sent["proxy_to"] or ""),
            person=str(sent["person"] or ""),
        ),
    )


@resources.post("/seances/<uuid:id>/opening")
@resources.arguments(shapes.OpeningIn)
@resources.response(200, shapes.SeanceDetailOut)
def open_(sent: Mapping[str, Any], id: UUID) -> Answer:  # noqa: A002  the name in the address
    """Ouvre la séance, le jour dit, avec ceux qui sont là."""
    present = [PersonId(one) for one in sent["present"]]
    return _do(id, lambda house, actor, key: holding.open_(house, actor, key, present))


@resources.post("/seances/<uuid:id>/urgency")
@resources.arguments(shapes.UrgencyIn)
@resources.response(200, shapes.SeanceDetailOut)
def urgency(sent: Mapping[str, Any], id: UUID) -> Answer:  # noqa: A002  the name in the address
    """Note ce que le conseil décide de l’urgence."""
    return _do(id, lambda house, actor, key: holding.decide_urgency(house, actor, key, accepted=sent["accepted"]))


@resources.put("/seances/<uuid:id>/secretary")
@resources.arguments(shapes.PersonIn)
@resources.response(200, shapes.SeanceDetailOut)
def secretary(sent: Mapping[str, Any], id: UUID) -> Answer:  # noqa: A002  the name in the address
    """Note le secrétaire de séance."""
    return _do(id, lambda house, actor, key: holding.appoint(house, actor, key, PersonId(sent["person"])))


@resources.post("/seances/<uuid:id>/movements")
@resources.arguments(shapes.MovementIn)
@resources.response(200, shapes.SeanceDetailOut)
def move(sent: Mapping[str, Any], id: UUID) -> Answer:  # noqa: A002  the name in the address
    """Note une arrivée ou un départ."""
    person = PersonId(sent["person"])
    return _do(id, lambda house, actor, key: holding.come_or_go(house, actor, key, person, present=sent["present"]))


@resources.post("/seances/<uuid:id>/proxies")
@resources.arguments(shapes.ProxyIn)
@resources.response(200, shapes.SeanceDetailOut)
def give_proxy(sent: Mapping[str, Any], id: UUID) -> Answer:  # noqa: A002  the name in the address
    """Note un pouvoir donné en séance ; un second au même porteur est refusé."""
    giver, holder = PersonId(sent["giver"]), PersonId(sent["holder"])
    return _do(id, lambda house, actor, key: holding.give_proxy(house, actor, key, giver, holder, ill=sent["ill"]))


@resources.delete("/seances/<uuid:id>/proxies/<uuid:giver>")
@resources.response(200, shapes.SeanceDetailOut)
def withdraw_proxy(id: UUID, giver: UUID) -> Answer:  # noqa: A002  the name in the address
    """Retire un pouvoir."""
    return _do(id, lambda house, actor, key: holding.withdraw_proxy(house, actor, key, PersonId(giver)))


@resources.post("/seances/<uuid:id>/items/<int:number>/withdrawals")
@resources.arguments(shapes.StepAsideIn)
@resources.response(200, shapes.SeanceDetailOut)
def step_aside(sent: Mapping[str, Any], id: UUID, number: int) -> Answer:  # noqa: A002  the name in the address
    """Note un déport : hors du quorum et du vote de ce point."""

    def aside(house: House, actor: Actor, key: SeanceId) -> object:
        person = PersonId(sent["person"]) if sent["person"] else actor.id
        return holding.step_aside(house, actor, key, number, person, reason=sent["reason"])

    return _do(id, aside)


@resources.post("/seances/<uuid:id>/next-item")
@resources.response(200, shapes.SeanceDetailOut)
def call_next(id: UUID) -> Answer:  # noqa: A002  the name in the address
    """Met en débat le point suivant."""
    return _do(id, holding.call_next)


@resources.post("/seances/<uuid:id>/items/<int:number>/vote")
@resources.arguments(shapes.BallotIn)
@resources.response(200, shapes.SeanceDetailOut)
def close(sent: Mapping[str, Any], id: UUID, number: int) -> Answer:  # noqa: A002  the name in the address
    """Clôt un point par son vote ; le dossier qui l’attend avance."""
    return _do(id, lambda house, actor, key: holding.close(house, actor, key, number, _ballot(sent)))


@resources.post("/seances/<uuid:id>/items/<int:number>/note")
@resources.arguments(shapes.NoteIn)
@resources.response(200, shapes.SeanceDetailOut)
def note(sent: Mapping[str, Any], id: UUID, number: int) -> Answer:  # noqa: A002  the name in the address
    """Clôt un point sans vote : le conseil prend acte, ou le reporte."""
    return _do(id, lambda house, actor, key: holding.take_note(house, actor, key, number, postponed=sent["postponed"]))


@resources.post("/seances/<uuid:id>/end")
@resources.response(200, shapes.SeanceDetailOut)
def end(id: UUID) -> Answer:  # noqa: A002  the name in the address
    """Lève la séance."""
    return _do(id, holding.end)


@resources.get("/seances/<uuid:id>/deliberations")
@resources.response(200, shapes.ListOut)
def deliberations(id: UUID) -> dict[str, Any]:  # noqa: A002  the name in the address
    """La liste des délibérations, et le jour où elle doit être en ligne."""
    found = papers.deliberations(auth.house(), auth.actor(), SeanceId(id))
    return {"due_on": found.due.due_on, "explanation": found.due.explanation, "deliberations": found.lines}


@resources.get("/seances/<uuid:id>/agenda.pdf")
@resources.response(200, content_type=PDF)
def agenda(id: UUID) -> Response:  # noqa: A002  the name in the address
    """L’ordre du jour avec ses notes, en PDF."""
    return Response(papers.agenda_pdf(auth.house(), auth.actor(), SeanceId(id)), content_type=PDF)


@resources.get("/seances/<uuid:id>/items/<int:number>/extract.pdf")
@resources.response(200, content_type=PDF)
def extract(id: UUID, number: int) -> Response:  # noqa: A002  the name in the address
    """L’extrait du registre d’un point clos, en PDF à signer."""
    return Response(papers.extract_pdf(auth.house(), auth.actor(), SeanceId(id), number), content_type=PDF)


def _do(id_: UUID, act: Callable[[House, Actor, SeanceId], object]) -> Answer:
    key = SeanceId(id_)
    act(auth.house(), auth.actor(), key)
    return _detail(key)


def _ballot(sent: Mapping[str, Any]) -> Ballot:
    return Ballot(
        requests=Requests(public=sent["asked_public"], secret=sent["asked_secret"], waived=sent["waived"]),
        figures=Figures(
            for_=sent["pour"],
            against=sent["contre"],
            abstained=sent["abstention"],
            blank=sent["blancs"],
            president=Choice(sent["president"]) if sent["president"] else None,
        ),
        names={PersonId(person): Choice(said) for person, said in sent["names"].items()},
    )


def _detail(key: SeanceId) -> Answer:
    found = seances.get(auth.house(), auth.actor(), key)
    seance, meeting = found.seance, found.seance.meeting
    quorum = found.quorums.get(seance.current)
    body = {
        "seance": seance,
        "members": len(seance.members),
        "send_by": found.send_by.due_on if found.send_by else None,
        "sent_on": meeting.convocation.sent_on if meeting.convocation else None,
        "urgency": meeting.convocation.urgency if meeting.convocation else "",
        "urgency_accepted": seance.urgency_accepted,
        "current": seance.current,
        "quorum": quorum.explanation if quorum else [],
        "quorum_met": quorum.met if quorum else None,
        "president": meeting.president,
        "secretary": seance.secretary,
        "seats": _seats(found),
        "sendings": seance.sendings,
        "items": [_item(found, item.number) for item in meeting.agenda],
    }
    return body, exchange.etag(seance.version)


def _seats(found: SeanceDetail) -> list[dict[str, Any]]:
    seance = found.seance
    voting = voters(seance.meeting, seance.current)
    return [
        {
            "person": seat.holder,
            "name": found.names.get(seat.holder, ""),
            "commune": seat.commune,
            "substitute": seat.substitute,
            "reply": said.reply.value if (said := found.replies.get(seat.holder)) else None,
            "proxy_to": said.proxy_to if said else None,
            "votes_now": bool({seat.holder, seat.substitute} & set(voting)),
        }
        for seat in seance.members
        if seat.holder is not None
    ]


def _item(found: SeanceDetail, number: int) -> dict[str, Any]:
    seance = found.seance
    item, point, closed = seance.meeting.item(number), seance.point(number), seance.result(number)
    result, quorum = closed.result if closed else None, found.quorums.get(number)
    return {
        "number": number,
        "title": item.title,
        "majority": item.majority,
        "rapporteur": item.rapporteur,
        "note": point.note,
        "documents": point.documents,
        "instance": point.instance,
        "reference": point.reference,
        "quorum_met": quorum.met if quorum else None,
        "out": sorted(seance.meeting.interests.get(number, ()), key=str),
        "closed": closed is not None,
        "adopted": result.adopted if result else None,
        "explanation": result.explanation if result else [closed.postponed] if closed else [],
    }
