"""Instances, tasks, jobs, messages and journal, on each store."""

import threading
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from flux.domain.history import Entry, Incident
from flux.domain.instances import InstanceStatus
from flux.domain.jobs import JobKind, JobStatus
from flux.domain.messages import Begun, Message, Subscription
from flux.domain.tasks import TaskStatus
from flux.errors import StaleVersion
from flux.ports import Lease
from tests.storage.samples import NOW, a_job, a_task, an_instance, later

EVERY_KIND = tuple(JobKind)


def lease(at=NOW, worker="one"):
    return Lease(worker=worker, now=at, until=at + timedelta(minutes=5))


def emptied(uow):
    """Takes every job that another claim left off the list."""
    while found := uow.jobs.claim(
        Lease(worker="x", now=later(days=9999), until=NOW), kinds=EVERY_KIND, topics=("courriel", "x"), limit=100
    ):
        uow.jobs.remove([job.id for job in found])


def test_what_is_not_committed_is_gone(store):
    with store() as uow:
        instance = an_instance(uow)
    with store.reading() as uow:
        assert uow.instances.get(instance.id) is None


def test_an_instance_comes_back_as_it_was_with_the_order_of_its_state(store):
    with store() as uow:
        instance = an_instance(uow, business_key="2026-014")
        uow.commit()
    with store.reading() as uow:
        found = uow.instances.get(instance.id)
    assert found == instance
    assert list(found.state) == ["z", "a"]


def test_a_save_on_an_old_version_is_refused_and_changes_nothing(store):
    with store() as uow:
        instance = an_instance(uow)
        uow.instances.save(replace(instance, title="Premier", version=2), was=instance)
        with pytest.raises(StaleVersion):
            uow.instances.save(replace(instance, title="Second", version=2), was=instance)
        assert uow.instances.get(instance.id).title == "Premier"


