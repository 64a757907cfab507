"""One's own account: mandates, comfort of reading, password."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as Answer

from api import auth
from api.web import desk, french
from flux.errors import Unauthenticated, ValidationFailed
from flux.services import people

pages = Blueprint("account", __name__)

THEMES = frozenset({"", "light", "dark"})
FACES = frozenset({"", "hyperlegible"})


@pages.get("/compte")
def account() -> str:
    """Show the account."""
    return _page({})


@pages.post("/compte")
def prefer() -> Answer:
    """Keep the reading preferences in the browser's cookie."""
    theme, face = request.form.get("theme", ""), request.form.get("lecture", "")
    session["theme"] = theme if theme in THEMES else ""
    session["reading"] = face if face in FACES else ""
    session.permanent = True
    flash("Vos préférences de lecture sont enregistrées dans ce navigateur.", "success")
    return redirect(url_for("account.account"), 303)


@pages.post("/compte/mot-de-passe")
def password() -> Answer | tuple[str, int]:
    """Change one's own password; the other sessions of the account are over, and its tokens."""
    actor = auth.actor()
    try:
        auth.sign_in(str(session.get("login", "")), request.form.get("ancien", ""))
        changed = people.set_password(desk.house(), actor, actor.id, request.form.get("nouveau", ""))
    except Unauthenticated as refusal:
        return _page({"ancien": refusal.message}), 422
    except ValidationFailed as refusal:
        return _page({"nouveau": refusal.message}), 422
    auth.begin(changed)
    flash("Votre mot de passe est changé ; vos autres sessions sont fermées et vos jetons révoqués.", "success")
    return redirect(url_for("account.account"), 303)


def _page(faults: dict[str, str]) -> str:
    actor = auth.actor()
    called = desk.names()
    mandates = [
        (
            french.capital(called.mandate(mandate)),
            f"depuis le {french.day(mandate.starts_on)}"
            + (f", jusqu’au {french.day(mandate.ends_on)}" if mandate.ends_on else ""),
        )
        for mandate in actor.mandates
    ]
    lead = actor.person.name + (f", {actor.person.email}" if actor.person.email else "")
    return render_template("account.html", lead=lead, mandates=mandates, faults=faults)
