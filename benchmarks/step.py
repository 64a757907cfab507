"""What a durable step costs: complete one user task of a loop, at 3, 30 and 300 rounds.

Three things in one run, on one store, turn by turn so that the machine's mood is the same for all, each after the
commit of another:

- the floor: read the instance's row, write it, write the journal row, commit, through the same SQLAlchemy;
- Flux: `services.tasks.complete`, with its checks, its state, its task rows and its journal;
- plain SpiffWorkflow: load its JSON from a row of that store, complete the task, run, save its JSON, commit.

`python -m benchmarks.step [URL]` takes another database than a SQLite file of its own.
"""

from __future__ import annotations

import io
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Column, Integer, MetaData, Table, Text, bindparam, select

from flux.bootstrap import Container, build
from flux.domain.actors import Actor
from flux.domain.tasks import Task
from flux.services import deployments, instances, people, tasks
from flux.services.instances import NewInstance
from flux.services.people import NewPerson
from flux.settings import Settings
from flux.storage.tables import instances as instance_rows
from flux.storage.tables import journal as journal_rows

ROUNDS = (3, 30, 300)
SAMPLES = 60
SPIFF_SAMPLES = 7

LOOP = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:flux="urn:flux:bpmn:1"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="urn:flux:benchmarks">
  <bpmn:process id="boucle" name="Boucle" isExecutable="true">
    <bpmn:startEvent id="debut"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="debut" targetRef="repondre"/>
    <bpmn:userTask id="repondre" name="Répondre" flux:role="agent" flux:outcome="encore">
      <bpmn:incoming>f1</bpmn:incoming><bpmn:incoming>f3</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="f2" sourceRef="repondre" targetRef="choix"/>
    <bpmn:exclusiveGateway id="choix" default="f4">
      <bpmn:incoming>f2</bpmn:incoming><bpmn:outgoing>f3</bpmn:outgoing><bpmn:outgoing>f4</bpmn:outgoing>
    </bpmn:exclusiveGateway>
    <bpmn:sequenceFlow id="f3" sourceRef="choix" targetRef="repondre">
      <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">encore == True</bpmn:conditionExpression>
    </bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="f4" sourceRef="choix" targetRef="fin"/>
    <bpmn:endEvent id="fin"><bpmn:incoming>f4</bpmn:incoming></bpmn:endEvent>
  </bpmn:process>
