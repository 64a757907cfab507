"""The to-do list: timers with legal effect, recalls by mail, messages, signals, work, and what fails."""

from datetime import timedelta

import pytest

from flux.domain.jobs import JobKind, JobStatus
from flux.errors import Forbidden, InvalidState
from flux.services import incidents, instances, jobs, messages, tasks
from flux.services.instances import NewInstance
from tests.fakes.outside import NOW
from tests.services.village import APPROVAL, bpmn

ROUND = """
<startEvent id="s"/>
<userTask id="t" name="Donner sa position" flux:role="maire"/>
<boundaryEvent id="rappel" attachedToRef="t" cancelActivity="false"><timerEventDefinition><timeCycle>R2/P7D</timeCycle></timerEventDefinition></boundaryEvent>
<boundaryEvent id="fin_du_tour" attachedToRef="t"><timerEventDefinition><timeDuration>P21D</timeDuration></timerEventDefinition></boundaryEvent>
<userTask id="relance" name="Relancer" flux:role="dgs"/>
<endEvent id="e"/><endEvent id="e2"/>
<userTask id="silence" name="Constater le silence" flux:role="dgs" flux:due="P1D"/>
s -> t
t -> e
rappel -> relance
relance -> e2
fin_du_tour -> silence
silence -> e
"""


@pytest.fixture
def council(village):
    village.person("agent", "agent")
    village.person("maire", "maire")
    village.person("dgs", "dgs")
    village.person("admin", administrator=True)
    return village


def kinds(found):
    return [job.kind for job in found]


def test_a_week_of_downtime_fires_everything_once_in_due_order_at_its_due_date(council):
    council.deploy(("p", ROUND))
    instance = council.start("agent")
    council.later(days=30)
    entries = council.journal(instance.id)
    assert [entry.at - NOW for entry in entries] == [timedelta(), *(timedelta(days=n) for n in (7, 14, 21))]
    assert all(entry.recorded_at == NOW + timedelta(days=30) for entry in entries[1:])
    late = council.task("dgs", "silence")
    assert (late.opened_at, late.due_at) == (NOW + timedelta(days=21), NOW + timedelta(days=22))
    assert council.run_due() == 0


def test_a_timer_delivered_twice_fires_once(council):
    council.deploy(("p", ROUND))
    instance = council.start("agent")
    (timer, *_) = [job for job in council.jobs_of(instance.id) if job.kind is JobKind.TIMER]
    council.clock.advance(days=7)
    jobs.run(council.house, timer)
    jobs.run(council.house, timer)
    assert len(council.journal(instance.id)) == 2


def test_a_timer_whose_task_was_answered_is_gone(council):
    council.deploy(("p", ROUND))
    instance = council.start("agent")
    council.answer("maire")
    assert council.jobs_of(instance.id) == ()


def test_reminders_go_before_and_the_escalation_after_the_due_date(council):
    council.person("president", "president")
    council.deploy(("p", APPROVAL))
    council.start("agent")
    council.later(days=7, minutes=1)
    assert [(mail.to, mail.subject) for mail in council.mailer.sent] == [
        ("president@exemple.fr", "À faire\u00a0: Décider")
    ]
    council.later(days=3)
    assert [(mail.to, mail.subject) for mail in council.mailer.sent[1:]] == [
        ("dgs@exemple.fr", "En retard\u00a0: Décider")
    ]
    assert "/taches/" in council.mailer.sent[0].text


def test_nobody_is_recalled_of_a_task_that_is_done(council):
    council.person("president", "president")
    council.deploy(
        (
            "p",
            APPROVAL.replace("g -> non", "g -> non").replace(
                '<endEvent id="non"/>', '<userTask id="non" name="Suite" flux:role="dgs"/>'
            ),
        )
    )
    council.start("agent")
    council.answer("president", avis="non")
    council.later(days=20)
    assert council.mailer.sent == []


def test_a_failed_mail_never_stops_a_file_and_is_tried_again(council):
    council.person("president", "president")
    council.deploy(("p", APPROVAL))
    instance = council.start("agent")
    council.mailer.shut = True
    council.later(days=7, minutes=1)
    (mail,) = [job for job in council.jobs_of(instance.id) if job.kind is JobKind.MAIL]
    assert (mail.attempts, mail.run_at - council.clock.now()) == (1, timedelta(seconds=30))
    council.mailer.shut = False
    council.later(minutes=1)
    assert len(council.mailer.sent) == 1
    assert council.answer("president", avis="favorable").instance.status == "completed"


