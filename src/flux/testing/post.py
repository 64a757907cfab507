"""The post between instances in the test kit: who gets a message, by the rules of `services.messages`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flux.domain.messages import KEPT_FOR, fits
from flux.engine.definition import EventKind, Process
from flux.engine.due import kept_until
from flux.engine.kernel import facts
from flux.engine.kernel.contract import Evaluate
from flux.engine.kernel.keys import carried_key
from flux.testing.beginnings import Beginning, beginnings_of
from flux.testing.instances import Instance


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message on its way, or kept for who waits for it later."""

    name: str
    key: str | None
    variables: Mapping[str, object]
    #: the instance that threw it; None: the one who tests
    sender: Instance | None
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A start event that a letter may use, and under which key."""

    beginning: Beginning
    key: str | None
    once: bool


def thrown(fact: facts.MessageThrown, sender: Instance, now: datetime) -> Letter:
    """The letter that an instance sends."""
    expires_at = kept_until(now, key=fact.key, keep_for=fact.keep_for)
    return Letter(name=fact.name, key=fact.key, variables=fact.variables, sender=sender, expires_at=expires_at)


def from_outside(
    name: str, key: str | None, variables: Mapping[str, object], now: datetime, keep_for: timedelta = KEPT_FOR
) -> Letter:
    """The letter that the one who tests sends."""
    return Letter(name=name, key=key, variables=variables, sender=None, expires_at=now + keep_for)


def fits_letter(instance: Instance, waits: facts.Subscribed, letter: Letter, evaluate: Evaluate, now: datetime) -> bool:
    """Whether a letter is for an instance that waits; one who tests and says nothing of a key means whoever waits."""
    if waits.kind != "message" or waits.name != letter.name or instance is letter.sender:
        return False
    key = key_of(instance.definition.process, letter, evaluate, now)
    return fits(waits.key, key) or (key is None and letter.sender is None)


def key_of(process: Process, letter: Letter, evaluate: Evaluate, now: datetime) -> str | None:
    """The key of a letter: its sender's, else the one that the reader's diagram reads from what it carries."""
    if letter.key is not None:
        return letter.key
    return carried_key(process.correlations.get(letter.name), letter.variables, evaluate, now)


def starts_of(processes: Iterable[Process], letter: Letter, evaluate: Evaluate, now: datetime) -> Iterator[Start]:
    """The start events that wait for a letter, those of its sender's own process apart."""
    for process in processes:
        if letter.sender is not None and letter.sender.process == process.key:
            continue
        for beginning in beginnings_of([process], EventKind.MESSAGE, letter.name):
            once = beginning.definition is not None and beginning.definition.once
            yield Start(beginning=beginning, key=key_of(process, letter, evaluate, now), once=once)
