"""Messages on the real stores: whose they are, one instance per key, early ones, and pools that converse."""

from datetime import timedelta

import pytest

from flux.domain.messages import CONVERSED_FOR
from flux.services import deployments, instances, messages
from tests.services.village import bpmn

KEYED = (
    '<message id="m" name="demande"><extensionElements><flux:correlation key="=numero"/></extensionElements></message>'
)
PLAIN = '<message id="m" name="demande"/>'
BY_MESSAGE = """
<startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent>
<userTask id="lire" name="Lire" flux:role="dgs"/>
<endEvent id="e"/>
s -> lire
lire -> e
"""
WAIT = """
<startEvent id="s"/>
<intermediateCatchEvent id="c"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>
<endEvent id="e"/>
s -> c
c -> e
"""


@pytest.fixture
def town(village):
    village.person("dgs", "dgs")
    village.person("admin", administrator=True)
    return village


def publish(town, outside=PLAIN, **bodies):
    for key, body in bodies.items():
        deployments.deploy(town.house, None, {f"{key}.bpmn": bpmn(key, body, outside)}, name=key)


def send(town, key=None, keep_for=timedelta(hours=1), **variables):
    messages.deliver(town.house, town.who("admin"), "demande", key=key, variables=variables, keep_for=keep_for)
    town.run_due()


def kept(town):
    with town.house.work.reading() as uow:
        return uow.messages.early("demande", town.clock.now())


def test_a_second_message_of_a_key_waits_until_the_first_instance_ends(town):
    publish(town, KEYED, p=BY_MESSAGE)
    for number in (7, 7, 8):
        send(town, numero=number)
    assert _keys(town) == ["7", "8"]
    assert [message.variables["numero"] for message in kept(town)] == [7]
    first = next(task.instance for task in town.inbox("dgs") if town.row(task.instance).business_key == "7")
    instances.cancel(town.house, town.who("admin"), first, reason="Doublon.")
    town.run_due()
    assert _keys(town) == ["7", "8"]
    assert first not in {task.instance for task in town.inbox("dgs")}
    assert kept(town) == ()


def _keys(town):
    return sorted(town.row(task.instance).business_key for task in town.inbox("dgs"))


def test_a_message_that_waits_for_its_key_to_be_free_expires(town):
    publish(town, KEYED, p=BY_MESSAGE)
    send(town, numero=7)
    send(town, numero=7, keep_for=timedelta(minutes=10))
    town.later(minutes=11)
    town.answer("dgs")
    town.run_due()
    assert town.inbox("dgs") == []


def test_a_key_is_free_again_when_its_instance_has_ended_in_one_step(town):
    publish(town, KEYED, p=BY_MESSAGE.replace("userTask", "task"))
    send(town, numero=7)
    send(town, numero=7)
    assert kept(town) == ()


def test_a_key_of_any_length_holds(town):
    publish(town, KEYED, p=BY_MESSAGE)
    long = "".join(str(number) for number in range(3_000))
    for key in (long, long):
        send(town, key=key)
    assert [message.key for message in kept(town)] == [long]
    (task,) = town.inbox("dgs")
    assert town.row(task.instance).business_key is None
    instances.cancel(town.house, town.who("admin"), task.instance, reason="Doublon.")
    town.run_due()
    assert kept(town) == ()
    assert len(town.inbox("dgs")) == 1


def test_the_key_holds_across_the_versions_of_a_process(town):
    publish(town, KEYED, p=BY_MESSAGE)
    send(town, numero=7)
    publish(town, KEYED, p=BY_MESSAGE.replace("Lire", "Relire"))
    send(town, numero=7)
    assert [task.name for task in town.inbox("dgs")] == ["Lire"]
    town.answer("dgs")
    town.run_due()
    assert [task.name for task in town.inbox("dgs")] == ["Relire"]


def test_a_message_from_outside_finds_its_instance_by_what_it_carries(town):
    publish(town, KEYED, p=WAIT)
    seven, eight = (
        instances.start(town.house, town.who("admin"), "p", instances.NewInstance(variables={"numero": n}))
        for n in (7, 8)
    )
    send(town, numero=8)
    assert (town.row(seven.id).status, town.row(eight.id).status) == ("running", "completed")


def test_an_early_message_finds_its_reader_by_what_it_carries(town):
    publish(town, KEYED, p=WAIT)
    send(town, numero=8)
    seven, eight = (
        instances.start(town.house, town.who("admin"), "p", instances.NewInstance(variables={"numero": n}))
        for n in (7, 8)
    )
    town.run_due()
    assert (town.row(seven.id).status, town.row(eight.id).status) == ("running", "completed")


