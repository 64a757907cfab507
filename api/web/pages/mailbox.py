"""The mails that left: one's own, or all of them for the administrator."""

from __future__ import annotations

from flask import Blueprint, render_template

from api import auth
from api.web import desk
from flux.domain.permissions import Verb, may
from flux.services import mails

pages = Blueprint("mailbox", __name__)


@pages.get("/courriels")
def listing() -> str:
    """Show the last mails."""
    actor = auth.actor()
    everybody = may(actor, Verb.SEE_ALL_MAIL)
    whose = "Tous les courriels que Flux a envoyés" if everybody else "Les courriels que Flux vous a envoyés"
    return render_template(
        "mailbox.html", lead=f"{whose}, le plus récent d’abord.", mails=mails.mailbox(desk.house(), actor)
    )
