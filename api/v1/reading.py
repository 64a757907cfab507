"""Reads the JSON that a program sends, and refuses what the engine could neither keep nor write again."""

from __future__ import annotations

from typing import Any

from flask import Request
from flask_smorest import Blueprint
from webargs import core
from webargs.flaskparser import FlaskParser, is_json_request
from werkzeug.exceptions import UnsupportedMediaType

from flux.services import sent


class Reader(FlaskParser):
    """Reads a body as JSON (RFC 8259); a number, a text or a nesting out of bounds is broken JSON: 400."""

    def _raw_load_json(self, req: Request) -> Any:
        body = req.get_data(cache=True)
        if is_json_request(req):
            return sent.read(body)
        if body:  # to say that every member is missing would send people looking in the wrong place
            raise UnsupportedMediaType
        return core.missing


class Resources(Blueprint):  # type: ignore[misc]  # flask-smorest carries no types
    """Resources whose bodies are read by `Reader`."""

    ARGUMENTS_PARSER = Reader()