</bpmn:definitions>"""


class Flux:
    """The durable step of Flux."""

    def __init__(self, container: Container) -> None:
        self.house = container.house
        source = LOOP.replace("encore == True", "=encore = true").encode()
        deployments.deploy(self.house, None, {"boucle.bpmn": source}, name="benchmark")
        login = f"agent-{uuid4().hex[:8]}"
        made = people.create(self.house, None, NewPerson(name="Agent", login=login))
        people.give_mandate(self.house, None, made.person.id, "agent", starts_on=date(2020, 1, 1))
        self.actor: Actor = people.actor_by_login(self.house, login)

    def at(self, rounds: int) -> Task:
        """The task of a new instance that is in its round of that number."""
        instance = instances.start(self.house, self.actor, "boucle", NewInstance(variables={}))
        task = instances.get(self.house, self.actor, instance.id).tasks[0]
        for _ in range(rounds - 1):
            task = self.step(task)
        return task

    def step(self, task: Task) -> Task:
        """One durable step; gives the next task."""
        return tasks.complete(self.house, self.actor, task.id, {"encore": True}, key=str(uuid4())).following[0]


class Floor:
    """The least that a durable step can do: the same rows, read and written with nothing in between."""

    def __init__(self, container: Container) -> None:
        self.engine = container.store.engine
        table = instance_rows
        self.read = select(table).where(table.c.id == bindparam("id_"))
        self.write = (
            table.update()
            .where(table.c.id == bindparam("id_"))
            .values(state=bindparam("state_"), version=bindparam("version_"))
        )

    def step(self, task: Task, entry: dict[str, Any]) -> None:
        """Reads the row, writes it, writes the journal row, commits."""
        with self.engine.connect() as connection:
            row = connection.execute(self.read, {"id_": task.instance}).one()
            given = {"id_": task.instance, "state_": row.state, "version_": row.version}
            connection.execute(self.write, given)
            connection.execute(journal_rows.insert(), [entry])
            connection.commit()


class Spiff:
    """Plain SpiffWorkflow, as its own documentation uses it."""

    def __init__(self, container: Container) -> None:
        from lxml import etree
        from SpiffWorkflow.bpmn.parser import BpmnParser
        from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
        from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

        parser = BpmnParser()
        parser.add_bpmn_xml(etree.parse(io.BytesIO(LOOP.encode())))
        self.new = lambda: BpmnWorkflow(parser.get_spec("boucle"), parser.get_subprocess_specs("boucle"))
        self.serializer = BpmnWorkflowSerializer()
        self.engine = container.store.engine
        self.rows = Table("benchmark_spiff", MetaData(), Column("id", Integer, primary_key=True), Column("json", Text))
        self.rows.create(self.engine, checkfirst=True)

    def at(self, rounds: int) -> int:
        """The row of an instance that has done so many rounds."""
        workflow = self.new()
        workflow.do_engine_steps()
        for _ in range(rounds):
            self._answer(workflow)
        with self.engine.begin() as connection:
            connection.execute(self.rows.delete().where(self.rows.c.id == rounds))
            connection.execute(self.rows.insert(), {"id": rounds, "json": self.serializer.serialize_json(workflow)})
        return rounds

    def step(self, row: int) -> None:
        """Loads, completes, runs, saves."""
        with self.engine.connect() as connection:
            text = connection.execute(select(self.rows.c.json).where(self.rows.c.id == row)).scalar_one()
            workflow = self.serializer.deserialize_json(text)
            self._answer(workflow)
            saved = self.serializer.serialize_json(workflow)
            connection.execute(self.rows.update().where(self.rows.c.id == row).values(json=saved))
            connection.commit()

    def _answer(self, workflow: Any) -> None:
        from SpiffWorkflow import TaskState

        task = workflow.get_next_task(state=TaskState.READY, manual=True)
        task.data["encore"] = True
        task.run()
        workflow.do_engine_steps()


def main(url: str = "") -> None:
    """Measures, and prints the table."""
    with tempfile.TemporaryDirectory() as folder:
        container = build(Settings(data_dir=Path(folder), database_url=url))
        try:
            report = list(measure(container))
        finally:
            container.close()
    print("\n".join(report))


def measure(container: Container) -> Iterator[str]:
    """The lines of the table: milliseconds by number of rounds, then what is wanted of them."""
    flux, floor, spiff = Flux(container), Floor(container), Spiff(container)
    files = {rounds: [flux.at(rounds) for _ in range(_instances(rounds))] for rounds in ROUNDS}
    entries = {rounds: _last_entry(container, tasks_[0]) for rounds, tasks_ in files.items()}
    rows = {rounds: spiff.at(rounds) for rounds in ROUNDS}
    lows: dict[int, list[float]] = {rounds: [] for rounds in ROUNDS}
    ours: dict[int, list[float]] = {rounds: [] for rounds in ROUNDS}
    theirs: dict[int, list[float]] = {rounds: [] for rounds in ROUNDS}
    for sample in range(SAMPLES):
        for rounds, tasks_ in files.items():
            place = sample % len(tasks_)
            # nothing is read in between: right after a read the floor finds its code warm, right after a commit cold
            entry = {**entries[rounds], "instance": tasks_[place].instance, "number": 1_000_000 + sample}
            lows[rounds].append(_timed(partial(floor.step, tasks_[place], entry)))
            before = time.perf_counter()
            tasks_[place] = flux.step(tasks_[place])
            ours[rounds].append((time.perf_counter() - before) * 1000)
            if sample < SPIFF_SAMPLES:
                theirs[rounds].append(_timed(partial(spiff.step, rows[rounds])))
    return _table(container.store.engine.dialect.name, lows, ours, theirs)


def _table(
    database: str, lows: dict[int, list[float]], ours: dict[int, list[float]], theirs: dict[int, list[float]]
) -> Iterator[str]:
    yield f"durable step on {database}, median of {SAMPLES} (SpiffWorkflow: {SPIFF_SAMPLES})"
    yield f"{'rounds':>8} {'floor ms':>10} {'Flux ms':>10} {'Spiff ms':>10} {'Flux/floor':>11} {'Spiff/Flux':>11}"
    for rounds in ROUNDS:
        low, our, their = (statistics.median(found[rounds]) for found in (lows, ours, theirs))
        yield f"{rounds:>8} {low:>10.3f} {our:>10.3f} {their:>10.3f} {our / low:>10.2f}x {their / our:>10.1f}x"
    growth = statistics.median(ours[ROUNDS[-1]]) / statistics.median(ours[ROUNDS[0]])
    yield f"Flux at {ROUNDS[-1]} rounds: {growth:.2f}x its cost at {ROUNDS[0]} rounds"
    yield "wanted: at most 2.0x the floor, at most 1.1x from 3 to 300, at least 10x faster than SpiffWorkflow at 300"


def _instances(rounds: int) -> int:
    """How many instances share the samples, so that the number of rounds holds within a tenth."""
    return max(1, SAMPLES // max(1, rounds // 10))


def _last_entry(container: Container, task: Task) -> dict[str, Any]:
    query = select(journal_rows).where(journal_rows.c.instance == task.instance).order_by(journal_rows.c.number.desc())
    with container.store.engine.connect() as connection:
        return dict(connection.execute(query).mappings().first() or {})


def _timed(act: Callable[[], object]) -> float:
    before = time.perf_counter()
    act()
    return (time.perf_counter() - before) * 1000


if __name__ == "__main__":
    main(*sys.argv[1:])
