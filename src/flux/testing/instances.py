"""One instance in the test kit: its state, what it waits for, what it has done."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from flux.engine.definition import Definition
from flux.engine.kernel import facts as happened
from flux.engine.kernel.advance import advance
from flux.engine.kernel.commands import Command
from flux.engine.kernel.contract import Due, Evaluate, State
from flux.engine.kernel.facts import Fact
from flux.engine.kernel.view import incidents_of, outcome_of, variables_of, waiting_at


@dataclass(slots=True)
class Instance:
    """A running or ended instance, and what its facts have announced."""

    definition: Definition
    state: State | None = None
    facts: list[Fact] = field(default_factory=list)
    #: open user tasks, timers, subscriptions and jobs by id, in the order in which they were announced
    tasks: dict[str, happened.TaskOpened] = field(default_factory=dict)
    timers: dict[str, happened.TimerSet] = field(default_factory=dict)
    subscriptions: dict[str, happened.Subscribed] = field(default_factory=dict)
    jobs: dict[str, happened.JobRequested] = field(default_factory=dict)
    #: name and key of the message that began it
    begun_by: tuple[str, str] | None = None
    #: commands that were applied, with their instants: the journal
    journal: list[tuple[Command, datetime]] = field(default_factory=list)

    def apply(self, command: Command, now: datetime, evaluate: Evaluate, due: Due) -> tuple[Fact, ...]:
        """Makes one step and gives what happened. Whatever `advance` raises leaves the instance as it was."""
        step = advance(self.definition, self.state, command, now, evaluate, due)
        self.state = step.state
        self.journal.append((command, now))
        for fact in step.facts:
            self._note(fact)
        self.facts.extend(step.facts)
        return step.facts

    def _note(self, fact: Fact) -> None:
        match fact:
            case happened.TaskOpened():
                self.tasks[fact.task] = fact
            case happened.TaskClosed():
                self.tasks.pop(fact.task, None)
            case happened.TimerSet():
                self.timers[fact.timer] = fact
            case happened.TimerCleared():
                self.timers.pop(fact.timer, None)
            case happened.Subscribed():
                self.subscriptions[fact.subscription] = fact
            case happened.Unsubscribed():
                self.subscriptions.pop(fact.subscription, None)
            case happened.JobRequested():
                self.jobs[fact.job] = fact
            case happened.JobClosed():
                self.jobs.pop(fact.job, None)
            case _:
                pass

    @property
    def process(self) -> str:
        """The key of its process."""
        return self.definition.process.key

    def active(self) -> list[str]:
        """Gives the elements at which it waits, one entry a token, oldest first."""
        return [] if self.state is None else waiting_at(self.state)

    @property
    def ended(self) -> bool:
        """Whether it has ended."""
        return self.outcome is not None

    @property
    def outcome(self) -> str | None:
        """How it ended: "completed", "terminated" or "cancelled"."""
        return None if self.state is None else outcome_of(self.state)

    @property
    def variables(self) -> dict[str, object]:
        """The process variables, after the end too."""
        return {} if self.state is None else variables_of(self.state)

    @property
    def incidents(self) -> list[dict[str, object]]:
        """The open incidents."""
        return [] if self.state is None else incidents_of(self.state)

    @property
    def path(self) -> list[str]:
        """The elements entered, in order."""
        return [fact.element for fact in self.facts if isinstance(fact, happened.ElementEntered)]

    @property
    def flows(self) -> list[str]:
        """The sequence flows taken, in order."""
        return [fact.flow for fact in self.facts if isinstance(fact, happened.FlowTaken)]