def test_a_mail_that_always_fails_becomes_an_incident_that_can_be_tried_again(council):
    council.person("president", "president")
    council.deploy(("p", APPROVAL))
    instance = council.start("agent")
    council.mailer.shut = True
    council.clock.advance(days=7, minutes=1)
    for _ in range(8):
        council.later(hours=7)
    dead = next(job for job in council.jobs_of(instance.id) if job.kind is JobKind.MAIL)
    assert dead.status is JobStatus.DEAD
    (incident,) = council.incidents(instance.id)
    council.mailer.shut = False
    incidents.retry(council.house, council.who("admin"), incident.id)
    council.run_due()
    assert [mail.id for mail in council.mailer.sent] == [dead.id]
    assert council.incidents(instance.id) == ()


def test_a_timer_that_gets_stuck_is_an_incident_and_goes_on_once_repaired(council):
    body = """
    <startEvent id="s"/>
    <intermediateCatchEvent id="c"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></intermediateCatchEvent>
    <exclusiveGateway id="g" default="f3"/>
    <endEvent id="e"/><endEvent id="e2"/>
    s -> c
    c -> g
    g -> e : plafond > 3
    g -> e2
    """
    council.deploy(("p", body))
    instance = council.start("agent")
    council.later(days=2)
    assert len(council.journal(instance.id)) == 1
    (incident,) = council.incidents(instance.id)
    instances.set_variables(council.house, council.who("admin"), instance.id, {"plafond": 5})
    incidents.retry(council.house, council.who("admin"), incident.id)
    council.run_due()
    assert council.row(instance.id).status == "completed"
    assert council.journal(instance.id)[-1].at == NOW + timedelta(days=1)
    assert council.incidents(instance.id) == ()


RECEIVER = """
<startEvent id="s"/>
<intermediateCatchEvent id="c"><messageEventDefinition messageRef="avis"/></intermediateCatchEvent>
<endEvent id="e"/>
s -> c
c -> e
"""


def post(village, key, body, outside):
    from flux.services import deployments

    deployments.deploy(village.house, None, {f"{key}.bpmn": bpmn(key, body, outside)}, name=key)


def test_a_message_from_outside_reaches_the_one_that_waits(council):
    post(council, "p", RECEIVER, '<message id="avis" name="avis_recu"/>')
    instance = council.start("agent")
    messages.deliver(council.house, council.who("admin"), "avis_recu", variables={"avis": "favorable"})
    assert council.row(instance.id).status == "completed"
    assert council.journal(instance.id)[-1].person == council.who("admin").id


def test_an_early_message_waits_for_its_reader_and_expires(council):
    post(council, "p", RECEIVER, '<message id="avis" name="avis_recu"/>')
    messages.deliver(council.house, council.who("admin"), "avis_recu", variables={"n": 1}, keep_for=timedelta(hours=2))
    first, second = council.start("agent"), council.start("agent")
    council.run_due()
    assert council.row(first.id).status == "completed"
    assert council.row(second.id).status == "running"
    messages.deliver(council.house, council.who("admin"), "inconnu", keep_for=timedelta(hours=2))
    council.clock.advance(hours=3)
    council.run_due()
    with council.house.work() as uow:
        assert uow.messages.forget(council.clock.now()) == 0


def test_a_message_that_one_instance_throws_starts_another(council):
    outside = '<message id="avis" name="demande"/>'
    thrower = """
    <startEvent id="s"/>
    <intermediateThrowEvent id="t"><messageEventDefinition messageRef="avis"/></intermediateThrowEvent>
    <endEvent id="e"/>
    s -> t
    t -> e
    """
    started = """
    <startEvent id="s"><messageEventDefinition messageRef="avis"/></startEvent>
    <userTask id="lire" name="Lire" flux:role="dgs"/>
    <endEvent id="e"/>
    s -> lire
    lire -> e
    """
    post(council, "p", thrower, outside)
    post(council, "q", started, outside)
    council.start("agent")
    council.run_due()
    assert council.task("dgs").name == "Lire"


