"""What a séance leaves: list of deliberations, extracts of the register, agenda, calendar files."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from api import auth
from api.web import desk, french
from flux.domain.seances import SeanceId
from flux.services import papers

pages = Blueprint("registers", __name__)


def _key(id_: str) -> SeanceId:
    return SeanceId(desk.identifier(id_))


@pages.get("/seances/<id>/deliberations")
def deliberations(id: str) -> str:  # noqa: A002  the name in the address
    """Show the list of deliberations, to post and to put online."""
    found = papers.deliberations(desk.house(), auth.actor(), _key(id))
    return render_template(
        "assemblies/deliberations.html",
        found=found,
        when=french.weekday(found.seance.meeting.meets_on),
        due={
            "text": french.weekday(found.due.due_on),
            "datetime": found.due.due_on.isoformat(),
            "rule": " ".join(found.due.explanation),
            "article": found.due.article,
        },
    )


@pages.get("/seances/<id>/points/<int:number>/extrait")
def extract(id: str, number: int) -> str:  # noqa: A002  the name in the address
    """Show the extract of the register of an item."""
    seance, found = papers.extract_of(desk.house(), auth.actor(), _key(id), number)
    return render_template(
        "assemblies/extract.html",
        seance=seance,
        number=number,
        found=found,
        reference=seance.point(number).reference,
        figures=[(label, french.number(value)) for label, value in found.figures],
    )


@pages.get("/seances/<id>/points/<int:number>/extrait.pdf")
def extract_pdf(id: str, number: int) -> Response:  # noqa: A002  the name in the address
    """Send the extract as a PDF to sign."""
    made = papers.extract_pdf(desk.house(), auth.actor(), _key(id), number)
    return _file(made, "application/pdf", f"extrait-{number}.pdf")


@pages.get("/seances/<id>/ordre-du-jour.pdf")
def agenda(id: str) -> Response:  # noqa: A002  the name in the address
    """Send the agenda with its notes as a PDF."""
    return _file(papers.agenda_pdf(desk.house(), auth.actor(), _key(id)), "application/pdf", "ordre-du-jour.pdf")


@pages.get("/seances/<id>/invitation.ics")
def invitation(id: str) -> Response:  # noqa: A002  the name in the address
    """Send the séance for a calendar."""
    made = papers.invitation(desk.house(), auth.actor(), _key(id))
    return _file(made.encode(), "text/calendar; charset=utf-8", "seance.ics")


@pages.get("/seances.ics")
@auth.open_to_all
def feed() -> Response:
    """Send the public calendar of the council's séances: a calendar program has no session."""
    return _file(papers.public_feed(desk.house()).encode(), "text/calendar; charset=utf-8", "seances.ics")


def _file(content: bytes, kind: str, name: str) -> Response:
    return Response(content, content_type=kind, headers={"Content-Disposition": f'inline; filename="{name}"'})
