"""A séance while it is held, as the secrétariat writes it down: who is there, each item, each vote."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response as Answer

from api import auth
from api.web import assemblies, desk
from flux.domain.ballots.councils import Choice, Requests
from flux.domain.institutions import PersonId
from flux.domain.seances import SeanceId
from flux.domain.sittings import Figures
from flux.services import holding
from flux.services.holding import Ballot

pages = Blueprint("live", __name__, url_prefix="/seances/<id>")


def _key(id_: str) -> SeanceId:
    return SeanceId(desk.identifier(id_))


def _person(name: str) -> PersonId:
    return PersonId(desk.identifier(request.form.get(name, "")))


def _back(id_: str, anchor: str | None = None) -> str:
    return url_for("seances.seance", id=id_, _anchor=anchor)


@pages.post("/ouverture")
def open_(id: str) -> Answer:  # noqa: A002  the name in the address
    """Open the séance with those who are ticked."""
    actor, present = auth.actor(), [PersonId(desk.identifier(one)) for one in request.form.getlist("present")]
    return assemblies.act(
        _back(id), "La séance est ouverte.", lambda: holding.open_(desk.house(), actor, _key(id), present)
    )


@pages.post("/urgence")
def urgency(id: str) -> Answer:  # noqa: A002  the name in the address
    """Write what the council decides on the urgency."""
    actor, accepted = auth.actor(), request.form.get("acceptee") == "oui"
    return assemblies.act(
        _back(id),
        "La décision sur l’urgence est notée.",
        lambda: holding.decide_urgency(desk.house(), actor, _key(id), accepted=accepted),
    )


@pages.post("/secretaire")
def secretary(id: str) -> Answer:  # noqa: A002  the name in the address
    """Write who is secrétaire de séance."""
    actor = auth.actor()
    return assemblies.act(
        _back(id), "Le secrétaire est noté.", lambda: holding.appoint(desk.house(), actor, _key(id), _person("membre"))
    )


@pages.post("/mouvements")
def move(id: str) -> Answer:  # noqa: A002  the name in the address
    """Write an arrival or a departure."""
    actor, present = auth.actor(), request.form.get("present") == "oui"
    return assemblies.act(
        _back(id, "salle"),
        "C’est noté.",
        lambda: holding.come_or_go(desk.house(), actor, _key(id), _person("membre"), present=present),
    )


@pages.post("/pouvoirs")
def proxy(id: str) -> Answer:  # noqa: A002  the name in the address
    """Write a pouvoir, or take one back."""
    actor = auth.actor()

    def write() -> None:
        if request.form.get("retrait"):
            holding.withdraw_proxy(desk.house(), actor, _key(id), _person("de"))
            return
        ill = request.form.get("maladie") == "oui"
        holding.give_proxy(desk.house(), actor, _key(id), _person("de"), _person("a"), ill=ill)

    return assemblies.act(_back(id, "salle"), "Le pouvoir est noté.", write)


@pages.post("/points/<int:number>/deport")
def step_aside(id: str, number: int) -> Answer:  # noqa: A002  the name in the address
    """Write a déport, one's own or another's."""
    actor = auth.actor()
    person = _person("membre") if request.form.get("membre") else actor.id
    why = request.form.get("motif", "")
    return assemblies.act(
        _back(id, f"point-{number}"),
        "Le déport est noté : cette personne ne compte ni au quorum ni au vote de ce point.",
        lambda: holding.step_aside(desk.house(), actor, _key(id), number, person, reason=why),
    )


@pages.post("/suivant")
def call_next(id: str) -> Answer:  # noqa: A002  the name in the address
    """Open the next item."""
    actor = auth.actor()
    return assemblies.act(
        _back(id, "debat"), "Le point est en débat.", lambda: holding.call_next(desk.house(), actor, _key(id))
    )


@pages.post("/points/<int:number>/vote")
def close(id: str, number: int) -> Answer:  # noqa: A002  the name in the address
    """Close an item with its vote."""
    actor = auth.actor()

    def write() -> None:
        holding.close(desk.house(), actor, _key(id), number, _ballot())

    return assemblies.act(_back(id, f"point-{number}"), "Le point est clos.", write)


def _ballot() -> Ballot:
    names = {
        PersonId(desk.identifier(field.removeprefix("voix-"))): Choice(value)
        for field, value in request.form.items()
        if field.startswith("voix-") and value in set(Choice)
    }
    president = request.form.get("president")
    return Ballot(
        requests=Requests(
            public=assemblies.sent_number("demandes_public"),
            secret=assemblies.sent_number("demandes_secret"),
            waived=request.form.get("dispense") == "oui",
        ),
        figures=Figures(
            for_=assemblies.sent_number("pour"),
            against=assemblies.sent_number("contre"),
            abstained=assemblies.sent_number("abstentions"),
            blank=assemblies.sent_number("blancs"),
            president=Choice(president) if president in set(Choice) else None,
        ),
        names=names,
    )


@pages.post("/points/<int:number>/sans-vote")
def note(id: str, number: int) -> Answer:  # noqa: A002  the name in the address
    """Close an item without a vote."""
    actor, why = auth.actor(), request.form.get("motif", "")
    return assemblies.act(
        _back(id, f"point-{number}"),
        "Le point est clos sans vote.",
        lambda: holding.take_note(desk.house(), actor, _key(id), number, postponed=why),
    )


@pages.post("/levee")
def end(id: str) -> Answer:  # noqa: A002  the name in the address
    """End the séance."""
    actor = auth.actor()
    return assemblies.act(_back(id), "La séance est levée.", lambda: holding.end(desk.house(), actor, _key(id)))