@pytest.mark.parametrize(
    "change",
    [
        {"state": {"a": 2}},
        {"title": "Autre titre"},
        {"status": InstanceStatus.CANCELLED, "ended_at": NOW, "reason": "Déposée deux fois."},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_save_writes_whatever_differs(store, change):
    with store() as uow:
        instance = an_instance(uow)
        moved = replace(instance, version=2, **change)
        uow.instances.save(moved, was=instance)
        uow.commit()
    with store.reading() as uow:
        assert uow.instances.get(instance.id) == moved


def test_a_lock_tells_the_next_timer_the_open_incidents_and_the_catalogue(store):
    with store() as uow:
        instance = an_instance(uow)
        uow.jobs.add([a_job(instance, at=later(days=2)), a_job(instance, at=later(days=1), token="2")])
        uow.jobs.add([a_job(instance, JobKind.MAIL, at=NOW)])
        uow.incidents.add(Incident(id=uuid4(), instance=instance.id, code="x", message="y", opened_at=NOW))
        locked = uow.instances.lock(instance.id)
        assert locked.instance == instance
        assert locked.next_timer_at == later(days=1)
        assert locked.incidents == 1
        assert locked.catalogue == uow.catalogue.number()


def test_a_task_is_read_with_its_instance_under_lock(store):
    with store() as uow:
        instance = an_instance(uow)
        task = a_task(instance)
        uow.tasks.add([task])
        locked, read = uow.instances.lock_with_task(task.id)
        assert locked.instance == instance
        assert read == task
        assert uow.instances.lock_with_task(uuid4()) is None


def test_tasks_come_in_the_order_of_opening_by_token_as_a_number(store):
    with store() as uow:
        instance = an_instance(uow)
        uow.tasks.add([a_task(instance, token=token) for token in ("10", "9", "2")])
        assert [task.token for task in uow.tasks.of(instance.id)] == ["2", "9", "10"]


def test_cancelling_closes_only_open_tasks(store):
    with store() as uow:
        instance = an_instance(uow)
        open_, done = a_task(instance), a_task(instance, status=TaskStatus.COMPLETED, closed_at=NOW)
        uow.tasks.add([open_, done])
        uow.tasks.cancel([open_.id, done.id], later(days=1))
        assert uow.tasks.get(open_.id).status is TaskStatus.CANCELLED
        assert uow.tasks.get(open_.id).closed_at == later(days=1)
        assert uow.tasks.get(done.id) == done


def test_a_stale_task_is_refused(store):
    with store() as uow:
        task = a_task(an_instance(uow))
        uow.tasks.add([task])
        uow.tasks.save(replace(task, draft={"motif": "…"}, version=2))
        with pytest.raises(StaleVersion):
            uow.tasks.save(replace(task, version=2))


def test_involvement_names_roles_communes_and_assignees(store):
    with store() as uow:
        starter, helper = uuid4(), uuid4()
        instance = an_instance(uow, started_by=starter)
        uow.tasks.add([a_task(instance, role="maire", commune="213501885"), a_task(instance, assignee=helper)])
        part = uow.instances.involvement(instance.id)
        assert part.started_by == starter
        assert ("maire", "213501885") in part.asked
        assert part.assignees == {helper}


def test_a_claimed_job_is_nobody_elses_until_its_lease_ends(store):
    with store() as uow:
        emptied(uow)
        job = a_job(an_instance(uow), JobKind.MAIL)
        uow.jobs.add([job])
        (taken,) = uow.jobs.claim(lease(), kinds=EVERY_KIND)
        assert (taken.id, taken.worker) == (job.id, "one")
        assert uow.jobs.claim(lease(worker="two"), kinds=EVERY_KIND) == ()
        (again,) = uow.jobs.claim(lease(later(minutes=6), "two"), kinds=EVERY_KIND)
        assert again.worker == "two"


def test_a_later_timer_of_the_same_instance_waits_for_the_earlier(store):
    with store() as uow:
        emptied(uow)
        instance, other = an_instance(uow), an_instance(uow)
        first, second = a_job(instance, at=NOW), a_job(instance, at=later(hours=1), token="2")
        elsewhere = a_job(other, at=later(hours=2))
        uow.jobs.add([second, first, elsewhere])
        taken = uow.jobs.claim(lease(later(days=7)), kinds=EVERY_KIND, limit=10)
        assert [job.id for job in taken] == [first.id, elsewhere.id]
        uow.jobs.remove([first.id])
        assert [job.id for job in uow.jobs.claim(lease(later(days=7)), kinds=EVERY_KIND, limit=10)] == [second.id]


def test_service_jobs_are_claimed_for_their_topics_only(store):
    with store() as uow:
        emptied(uow)
        instance = an_instance(uow)
        known, unknown = a_job(instance, JobKind.SERVICE, topic="courriel"), a_job(instance, JobKind.SERVICE, topic="x")
        mail = a_job(instance, JobKind.MAIL)
        uow.jobs.add([known, unknown, mail])
        assert [job.id for job in uow.jobs.claim(lease(), kinds=EVERY_KIND, limit=10)] == [mail.id]
        uow.jobs.save(mail)
        taken = uow.jobs.claim(lease(), kinds=EVERY_KIND, topics=["courriel"], limit=10)
        assert {job.id for job in taken} == {known.id, mail.id}


def test_a_dead_job_is_neither_claimed_nor_awaited(store):
    with store() as uow:
        emptied(uow)
        job = a_job(an_instance(uow))
        uow.jobs.add([job])
        assert uow.jobs.next_at() == NOW
        uow.jobs.save(replace(job, status=JobStatus.DEAD, error="refusé"))
        assert uow.jobs.claim(lease(later(days=1)), kinds=EVERY_KIND) == ()
        assert uow.jobs.next_at() is None
        assert uow.jobs.get(job.id).error == "refusé"


def test_an_ended_instance_still_sends_its_mails_and_messages(store):
    with store() as uow:
        instance = an_instance(uow)
        uow.jobs.add([a_job(instance, kind, token=None) for kind in JobKind])
        uow.jobs.remove_of(instance.id)
        assert {job.kind for job in uow.jobs.of(instance.id)} == {JobKind.MAIL, JobKind.MESSAGE, JobKind.SIGNAL}


def test_due_timers_come_in_due_order(store):
    with store() as uow:
        instance = an_instance(uow)
        jobs = [a_job(instance, at=later(hours=hours), token=str(hours)) for hours in (3, 1, 2, 9)]
        uow.jobs.add(jobs)
        assert [job.token for job in uow.jobs.due_timers(instance.id, later(hours=3))] == ["1", "2", "3"]


def test_two_workers_never_take_the_same_job(store):
    with store() as uow:
        emptied(uow)
        instance = an_instance(uow)
        uow.jobs.add([a_job(instance, JobKind.MAIL) for _ in range(30)])
        uow.commit()
    taken = {"one": [], "two": []}

    def work(name):
        while True:
            with store() as uow:
                found = uow.jobs.claim(lease(worker=name), kinds=EVERY_KIND, limit=2)
                uow.commit()
            if not found:
                return
            taken[name] += [job.id for job in found]

    threads = [threading.Thread(target=work, args=[name]) for name in taken]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    everything = taken["one"] + taken["two"]
    assert len(everything) == len(set(everything)) == 30


def test_the_journal_keeps_its_order_and_refuses_a_second_entry_of_the_same_number(store):
    with store() as uow:
        instance = an_instance(uow)
        entries = [
            Entry(
                instance=instance.id,
                number=n,
                at=NOW,
                recorded_at=NOW,
                catalogue=1,
                command={"type": "Start"},
                facts=({"n": n},),
            )
            for n in (1, 2)
        ]
        for entry in reversed(entries):
            uow.journal.append(entry)
        assert uow.journal.of(instance.id) == tuple(entries)
        with pytest.raises(Exception, match=r"pk_journal|UNIQUE"):
            uow.journal.append(entries[0])


def test_subscribers_are_served_oldest_first_until_they_leave(store):
    with store() as uow:
        name = uuid4().hex
        one, two = an_instance(uow), an_instance(uow)
        subscriptions = [
            Subscription(
                id=uuid4(), instance=instance.id, token="1", element="avis", kind="message", name=name, key="7"
            )
            for instance in (two, one)
        ]
        for subscription in subscriptions:
            uow.messages.subscribe([subscription])
        assert uow.messages.waiting("message", name) == tuple(subscriptions)
        uow.messages.unsubscribe([subscriptions[0].id])
        assert uow.messages.waiting("message", name) == (subscriptions[1],)
        uow.messages.unsubscribe([subscriptions[1].id, uuid4()])
        assert uow.messages.of(one.id) == ()


def test_an_early_message_is_taken_once_before_it_expires(store):
    with store() as uow:
        name = uuid4().hex
        message = Message(
            id=uuid4(), name=name, key="7", variables={"a": 1}, received_at=NOW, expires_at=later(hours=1)
        )
        uow.messages.keep(message)
        assert uow.messages.early(uuid4().hex, NOW) == ()
        assert uow.messages.early(name, later(hours=1)) == ()
        assert uow.messages.early(name, NOW) == (message,)
        assert uow.messages.take(message.id)
        assert uow.messages.early(name, NOW) == ()
        assert not uow.messages.take(message.id)


def test_one_running_instance_holds_the_key_of_a_message_until_it_ends(store):
    with store() as uow:
        name = uuid4().hex
        one, two = an_instance(uow), an_instance(uow)
        begun = Begun(process="p", name=name, key="7", instance=one.id)
        assert uow.messages.begin(begun)
        assert not uow.messages.begin(replace(begun, instance=two.id))
        assert uow.messages.begun("p", name, "7") == one.id
        assert uow.messages.begun("q", name, "7") is None
        assert uow.messages.begin(replace(begun, process="q", instance=two.id))
        assert uow.messages.release(one.id) == begun
        assert uow.messages.release(one.id) is None
        assert uow.messages.begin(replace(begun, key="8", instance=one.id))
        assert uow.messages.begun("p", name, "7") is None


def test_what_has_expired_is_forgotten(store):
    with store() as uow:
        uow.messages.forget(later(days=9999))
        uow.messages.keep(Message(id=uuid4(), name="n", received_at=NOW, expires_at=later(hours=1)))
        assert uow.messages.forget(later(minutes=59)) == 0
        assert uow.messages.forget(later(hours=1)) == 1
