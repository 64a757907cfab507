"""What comes in from outside: bytes that claim to be a diagram. Nothing of them is trusted.

A document type is refused whatever it says, entities are never expanded, nothing is fetched, and size and depth
are bounded, so that neither the reader nor the machine can be made to work for a stranger's file.
"""

from __future__ import annotations

import re

from lxml import etree

from flux.engine.findings import Notebook
from flux.engine.reading.xml import Element, local

#: the largest public diagrams are below 3 MB
MAX_BYTES = 10_000_000

_BLANKS = re.compile(rb"^(?:\xef\xbb\xbf)?[ \t\r\n]+(?=<)")
#: a page of the web in place of the file that it was to give
_PAGE = re.compile(rb"<html[\s>]|<!doctype\s+html", re.IGNORECASE)
_DECLARED = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)""")


def take(data: bytes, notebook: Notebook) -> Element | None:
    """Gives the root of well-formed XML without a document type; else writes why not and gives None."""
    if len(data) > MAX_BYTES:
        notebook.note("file.too_large", size=f"{len(data) / 1e6:.1f}".replace(".", ","), most=MAX_BYTES // 1_000_000)
        return None
    if not data.strip():
        notebook.note("file.empty")
        return None
    return _parse(_BLANKS.sub(b"", data), notebook)


def _parse(data: bytes, notebook: Notebook) -> Element | None:
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        return _as_it_is(data, error, notebook)
    except (LookupError, ValueError) as error:  # an encoding that nobody knows
        notebook.note("file.encoding", line=1, reason=str(error))
        return None
    return _without_doctype(root, notebook)


def _as_it_is(data: bytes, error: etree.XMLSyntaxError, notebook: Notebook) -> Element | None:
    """Some exporters announce UTF-16, in which their own memory holds texts, and write UTF-8."""
    declared = _DECLARED.search(data[:200])
    if declared is not None and declared[1].lower().startswith(b"utf-16"):
        try:
            root = etree.fromstring(data, _parser("utf-8"))
        except etree.XMLSyntaxError:
            _refuse(data, error, notebook)
            return None
        return _without_doctype(root, notebook)
    _refuse(data, error, notebook)
    return None


def _without_doctype(root: Element, notebook: Notebook) -> Element | None:
    if root.getroottree().docinfo.internalDTD is None or local(root).lower() == "html":
        return root  # a page of the web is refused for what it is
    notebook.note("file.doctype", line=1)
    return None


def _parser(encoding: str | None = None) -> etree.XMLParser:
    return etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _refuse(data: bytes, error: etree.XMLSyntaxError, notebook: Notebook) -> None:
    line = error.lineno or 1
    reason = error.msg or "XML mal formé"
    if _PAGE.search(data[:1000]):
        notebook.note("file.not_bpmn", line=1, name="html", namespace="aucun")
    elif b"<!DOCTYPE" in data[:100_000]:
        notebook.note("file.doctype", line=1)
    elif "ncoding" in reason or "not proper UTF-8" in reason or "Invalid bytes" in reason:
        declared = _DECLARED.search(data[:200])
        notebook.note("file.encoding", line=line, reason=declared.group(1).decode() if declared else "UTF-8")
    elif b"<" not in data[:1000] and b"\x00" not in data[:1000]:
        notebook.note("file.not_xml", line=1)
    else:
        notebook.note("file.broken_xml", line=line, reason=reason)