def test_the_one_who_has_waited_the_longest_gets_a_message_and_nobody_else(town):
    publish(town, p=WAIT)
    first, second = town.start("admin"), town.start("admin")
    send(town)
    assert (town.row(first.id).status, town.row(second.id).status) == ("completed", "running")


def test_a_running_instance_comes_before_a_new_one(town):
    publish(town, p=WAIT, q=BY_MESSAGE)
    waiting = town.start("admin")
    send(town)
    assert town.row(waiting.id).status == "completed"
    assert town.inbox("dgs") == []
    send(town)
    assert len(town.inbox("dgs")) == 1


SELF = """
<startEvent id="s"/><parallelGateway id="g"/>
<intermediateThrowEvent id="t"><messageEventDefinition messageRef="m"/></intermediateThrowEvent>
<intermediateCatchEvent id="c"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>
s -> g
g -> c
g -> t
"""


def test_a_message_never_comes_back_to_its_sender(town):
    publish(town, p=SELF)
    first = town.start("admin")
    town.run_due()
    assert town.row(first.id).status == "running"
    second = town.start("admin")
    town.run_due()
    assert [town.row(one.id).status for one in (first, second)] == ["completed", "completed"]


def test_a_message_that_was_kept_never_comes_back_to_its_sender(town):
    loop = SELF.replace("g -> c\ng -> t", "g -> t\nt -> c")
    publish(town, p=loop)
    first = town.start("admin")
    town.run_due()
    assert town.row(first.id).status == "running"
    assert len(kept(town)) == 1


def test_a_process_does_not_begin_itself(town):
    body = BY_MESSAGE + '<endEvent id="t"><messageEventDefinition messageRef="m"/></endEvent>\nlire -> t\n'
    publish(town, p=body)
    send(town)
    town.answer("dgs")
    town.run_due()
    assert town.inbox("dgs") == []


def test_a_thrown_message_with_a_key_waits_for_months(town):
    throw = WAIT.replace("intermediateCatchEvent", "intermediateThrowEvent")
    publish(town, KEYED, p=throw, q=WAIT)
    admin = town.who("admin")
    instances.start(town.house, admin, "p", instances.NewInstance(variables={"numero": 7}))
    town.run_due()
    town.later(days=CONVERSED_FOR.days - 1)
    late = instances.start(town.house, admin, "q", instances.NewInstance(variables={"numero": 7}))
    town.run_due()
    assert town.row(late.id).status == "completed"


def test_an_instantiating_gateway_begins_by_each_of_its_messages(town):
    body = """
    <eventBasedGateway id="g" instantiate="true"/><receiveTask id="r" messageRef="m"/>
    <userTask id="lire" name="Lire" flux:role="dgs"/>
    g -> r
    r -> lire
    """
    publish(town, p=body)
    send(town)
    assert [task.element for task in town.inbox("dgs")] == ["lire"]


COMMUNE = """
<startEvent id="recevoir"><messageEventDefinition/></startEvent>
<userTask id="deliberer" name="Délibérer" flux:role="dgs"/>
<sendTask id="repondre"/><endEvent id="fin"/>
recevoir -> deliberer
deliberer -> repondre
repondre -> fin
"""
EPCI = """
<startEvent id="s"/><sendTask id="saisir"/><receiveTask id="attendre"/>
<userTask id="lire" name="Lire la réponse" flux:role="dgs"/><endEvent id="e"/>
s -> saisir
saisir -> attendre
attendre -> lire
lire -> e
"""
POOLS = """<collaboration id="c"><participant id="E" name="EPCI" processRef="epci"/><participant id="C" name="Commune" processRef="commune"/>
<messageFlow id="saisine" sourceRef="saisir" targetRef="recevoir"/><messageFlow id="reponse" sourceRef="repondre" targetRef="attendre"/></collaboration>"""


def test_two_pools_of_one_collaboration_deployed_together_converse(town):
    first = bpmn("epci", EPCI, POOLS).decode().replace("</definitions>", "")
    second = bpmn("commune", COMMUNE).decode()
    file = first + second[second.index("<process") :]
    deployments.deploy(town.house, None, {"collaboration.bpmn": file.encode()}, name="collaboration")
    asked = town.start("admin", "epci")
    town.run_due()
    assert [task.name for task in town.inbox("dgs")] == ["Délibérer"]
    town.answer("dgs")
    town.run_due()
    assert [(task.name, task.instance) for task in town.inbox("dgs")] == [("Lire la réponse", asked.id)]
    town.answer("dgs")
    assert town.row(asked.id).status == "completed"
