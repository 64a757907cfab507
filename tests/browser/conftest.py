"""A Chromium for the browser tests; they skip with one sentence where there is none."""

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, request
from playwright.sync_api import BrowserContext, sync_playwright

import hatch_build
from api.web import assets
from tests.browser.visits import DESK, POLICY, POLICY_OF_EDITORS, QUIET, ROOT, LivingBrowser, Visit, a_chromium, served


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(300))  # a journey looks at a dozen pages, each with all of axe's rules


@pytest.fixture(scope="session")
def chromium() -> Iterator[LivingBrowser]:
    path = a_chromium()
    if path is None:
        sentence = "no Chromium here: install it (apt install chromium-headless-shell, or chromium) or set FLUX_CHROMIUM to run the browser tests"
        (pytest.fail if os.environ.get("FLUX_REQUIRE_BROWSER") else pytest.skip)(sentence)
    with sync_playwright() as playwright:
        living = LivingBrowser(lambda: playwright.chromium.launch(executable_path=path, args=QUIET))
        yield living
        living.browser.close()


@pytest.fixture(scope="session")
def built_front_end() -> None:
    """The front end as its sources stand now; nothing is done when it is up to date. One worker builds, the others wait."""
    with (ROOT / "frontend" / "package.json").open(encoding="utf-8") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        hatch_build.build(ROOT)


@pytest.fixture
def visitor(chromium, built_front_end):
    """Make visits: `visitor(base)` on a desk, `visitor(base, viewport=PHONE, color_scheme="dark")` elsewhere.

    A visit that met a fault fails its test at the end, unless the test emptied `visit.faults`.
    """
    contexts: list[BrowserContext] = []
    visits: list[Visit] = []

    def visit(base: str, **options) -> Visit:
        context = chromium.new_context(**{"locale": "fr-FR", "viewport": DESK, **options})
        contexts.append(context)
        visits.append(Visit(context, base))
        return visits[-1]

    yield visit
    for context in contexts:
        context.close()
    assert [fault for one in visits for fault in one.faults] == []


@pytest.fixture(scope="module")
def gallery():
    """The address of the gallery, served alone under the policies of the real pages."""
    app = Flask("gallery", static_folder=None)
    app.debug = True
    app.secret_key = "only for tests"
    assets.install(app)
    app.jinja_env.globals["csrf_token"] = lambda: "a-token"

    @app.after_request
    def guarded(response):
        editor = request.path.startswith(("/_galerie/modeler", "/_galerie/decision"))
        response.headers["Content-Security-Policy"] = POLICY_OF_EDITORS if editor else POLICY
        return response

    with served(app) as base:
        yield base
