"""The door: signing in and out."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from api import auth, problems
from flux.errors import Unauthenticated

pages = Blueprint("door", __name__)


@pages.get("/connexion")
@auth.open_to_all
def sign_in() -> Answer | str:
    """Show the door, or lead home somebody who is in already."""
    if auth.reader() is not None:
        return redirect(url_for("home.home"))
    return _door()


@pages.post("/connexion")
@auth.open_to_all
def enter() -> Answer | tuple[str, int, dict[str, str]]:
    """Check the password and go where the person wanted to go."""
    login = request.form.get("identifiant", "")
    try:
        signed = auth.sign_in(login, request.form.get("mot_de_passe", ""))
    except Unauthenticated as refusal:
        status = int(problems.status_of(refusal))
        return _door(error=refusal.message, identifier=login), status, problems.headers_of(refusal)
    auth.begin(signed.account)
    return redirect(auth.inside(request.form.get("next")), 303)


@pages.post("/deconnexion")
@auth.open_to_all
def sign_out() -> Answer:
    """Close the session."""
    auth.end()
    return redirect(url_for("door.sign_in"), 303)


@pages.get("/sante")
@auth.open_to_all
def health() -> Response:
    """Say that the server answers, for whoever watches over it."""
    return Response("ok\n", mimetype="text/plain")


def _door(*, error: str | None = None, identifier: str = "") -> str:
    demo = current_app.extensions["flux.demo"]
    return render_template(
        "door.html",
        error=error,
        identifier=identifier,
        next=request.values.get("next") or request.args.get("suite", ""),
        demo_accounts=demo.accounts if demo else (),
        demo_password=demo.password if demo else "",
    )
