"""What every answer says to the browser: take scripts from here only, show this page in no frame, tell nobody."""

from __future__ import annotations

from flask import Flask, Response, g, request

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; worker-src 'self' blob:"
)
#: bpmn-js and dmn-js place what they draw by style attributes; pages that hold them allow those, and nothing more
DRAWING = "; style-src-attr 'unsafe-inline'"
HALF_A_YEAR = 15_768_000


def install(app: Flask) -> None:
    """Add the headers to every answer of the application."""
    app.after_request(harden)


def allow_drawing() -> None:
    """Let the page of this request hold a drawing."""
    g.drawing = True


def harden(response: Response) -> Response:
    """Set the security headers; answers to people are never kept by caches in between."""
    set_once = response.headers.setdefault
    set_once("Content-Security-Policy", POLICY + (DRAWING if g.get("drawing") else ""))
    set_once("X-Content-Type-Options", "nosniff")
    set_once("X-Frame-Options", "DENY")
    set_once("Referrer-Policy", "same-origin")
    set_once("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
    set_once("Cross-Origin-Opener-Policy", "same-origin")
    set_once("Cross-Origin-Resource-Policy", "same-origin")
    if request.is_secure:
        set_once("Strict-Transport-Security", f"max-age={HALF_A_YEAR}")
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response
