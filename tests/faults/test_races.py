"""Threads that meet: one of them wins, the other is declined politely, and nothing is done twice."""

import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from flux.domain.jobs import JobKind
from flux.errors import FluxError, InvalidState
from flux.ports import Lease
from flux.services import jobs, tasks
from tests.databases import opened_store
from tests.fakes.outside import Clock
from tests.services.village import APPROVAL, a_village

ROUNDS = 5
DEADLINE = """
<startEvent id="s"/>
<userTask id="t" name="Donner sa position" flux:role="maire" flux:outcome="position"/>
<boundaryEvent id="b" attachedToRef="t"><timerEventDefinition><timeDuration>P21D</timeDuration></timerEventDefinition></boundaryEvent>
<endEvent id="repondu"/><endEvent id="silence"/>
s -> t
t -> repondu
b -> silence
"""


@pytest.fixture
def village(address):
    with opened_store(address) as store:
        yield a_village(store)


def at_once(*acts):
    """Does the acts in threads that start together; gives what each gave or refused."""
    ready, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        ready.wait()
        try:
            results[place] = act()
        except FluxError as refused:
            results[place] = refused

    threads = [threading.Thread(target=run, args=item) for item in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def test_two_people_who_answer_at_once_are_one_answer_and_one_refusal(village):
    for login in ("un", "deux"):
        village.person(login, "president")
    village.deploy(("p", APPROVAL))
    for _ in range(ROUNDS):
        instance, task = village.start("un"), village.task("un")
        actors = [village.who(login) for login in ("un", "deux")]
        answer = {"avis": "favorable"}
        results = at_once(*(partial(tasks.complete, village.house, who, task.id, answer) for who in actors))
        assert sum(isinstance(result, InvalidState) for result in results) == 1
        assert len(village.journal(instance.id)) == 2


def test_a_double_click_on_two_threads_is_the_same_answer(village):
    village.person("un", "president")
    village.deploy(("p", APPROVAL))
    for _ in range(ROUNDS):
        instance, task, who = village.start("un"), village.task("un"), village.who("un")
        act = partial(tasks.complete, village.house, who, task.id, {"avis": "favorable"}, key="k")
        one, two = at_once(act, act)
        assert one == two
        assert len(village.journal(instance.id)) == 2


def test_an_answer_and_the_deadline_at_once_are_one_or_the_other(village):
    village.person("maire", "maire")
    village.deploy(("p", DEADLINE))
    for _ in range(ROUNDS):
        instance, task, who = village.start("maire"), village.task("maire"), village.who("maire")
        timer = next(job for job in village.jobs_of(instance.id) if job.kind is JobKind.TIMER)
        just_after = replace(village.house, clock=Clock(timer.due_at))
        at_once(
            partial(tasks.complete, village.house, who, task.id, {"position": "oui"}),
            partial(jobs.run, just_after, timer),
        )
        assert village.row(instance.id).status == "completed"
        assert len(village.journal(instance.id)) == 2
        assert village.jobs_of(instance.id) == ()


def test_four_alarms_that_ring_at_once_send_each_mail_once(village):
    for number in range(6):
        village.person(f"elu{number}", "president")
    village.deploy(("p", APPROVAL))
    for _ in range(3):
        village.start("elu0")
    village.clock.advance(days=7, minutes=1)
    at_once(*[partial(jobs.run_due, village.house)] * 4)
    village.run_due()
    sent = Counter(mail.id for mail in village.mailer.sent)
    assert len(sent) == 18
    assert set(sent.values()) == {1}


def test_every_job_delivered_twice_is_done_once(village):
    village.person("maire", "maire")
    village.person("dgs", "dgs")
    village.deploy(
        ("p", DEADLINE.replace('flux:role="maire"', 'flux:role="maire" flux:due="P20D" flux:reminder="P5D"'))
    )
    instance = village.start("maire")
    village.clock.advance(days=30)
    while True:
        with village.house.work() as uow:
            claimed = uow.jobs.claim(_lease(village), kinds=tuple(jobs._OWN))
            uow.commit()
        if not claimed:
            break
        for _ in range(2):
            jobs.run(village.house, claimed[0])
    assert village.row(instance.id).status == "completed"
    assert len(village.journal(instance.id)) == 2
    assert set(Counter(mail.id for mail in village.mailer.sent).values()) == {1}


def _lease(village):
    now = village.clock.now()
    return Lease(worker="x", now=now, until=now + timedelta(minutes=5))
