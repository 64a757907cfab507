"""Short words for what tests of institutions do in a town: one question to a role, who sees it, who answers."""

from dataclasses import dataclass
from datetime import date, timedelta

from flux.domain.interests import InterestKind
from flux.services import deployments, instances, interests, jobs, people, standing, tasks
from flux.services.house import House
from flux.services.instances import NewInstance
from flux.services.interests import NewInterest
from flux.services.people import NewPerson
from flux.services.standing import NewDelegation, NewSubstitution
from tests.api.houses import PASSWORD, HandClock
from tests.builders import file_of

TODAY = date(2026, 11, 23)
TALENSAC, BEDEE = "213503436", "213500234"


@dataclass
class Hall:
    """The services of a house, with people called by their login."""

    house: House
    clock: HandClock

    def wait(self, **gap):
        """Let time pass, and do what fell due."""
        self.clock.at += timedelta(**gap)
        jobs.run_due(self.house)

    def who(self, login):
        return people.actor_by_login(self.house, login)

    def welcome(self, login, *roles, commune=None, until=None):
        new = NewPerson(name=login.capitalize(), login=login, email=f"{login}@montfort.example", password=PASSWORD)
        made = people.create(self.house, None, new)
        for role in roles:
            people.give_mandate(
                self.house, None, made.person.id, role, starts_on=date(2026, 1, 1), ends_on=until, commune=commune
            )
        return made.person

    def ask(self, role, *, commune=None, key="question", timer="", **variables):
        """A file that asks one question of a role and waits for its answer."""
        where = f' flux:commune="{commune}"' if commune else ""
        body = f"""<startEvent id="s"/>
<userTask id="avis" name="Donner un avis" flux:role="{role}"{where}/>
<endEvent id="e"/>
s -> avis
avis -> e
{timer}"""
        deployments.deploy(self.house, None, {f"{key}.bpmn": file_of(body, key=key)}, name=key)
        return instances.start(self.house, self.who("agent"), key, NewInstance(variables=variables))

    def inbox(self, login):
        return [item.task for item in tasks.inbox(self.house, self.who(login)).items]

    def task(self, login):
        return self.inbox(login)[0]

    def answer(self, login, task):
        return tasks.complete(self.house, self.who(login), task.id, {})

    def replace(self, absent, by, *, days=5, since=TODAY, role=None, deed="arrêté 2026-14", on=date(2026, 3, 3)):
        return standing.substitute(
            self.house,
            None,
            NewSubstitution(
                absent=self.who(absent).id,
                substitute=self.who(by).id,
                starts_on=since,
                ends_on=since + timedelta(days=days),
                role=role,
                deed=deed,
                deed_on=on,
            ),
        )

    def delegate(self, giver, holder, role, *scope, until=None, **dates):
        dates = {"published_on": date(2026, 3, 4), "transmitted_on": date(2026, 3, 5), **dates}
        return standing.delegate(
            self.house,
            None,
            NewDelegation(
                deed="arrêté 2026-14",
                deed_on=date(2026, 3, 3),
                giver=self.who(giver).id,
                holder=self.who(holder).id,
                role=role,
                scope=scope,
                starts_on=date(2026, 3, 3),
                ends_on=until,
                **dates,
            ),
        )

    def declare(self, login, *words, kind="association", label="Présidente du club nautique", **more):
        new = NewInterest(kind=InterestKind(kind), label=label, keywords=words, **more)
        return interests.declare(self.house, self.who(login), new)

    def story(self, file):
        return [line.sentence for line in instances.timeline(self.house, self.who("dgs"), file.id).past]

    def out_of(self, file):
        with self.house.work.reading() as uow:
            return interests.withdrawn(uow, file.id)
