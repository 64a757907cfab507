"""What is published and kept beside the files, and the lists, on each store."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from flux.domain.deployments import Draft, ResourceKind, Trigger
from flux.domain.documents import Document
from flux.domain.history import Incident, IncidentStatus
from flux.domain.instances import InstanceStatus
from flux.domain.institutions import Commune, Epci, Financing, Mandate, Nature, Person
from flux.domain.messages import Mail
from flux.domain.people import Account
from flux.domain.proposals import Proposal, Sheet
from flux.domain.tasks import TaskStatus
from flux.errors import Conflict, StaleVersion, ValidationFailed
from flux.ports import Hat, InstanceFilter, TaskFilter
from tests.storage.samples import NOW, a_task, a_version, an_instance, later


def test_the_latest_version_is_the_highest_as_of_a_deployment(store):
    with store() as uow:
        key = uuid4().hex
        one, two = a_version(uow, key), a_version(uow, key, version=2)
        find = uow.catalogue.find
        assert find(ResourceKind.PROCESS, key) == two
        assert find(ResourceKind.PROCESS, key, version=1) == one
        assert find(ResourceKind.PROCESS, key, as_of=one.deployment) == one
        assert find(ResourceKind.DECISION, key) is None
        assert uow.catalogue.versions(ResourceKind.PROCESS, key) == (two, one)
        assert [v for v in uow.catalogue.latest(ResourceKind.PROCESS) if v.key == key] == [two]
        assert uow.catalogue.version(one.id) == one
        assert uow.catalogue.resource(one.digest).content == f"{key} 1".encode()


def test_the_same_version_twice_is_a_conflict(store):
    with store() as uow:
        key = uuid4().hex
        a_version(uow, key)
        with pytest.raises(Conflict):
            a_version(uow, key)


def test_only_the_triggers_of_the_last_publication_count(store):
    with store() as uow:
        version, name = a_version(uow), uuid4().hex
        old = Trigger(definition=version.id, process=version.key, element="a", kind="message", name=name)
        uow.catalogue.set_triggers(version.key, [old])
        new = replace(old, element="b")
        uow.catalogue.set_triggers(version.key, [new])
        assert uow.catalogue.triggers("message", name) == (new,)


def test_a_draft_is_replaced_and_dropped(store):
    with store() as uow:
        key = uuid4().hex
        uow.catalogue.save_draft(Draft(key=key, name="n", xml="<a/>", saved_at=NOW))
        kept = Draft(key=key, name="n", xml="<b/>", saved_at=later(hours=1), base_version=2)
        uow.catalogue.save_draft(kept)
        assert uow.catalogue.draft(key) == kept
        assert kept in uow.catalogue.drafts()
        uow.catalogue.drop_draft(key)
        assert uow.catalogue.draft(key) is None


def test_a_login_belongs_to_one_person(store):
    with store() as uow:
        people = [Person(id=uuid4(), name="Maire de Bédée"), Person(id=uuid4(), name="DGS", email="dgs@exemple.fr")]
        for person in people:
            uow.people.add_person(person)
        login = uuid4().hex
        account = Account(person=people[0].id, login=login, password_hash="h")
        uow.people.save_account(account)
        locked = replace(account, failures=6, locked_until=later(minutes=1))
        uow.people.save_account(locked)
        assert uow.people.account_by_login(login) == locked == uow.people.account(people[0].id)
        assert uow.people.person(people[1].id) == people[1]
        with pytest.raises(Conflict):
            uow.people.save_account(Account(person=people[1].id, login=login))


def test_mandates_keep_their_dates(store):
    with store() as uow:
        person = Person(id=uuid4(), name="x")
        uow.people.add_person(person)
        mandate = Mandate(id=uuid4(), person=person.id, role="maire", starts_on=date(2026, 3, 28), commune="213500234")
        uow.people.add_mandate(mandate)
        ended = replace(mandate, ends_on=date(2026, 12, 31))
        uow.people.save_mandate(ended)
        assert uow.people.mandates(person.id) == (ended,)
        assert uow.people.mandate(mandate.id) == ended


def test_the_territory_keeps_the_order_of_its_communes(store):
    communes = tuple(
        Commune(siren=f"21350{n:04}", name=f"Commune {n}", population_municipal=10, population_total=11, vintage=2026)
        for n in (3, 1, 2)
    )
    epci = Epci(
        siren="243500550", name="CC", nature=Nature.CC, financing=Financing.FPU, department="35", communes=communes
    )
    with store() as uow:
        uow.people.save_territory(replace(epci, communes=communes[:1]))
        uow.people.save_territory(epci)
        assert uow.people.territory() == epci


def test_a_proposal_comes_back_whole_and_is_found_three_ways(store):
    with store() as uow:
        instance = an_instance(uow)
        sheet = Sheet(title="Abri vélo", need="x", cost=1200, communes=("213500234",), documents=(uuid4(),))
        number = uuid4().hex
        proposal = Proposal(
            id=uuid4(), number=number, sheet=sheet, instance=instance.id, filed_by=uuid4(), filed_at=NOW, updated_at=NOW
        )
        uow.proposals.add(proposal)
        assert (
            uow.proposals.get(proposal.id)
            == uow.proposals.by_number(number)
            == uow.proposals.of(instance.id)
            == proposal
        )
        changed = replace(proposal, sheet=replace(sheet, cost=None), version=2)
        uow.proposals.save(changed)
        assert uow.proposals.get(proposal.id) == changed
        with pytest.raises(StaleVersion):
            uow.proposals.save(changed)


def test_documents_join_an_instance(store):
    with store() as uow:
        instance = an_instance(uow)
        document = Document(
            id=uuid4(),
            digest="0" * 64,
            name="plan.pdf",
            media_type="application/pdf",
            size=3,
            uploaded_at=NOW,
            uploaded_by=uuid4(),
        )
        uow.documents.add(document)
        uow.documents.attach([document.id], instance.id)
        assert uow.documents.of(instance.id) == (replace(document, instance=instance.id),)


def test_a_mail_sent_twice_is_kept_once(store):
    with store() as uow:
        address = f"{uuid4().hex}@exemple.fr"
        mail = Mail(id=uuid4(), to=address, subject="Rappel", text="…", sent_at=NOW)
        uow.mails.add(mail)
        uow.mails.add(mail)
        assert uow.mails.to(address) == (mail,)
        assert mail in uow.mails.to(None)


def test_a_counter_gives_each_number_once(store):
    name = uuid4().hex
    with store() as uow:
        assert [uow.counters.next(name) for _ in range(3)] == [1, 2, 3]


def test_an_idempotency_key_is_remembered_once(store):
    with store() as uow:
        key = uuid4().hex
        assert uow.counters.answer(key) is None
        uow.counters.remember(key, "réponse", NOW)
        assert uow.counters.answer(key) == "réponse"
        with pytest.raises(Conflict):
            uow.counters.remember(key, "autre", NOW)


def test_only_open_incidents_are_listed(store):
    with store() as uow:
        instance = an_instance(uow)
        incident = Incident(
            id=uuid4(), instance=instance.id, code="x", message="m", opened_at=NOW, command={"type": "Start"}
        )
        uow.incidents.add(incident)
        assert uow.incidents.open(instance.id) == (incident,)
        uow.incidents.save(replace(incident, status=IncidentStatus.RESOLVED, resolved_at=NOW, resolution="done"))
        assert uow.incidents.open(instance.id) == ()
        assert uow.incidents.get(incident.id).resolution == "done"


def test_a_naive_instant_is_a_bug_and_not_a_row(store):
    with store() as uow, pytest.raises(Exception, match="naive"):
        an_instance(uow, started_at=datetime(2026, 1, 5))  # noqa: DTZ001  the fault that is tested


def test_a_list_of_tasks_is_cut_into_pages_without_hole_or_double(store):
    with store() as uow:
        instance = an_instance(uow)
        dues = [None, later(days=2), later(days=1), later(days=1), None]
        uow.tasks.add([a_task(instance, due_at=due, token=str(n)) for n, due in enumerate(dues)])
        wanted = TaskFilter(instance=instance.id)
        seen, cursor = [], None
        while True:
            page = uow.lists.tasks(wanted, cursor=cursor, limit=2)
            assert page.total == 5
            seen += page.items
            cursor = page.next_cursor
            if cursor is None:
                break
        assert len({row.task.id for row in seen}) == 5
        assert [row.task.due_at for row in seen] == [later(days=1), later(days=1), later(days=2), None, None]
        assert seen[0].instance_title == "Piste cyclable"


def test_a_cursor_that_was_made_up_is_refused_in_words(store):
    with store.reading() as uow, pytest.raises(ValidationFailed):
        uow.lists.tasks(TaskFilter(), cursor="pas un repère")


def test_a_hat_sees_its_role_in_its_commune_and_no_other(store):
    with store() as uow:
        instance, me = an_instance(uow), uuid4()
        mine = a_task(instance, role="maire", commune="A", token="1")
        others = a_task(instance, role="maire", commune="B", token="2")
        all_ = a_task(instance, role="maire", token="3")
        given = a_task(instance, role="dgs", assignee=me, token="4")
        taken = a_task(instance, role="maire", assignee=uuid4(), token="5")
        uow.tasks.add([mine, others, all_, given, taken])
        wanted = TaskFilter(instance=instance.id, hats=(Hat(role="maire", commune="A"),), person=me, free_for=me)
        assert {row.task.id for row in uow.lists.tasks(wanted).items} == {mine.id, all_.id, given.id}
        assert uow.lists.tasks(replace(wanted, hats=(), person=None)).total == 0


def test_instances_are_found_by_text_without_accents_by_lateness_and_by_incident(store):
    with store() as uow:
        mark = uuid4().hex
        instance = an_instance(uow, title=f"Élargir l’école {mark}", business_key="2026-031")
        other = an_instance(uow, title=f"Autre {mark}", status=InstanceStatus.COMPLETED)
        uow.tasks.add([a_task(instance, due_at=NOW)])
        uow.incidents.add(Incident(id=uuid4(), instance=instance.id, code="x", message="m", opened_at=NOW))

        def found(**wanted):
            return [row.instance.id for row in uow.lists.instances(InstanceFilter(**{"text": mark, **wanted})).items]

        assert set(found()) == {instance.id, other.id}
        assert found(text=f"elargir l’ECOLE {mark}") == [instance.id]
        assert found(late_at=NOW) == found(with_incident=True) == [instance.id]
        assert found(with_incident=False) == found(statuses=(InstanceStatus.COMPLETED,)) == [other.id]
        (row,) = uow.lists.instances(InstanceFilter(text="100 % _" + mark)).items or (None,)
        assert row is None
        (row,) = uow.lists.instances(InstanceFilter(text=mark, with_incident=True)).items
        assert (row.open_tasks, row.due_at, row.incidents) == (1, NOW, 1)


def test_only_those_with_a_part_see_an_instance(store):
    with store() as uow:
        starter, stranger = uuid4(), uuid4()
        instance = an_instance(uow, started_by=starter)
        uow.tasks.add([a_task(instance, role="dgs", status=TaskStatus.COMPLETED)])

        def seen(hats, person):
            wanted = InstanceFilter(hats=hats, person=person, process=instance.process)
            return uow.lists.instances(wanted).total

        assert seen((), starter) == seen((Hat(role="dgs"),), stranger) == 1
        assert seen((Hat(role="maire"),), stranger) == 0


def test_a_list_of_proposals_names_what_is_waited_for(store):
    with store() as uow:
        instance = an_instance(uow)
        uow.tasks.add([a_task(instance, due_at=later(days=1)), a_task(instance, name="Compléter", token="2")])
        proposal = Proposal(
            id=uuid4(),
            number=uuid4().hex,
            sheet=Sheet(title="t"),
            instance=instance.id,
            filed_by=uuid4(),
            filed_at=NOW,
            updated_at=NOW,
        )
        uow.proposals.add(proposal)
        (row,) = uow.lists.proposals(InstanceFilter(process=instance.process)).items
        assert row.proposal == proposal
        assert row.waiting == ("Instruire", "Compléter")
        assert row.due_at == later(days=1)
        assert uow.lists.running()[instance.process, 1] == 1


def test_instants_come_back_in_utc_whatever_zone_they_had(store):
    with store() as uow:
        paris = datetime.fromisoformat("2026-03-29T03:30:00+02:00")
        instance = an_instance(uow, started_at=paris)
        assert uow.instances.get(instance.id).started_at == paris
        assert uow.instances.get(instance.id).started_at.tzinfo is UTC
