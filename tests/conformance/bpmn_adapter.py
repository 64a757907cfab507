"""The BPMN adapter for the outside conformance set: the public test kit, under the runner's names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from flux.errors import FluxError
from flux.testing import ProcessTest

try:
    from bpmn_adapter import Refused  # the runner's own module, on its path
except ImportError:

    class Refused(Exception):
        """Flux says no."""


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except FluxError as refusal:
        raise Refused(refusal.message) from refusal


class Adapter:
    """One object serves one scenario."""

    expression_language = "feel"
    quote_timer_literals = False
    renames: ClassVar[dict] = {}

    def load(self, bpmn_paths):
        self._paths = bpmn_paths
        self._kit()

    def _kit(self):
        with _refusals():
            self._test = ProcessTest(*self._paths)

    def start(self, process_id, variables):
        self._kit()
        with _refusals():
            self._test.start(process_id, variables)

    def start_by_message(self, name, variables, process_id):
        self._kit()
        with _refusals():
            self._test.start_by_message(name, variables, process_id)

    def start_by_signal(self, name, variables, process_id):
        self._kit()
        with _refusals():
            self._test.start_by_signal(name, variables, process_id)

    def active(self):
        return self._test.active() if self._test.instances else []

    def complete(self, activity_id, variables):
        with _refusals():
            self._test.complete(activity_id, variables)

    def message(self, name, variables):
        with _refusals():
            self._test.message(name, variables)

    def signal(self, name):
        with _refusals():
            self._test.signal(name)

    def set_variables(self, variables):
        with _refusals():
            self._test.set_variables(variables)

    def advance(self, iso_duration):
        with _refusals():
            self._test.advance(iso_duration)

    def ended(self):
        return bool(self._test.instances) and self._test.ended

    def close(self):
        pass
