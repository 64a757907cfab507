"""Serving pages to a Chromium and looking at what it made of them."""

import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import WSGIRequestHandler, make_server

ROOT = Path(__file__).parents[2]
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: all rules are run; only what breaks one is described in full and sent here, which is four times faster
RUN_AXE = """
async rules => {
  const found = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]})
  return {
    kept: found.passes.length,
    broken: found.violations.flatMap(({id, nodes}) => nodes.map(({html}) => `${id}: ${html.slice(0, 160)}`)),
  }
}"""
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
#: what the pages are served with; the editors' libraries also set style attributes
POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
POLICY_OF_EDITORS = f"{POLICY}; style-src-attr 'unsafe-inline'"


#: Chromium without its windows comes first: the same engine, at half the cost
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def a_chromium() -> str | None:
    """The path of a Chromium: FLUX_CHROMIUM when set, else the system's."""
    return os.environ.get("FLUX_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), None)


class Silent(WSGIRequestHandler):
    """A test's output is about the test, not about each file that was served."""

    def log_request(self, code="-", size="-"):
        pass


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve a WSGI application on a free loopback port; give its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def another_shown(page: Page) -> Iterator[None]:
    """Wait until the properties are those of another element: what is done here adds one."""
    chosen = page.get_by_label("Élément montré")
    before = chosen.input_value()
    yield
    expect(chosen).not_to_have_value(before)


class LivingBrowser:
    """A Chromium that is started anew once it has died: a crash fails one test and not all that follow."""

    def __init__(self, launch: Callable[[], Browser]) -> None:
        self._launch = launch
        self._browser = launch()

    @property
    def browser(self) -> Browser:
        if not self._browser.is_connected():
            self._browser = self._launch()
        return self._browser

    def new_context(self, **options) -> BrowserContext:
        return self.browser.new_context(**options)

    def new_page(self) -> Page:
        return self.browser.new_page()


class Visit:
    """A page, and what went wrong on it: script errors, refused content, requests that left the house."""

    def __init__(self, context: BrowserContext, base: str) -> None:
        self.base = base
        self.faults: list[str] = []
        self.page: Page = context.new_page()
        self.page.set_default_timeout(30_000)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("console", lambda said: said.type == "error" and self.faults.append(f"console: {said.text}"))
        self.page.on("request", lambda sent: self._watch(sent.url))

    def _watch(self, url: str) -> None:
        if not url.startswith((self.base, "data:", "blob:")):
            self.faults.append(f"left the house: {url}")

    def open(self, path: str) -> Page:
        self.page.goto(self.base + path)
        return self.page

    def sign_in(self, login: str, password: str) -> None:
        """Come in without looking at the door, which has a test of its own; no page is opened."""
        door = f"{self.base}/connexion"
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.page.request.get(door).text())
        assert token, "the door has no form"
        sheet = {"csrf_token": token[1], "identifiant": login, "mot_de_passe": password}
        answer = self.page.request.post(door, form=sheet, max_redirects=0)
        assert answer.status == 303, answer.text()

    def picture(self, name: str) -> None:
        """Keep a picture when FLUX_PICTURES names a folder, for people to look at."""
        folder = os.environ.get("FLUX_PICTURES")
        if folder:
            self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    def unfair(self) -> list[str]:
        """The accessibility rules (WCAG 2.2 AA and good practice) that the page breaks."""
        if not AXE.is_file():
            pytest.skip("axe-core is not there: the front end was built elsewhere, run `python hatch_build.py`")
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate(RUN_AXE, RULES)
        assert found["kept"], "axe looked at nothing"
        return found["broken"]

    def overflow(self) -> int:
        """How many pixels the page is wider than its window."""
        return self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