def test_a_signal_reaches_every_instance_that_waits(council):
    body = """
    <startEvent id="s"/>
    <intermediateCatchEvent id="c"><signalEventDefinition signalRef="fin"/></intermediateCatchEvent>
    <endEvent id="e"/>
    s -> c
    c -> e
    """
    post(council, "p", body, '<signal id="fin" name="fin_mandat"/>')
    waiting = [council.start("agent") for _ in range(3)]
    messages.broadcast(council.house, council.who("admin"), "fin_mandat")
    council.run_due()
    assert {council.row(instance.id).status for instance in waiting} == {"completed"}


def test_a_process_starts_by_itself_on_its_dates_and_only_in_its_latest_version(council):
    body = """
    <startEvent id="s"><timerEventDefinition><timeCycle>R2/P1D</timeCycle></timerEventDefinition></startEvent>
    <userTask id="t" name="Relever" flux:role="dgs"/>
    <endEvent id="e"/>
    s -> t
    t -> e
    """
    council.deploy(("p", body))
    council.deploy(("p", body.replace("Relever", "Relever deux")))
    council.later(days=5)
    assert [task.name for task in council.inbox("dgs")] == ["Relever deux", "Relever deux"]


def test_a_send_task_of_our_topic_writes_to_who_began_the_file(council):
    body = """
    <startEvent id="s"/>
    <sendTask id="m" flux:topic="courriel">
    <extensionElements><flux:ioMapping><flux:input source='="agent"' target="destinataire"/><flux:input source='="Bonne nouvelle"' target="objet"/><flux:input source='="Votre idée est retenue."' target="texte"/></flux:ioMapping></extensionElements>
    </sendTask>
    <endEvent id="e"/>
    s -> m
    m -> e
    """
    council.deploy(("p", body))
    instance = council.start("agent")
    council.run_due()
    assert council.row(instance.id).status == "completed"
    assert [(mail.to, mail.subject) for mail in council.mailer.sent] == [("agent@exemple.fr", "Bonne nouvelle")]


def test_cancelling_leaves_nothing_open(council):
    council.deploy(("p", ROUND))
    instance = council.start("agent")
    with pytest.raises(Forbidden):
        instances.cancel(council.house, council.who("agent"), instance.id, reason="essai")
    ended = instances.cancel(council.house, council.who("admin"), instance.id, reason="Abandon")
    assert (ended.status, ended.reason) == ("cancelled", "Abandon")
    assert council.jobs_of(instance.id) == ()
    assert council.inbox("maire") == []


def test_the_same_key_starts_one_instance(council):
    council.deploy(("p", APPROVAL))
    who = council.who("agent")
    made = [instances.start(council.house, who, "p", NewInstance(variables={}), key="k").id for _ in range(2)]
    assert made[0] == made[1]


class SetBack:
    """A clock that somebody sets back between two looks at it."""

    def __init__(self, at):
        self.at = at

    def now(self):
        seen, self.at = self.at, self.at - timedelta(days=10)
        return seen


def test_a_clock_that_is_set_back_neither_hangs_an_answer_nor_undoes_what_fell_due(council):
    council.deploy(("p", ROUND))
    instance = council.start("agent")
    task, maire = council.task("maire"), council.who("maire")
    object.__setattr__(council.house, "clock", SetBack(NOW + timedelta(days=22)))
    with pytest.raises(InvalidState):
        tasks.complete(council.house, maire, task.id, {})
    assert [entry.at - NOW for entry in council.journal(instance.id)][-1] == timedelta(days=21)


def test_the_timer_that_alone_moves_a_file_on_is_tried_again_and_not_passed_over(council):
    council.deploy(
        (
            "p",
            """
<startEvent id="s"/>
<intermediateCatchEvent id="c"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></intermediateCatchEvent>
<exclusiveGateway id="g"/><endEvent id="e"/>
s -> c
c -> g
g -> e : plafond > 3
""",
        )
    )
    instance = council.start("agent")
    council.later(days=2)
    (incident,) = council.incidents(instance.id)
    with pytest.raises(InvalidState):
        incidents.skip(council.house, council.who("admin"), incident.id)
    instances.set_variables(council.house, council.who("admin"), instance.id, {"plafond": 5})
    incidents.retry(council.house, council.who("admin"), incident.id)
    council.run_due()
    assert council.row(instance.id).status == "completed"
