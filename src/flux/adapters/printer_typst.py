"""PDF by typst: a wheel that needs nothing of the system, and writes PDF/UA (titles, language, structure)."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import typst

from flux.domain.papers import Paper
from flux.errors import Unavailable

_LAYOUT = Path(__file__).with_name("paper.typ")


class TypstPrinter:
    """Lays papers out as accessible PDF; the texts travel as data, so that nothing in them is taken for markup."""

    def pdf(self, paper: Paper) -> bytes:
        """The paper as a PDF. Raises Unavailable."""
        try:
            made = typst.compile(
                _LAYOUT.read_bytes(),
                sys_inputs={"paper": json.dumps(asdict(paper), ensure_ascii=False)},
                pdf_standards=["ua-1"],
            )
        except typst.TypstError as error:
            raise Unavailable("Le document n’a pas pu être mis en page.", code="paper.unavailable") from error
        assert isinstance(made, bytes)  # one PDF, not pages
        return made
