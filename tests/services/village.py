"""A small territory for the tests of services: a house on a store, its people, its diagrams."""

from dataclasses import dataclass, field
from datetime import date
from uuid import uuid4

from flux.domain.institutions import Commune, Epci, Financing, Mandate, Nature, Person
from flux.domain.people import Account
from flux.services import deployments, instances, jobs, people, tasks
from flux.services.house import House
from flux.services.instances import NewInstance
from tests.fakes.outside import Alarm, Calendars, Clock, Files, Mailer, Passwords, Printer

BEDEE, BRETEIL = "213500234", "213500408"


@dataclass
class Village:
    """A house and short words for what tests do in it."""

    house: House
    clock: Clock
    mailer: Mailer
    people: dict = field(default_factory=dict)

    def person(self, login, *roles, commune=None, administrator=False, until=None):
        """Welcomes somebody who holds roles since the last renewal; gives who they are today."""
        person = Person(id=uuid4(), name=login.capitalize(), email=f"{login}@exemple.fr")
        with self.house.work() as uow:
            uow.people.add_person(person)
            uow.people.save_account(
                Account(
                    person=person.id,
                    login=login.lower(),
                    password_hash=self.house.passwords.hash("mot-de-passe-long"),
                    administrator=administrator,
                )
            )
            for role in roles:
                mandate = Mandate(
                    id=uuid4(), person=person.id, role=role, starts_on=date(2020, 3, 1), ends_on=until, commune=commune
                )
                uow.people.add_mandate(mandate)
            uow.commit()
        self.people[login] = person
        return self.who(login)

    def who(self, login):
        return people.actor_by_login(self.house, login)

    def deploy(self, *bodies, forms=(), decisions=(), name="p"):
        """Publishes processes given by the inside of their `process` element, by key."""
        files = {f"{key}.bpmn": bpmn(key, body) for key, body in bodies}
        files |= dict(forms)
        files |= dict(decisions)
        return deployments.deploy(self.house, None, files, name=name)

    def start(self, login, process="p", **variables):
        return instances.start(self.house, self.who(login), process, NewInstance(variables=variables))

    def inbox(self, login):
        return [item.task for item in tasks.inbox(self.house, self.who(login)).items]

    def task(self, login, element=None):
        return next(task for task in self.inbox(login) if element in {None, task.element})

    def answer(self, login, element=None, **sent):
        return tasks.complete(self.house, self.who(login), self.task(login, element).id, sent)

    def run_due(self):
        return jobs.run_due(self.house)

    def later(self, **delta):
        self.clock.advance(**delta)
        return self.run_due()

    def row(self, id_):
        with self.house.work.reading() as uow:
            return uow.instances.get(id_)

    def tasks_of(self, id_):
        with self.house.work.reading() as uow:
            return uow.tasks.of(id_)

    def jobs_of(self, id_):
        with self.house.work.reading() as uow:
            return uow.jobs.of(id_)

    def journal(self, id_):
        with self.house.work.reading() as uow:
            return uow.journal.of(id_)

    def incidents(self, id_=None):
        with self.house.work.reading() as uow:
            return uow.incidents.open(id_)


def a_village(work):
    """A house on a store, with the territory."""
    clock, mailer = Clock(), Mailer()
    house = House(
        work=work,
        clock=clock,
        alarm=Alarm(),
        mailer=mailer,
        files=Files(),
        passwords=Passwords(),
        printer=Printer(),
        calendars=Calendars(),
        topics={},
    )
    communes = tuple(
        Commune(siren=siren, name=name, population_municipal=4571, population_total=4645, vintage=2026)
        for siren, name in ((BEDEE, "Bédée"), (BRETEIL, "Breteil"))
    )
    with work() as uow:
        uow.people.save_territory(
            Epci(
                siren="243500550",
                name="CC Montfort",
                nature=Nature.CC,
                financing=Financing.FPU,
                department="35",
                communes=communes,
            )
        )
        uow.commit()
    return Village(house=house, clock=clock, mailer=mailer)


def bpmn(key, body, outside=""):
    """A diagram from what stands in its process; `a -> b` lines become flows, `a -> b : condition` conditional ones."""
    lines = [line.strip() for line in body.strip().splitlines()]
    arrows = [line for line in lines if "->" in line and not line.startswith("<")]
    elements = [line for line in lines if line not in arrows]
    flows = "\n".join(_flow(number, line) for number, line in enumerate(arrows))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:flux="urn:flux:bpmn:1"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d_{key}" targetNamespace="urn:flux:tests">
{outside}
<process id="{key}" name="Processus {key}" isExecutable="true">
{chr(10).join(elements)}
{flows}
</process></definitions>""".encode()


def _flow(number, line):
    ends, _, condition = line.partition(" : ")
    source, _, target = (part.strip() for part in ends.partition("->"))
    if not condition:
        return f'<sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}"/>'
    inner = f'<conditionExpression xsi:type="tFormalExpression">={condition}</conditionExpression>'
    return f'<sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'


APPROVAL = """
<startEvent id="s"/>
<userTask id="decider" name="Décider" flux:role="president" flux:outcome="avis" flux:due="P10D" flux:reminder="P3D" flux:escalation="dgs"/>
<exclusiveGateway id="g" default="f2"/>
<endEvent id="oui"/><endEvent id="non"/>
s -> decider
decider -> g
g -> non
g -> oui : avis = "favorable"
"""
