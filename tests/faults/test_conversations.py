"""Messages that meet: one instance per key, one reader per message, and none lost between the two."""

from functools import partial

import pytest

from flux.services import deployments, instances, jobs, messages
from flux.services.instances import NewInstance
from tests.databases import opened_store
from tests.faults.test_races import at_once
from tests.services.test_messages import BY_MESSAGE, KEYED, PLAIN, WAIT
from tests.services.village import a_village, bpmn

ROUNDS = 5


@pytest.fixture
def town(address):
    with opened_store(address) as store:
        village = a_village(store)
        village.person("dgs", "dgs")
        village.person("admin", administrator=True)
        yield village


def publish(town, outside, **bodies):
    for key, body in bodies.items():
        deployments.deploy(town.house, None, {f"{key}.bpmn": bpmn(key, body, outside)}, name=key)


def sending(town, **variables):
    return partial(messages.deliver, town.house, town.who("admin"), "demande", variables=variables)


def early(town):
    with town.house.work.reading() as uow:
        return uow.messages.early("demande", town.clock.now())


def test_messages_of_one_key_at_once_begin_one_instance_and_the_others_wait(town):
    publish(town, KEYED, p=BY_MESSAGE)
    for number in range(ROUNDS):
        results = at_once(*[sending(town, numero=number)] * 4)
        assert results == [None] * 4
        assert len(town.inbox("dgs")) == 1
        assert len(early(town)) == 3
        for left in (2, 1, 0):
            town.answer("dgs")
            town.run_due()
            assert (len(town.inbox("dgs")), len(early(town))) == (1, left)
        town.answer("dgs")


def test_an_instance_that_ends_while_its_key_is_asked_for_loses_no_message(town):
    publish(town, KEYED, p=BY_MESSAGE)
    for number in range(ROUNDS):
        sending(town, numero=number)()
        at_once(partial(town.answer, "dgs"), sending(town, numero=number))
        town.run_due()
        assert (len(town.inbox("dgs")), early(town)) == (1, ())
        town.answer("dgs")


def test_a_message_and_the_one_who_begins_to_wait_for_it_never_miss_each_other(town):
    publish(town, PLAIN, p=WAIT)
    begin = partial(instances.start, town.house, town.who("admin"), "p", NewInstance(variables={}))
    for _ in range(ROUNDS * 2):
        started, _none = at_once(begin, sending(town))
        jobs.run_due(town.house)
        assert town.row(started.id).status == "completed"
        assert early(town) == ()


def test_two_who_begin_to_wait_at_once_share_no_message(town):
    publish(town, PLAIN, p=WAIT)
    begin = partial(instances.start, town.house, town.who("admin"), "p", NewInstance(variables={}))
    for _ in range(ROUNDS):
        sending(town)()
        started = at_once(begin, begin)
        jobs.run_due(town.house)
        assert sorted(town.row(one.id).status for one in started) == ["completed", "running"]
        sending(town)()
        assert {town.row(one.id).status for one in started} == {"completed"}
