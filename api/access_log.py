"""One structured line per request: what was asked, how it ended, how long it took; never who, never what was typed."""

from __future__ import annotations

import time
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request

log = structlog.get_logger("flux.http")


def install(app: Flask) -> None:
    """Give each request an id, write its line when it is answered, and say the id in the answer."""
    app.before_request(_begin)
    app.after_request(_write)


def _begin() -> None:
    g.request_id = uuid4().hex[:12]
    g.began = time.perf_counter()


def _write(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if request.endpoint and request.endpoint.startswith("assets."):
        return response
    log.info(
        "request",
        request=g.get("request_id"),
        method=request.method,
        # the rule and not the path: a path may hold what somebody typed
        route=str(request.url_rule) if request.url_rule else None,
        ids=dict(request.view_args or {}),
        status=response.status_code,
        ms=round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1),
    )
    return response
