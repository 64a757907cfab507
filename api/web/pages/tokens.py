"""The tokens by which programs act for a person: made with the password, shown once, revoked at a click."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as Answer

from api import auth
from api.web import desk, french
from flux.domain.credentials import Credential, CredentialId
from flux.errors import InvalidState, Unauthenticated, ValidationFailed
from flux.services import credentials
from flux.services.credentials import NewToken

pages = Blueprint("tokens", __name__, url_prefix="/compte/jetons")

#: lives that the page offers, in days and in words
LIVES = ((30, "un mois"), (90, "trois mois"), (366, "un an"))
_COLUMNS = [{"name": "Jeton"}, {"name": "Créé"}, {"name": "Expire"}, {"name": "Dernier usage"}]


@pages.get("")
def listing() -> str:
    """Show the tokens that still open something."""
    return _page()


@pages.post("")
def make() -> str | tuple[str, int]:
    """Make a token once the password is said again: a browser left open must not leave a key behind."""
    actor = auth.actor()
    days = request.form.get("duree", "")
    try:
        auth.sign_in(str(session.get("login", "")), request.form.get("mot_de_passe", ""))
        made = credentials.make_token(
            desk.house(),
            actor,
            actor.id,
            name=request.form.get("nom", ""),
            days=int(days) if days in {str(offered) for offered, _ in LIVES} else 0,
        )
    except Unauthenticated as refusal:
        return _page(faults={"mot_de_passe": refusal.message}), 422
    except ValidationFailed as refusal:
        named = {"name": "nom", "days": "duree"}
        return _page(faults={named[name]: sentence for name, sentence in refusal.fields.items()}), 422
    except InvalidState as refusal:
        return _page(faults={"nom": refusal.message}), 409
    return _page(made=made)


@pages.post("/<id>/fin")
def revoke(id: str) -> Answer:  # noqa: A002  the name in the address
    """End a token."""
    ended = credentials.revoke_token(desk.house(), auth.actor(), CredentialId(desk.identifier(id)))
    flash(f"Le jeton « {ended.name} » n’ouvre plus rien.", "success")
    return redirect(url_for("tokens.listing"), 303)


def _page(*, made: NewToken | None = None, faults: dict[str, str] | None = None) -> str:
    actor = auth.actor()
    kept = credentials.tokens(desk.house(), actor, actor.id)
    today = desk.house().today()
    return render_template(
        "tokens.html",
        made=made,
        columns=_COLUMNS,
        tokens=kept,
        rows=[_row(token, today) for token in kept],
        lives=LIVES,
        typed={"nom": request.form.get("nom", ""), "duree": request.form.get("duree", "90")} if faults else {},
        faults=faults or {},
    )


def _row(token: Credential, today: date) -> dict[str, object]:
    used = "jamais" if token.used_on is None else "aujourd’hui" if token.used_on == today else french.day(token.used_on)
    return {"id": token.id, "cells": [token.name, french.day(token.made_at), french.day(token.expires_at), used]}
