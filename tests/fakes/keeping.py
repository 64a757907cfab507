"""What is kept, in memory."""

from dataclasses import replace

from flux.domain.history import IncidentStatus
from flux.errors import Conflict, StaleVersion
from tests.fakes.running import Repository


class Incidents(Repository):
    def add(self, incident):
        self.t.put("incidents", incident.id, incident)

    def get(self, id_):
        return self.t.incidents.get(id_)

    def save(self, incident):
        self.t.put("incidents", incident.id, incident)

    def open(self, instance=None):
        found = [i for i in self.t.incidents.values() if i.status is IncidentStatus.OPEN]
        found = [i for i in found if instance is None or i.instance == instance]
        return tuple(sorted(found, key=lambda i: i.opened_at, reverse=True))


class Catalogue(Repository):
    def number(self):
        return max((deployment.number for deployment in self.t.deployments.values()), default=0)

    def add(self, deployment, *, resources, fresh):
        for version in fresh:
            if any((v.kind, v.key, v.version) == (version.kind, version.key, version.version) for v in self._all()):
                raise Conflict("Quelqu’un d’autre vient de publier.")
        self.t.put("deployments", deployment.id, replace(deployment, versions=()))
        for resource in resources:
            self.t.resources.setdefault(resource.digest, resource)
        for version in fresh:
            self.t.put("versions", version.id, version)

    def _all(self):
        return self.t.versions.values()

    def deployments(self, limit=50):
        found = sorted(self.t.deployments.values(), key=lambda deployment: deployment.number, reverse=True)
        return tuple(found[:limit])

    def version(self, id_):
        return self.t.versions.get(id_)

    def find(self, kind, key, *, version=None, as_of=None):
        found = [
            v
            for v in self.versions(kind, key)
            if version in {None, v.version} and (as_of is None or v.deployment <= as_of)
        ]
        return found[0] if found else None

    def latest(self, kind, *, as_of=None):
        keys = sorted({v.key for v in self._all() if v.kind is kind})
        found = (self.find(kind, key, as_of=as_of) for key in keys)
        return tuple(version for version in found if version is not None)

    def versions(self, kind, key):
        found = [v for v in self._all() if (v.kind, v.key) == (kind, key)]
        return tuple(sorted(found, key=lambda v: v.version, reverse=True))

    def resource(self, digest):
        return self.t.resources.get(digest)

    def set_triggers(self, process, new):
        self.t.triggers[process] = tuple(new)

    def triggers(self, kind, name):
        found = (trigger for of_process in self.t.triggers.values() for trigger in of_process)
        wanted = [trigger for trigger in found if (trigger.kind, trigger.name) == (kind, name)]
        return tuple(sorted(wanted, key=lambda trigger: (trigger.process, trigger.element)))

    def triggers_of(self, process):
        return tuple(sorted(self.t.triggers.get(process, ()), key=lambda trigger: trigger.element))

    def save_draft(self, draft):
        self.t.put("drafts", draft.key, draft)

    def draft(self, key):
        return self.t.drafts.get(key)

    def drafts(self):
        return tuple(sorted(self.t.drafts.values(), key=lambda draft: draft.saved_at, reverse=True))

    def drop_draft(self, key):
        self.t.drafts.pop(key, None)


class People(Repository):
    def add_person(self, person):
        self.t.put("persons", person.id, person)

    def person(self, id_):
        return self.t.persons.get(id_)

    def persons(self):
        return tuple(sorted(self.t.persons.values(), key=lambda person: (person.name, str(person.id))))

    def save_account(self, account):
        if any(a.login == account.login and a.person != account.person for a in self.t.accounts.values()):
            raise Conflict("Cet identifiant est déjà pris.")
        self.t.put("accounts", account.person, account)

    def account(self, person):
        return self.t.accounts.get(person)

    def account_by_login(self, login):
        return next((account for account in self.t.accounts.values() if account.login == login), None)

    def add_mandate(self, mandate):
        self.t.put("mandates", mandate.id, mandate)

    def save_mandate(self, mandate):
        self.t.put("mandates", mandate.id, mandate)

    def mandate(self, id_):
        return self.t.mandates.get(id_)

    def mandates(self, person=None):
        return tuple(mandate for mandate in self.t.mandates.values() if person in {None, mandate.person})

    def save_territory(self, epci):
        self.t.put("territory", "one", epci)

    def territory(self):
        return self.t.territory.get("one")


class Proposals(Repository):
    def add(self, proposal):
        self.t.put("proposals", proposal.id, proposal)

    def save(self, proposal):
        if self.t.proposals[proposal.id].version != proposal.version - 1:
            raise StaleVersion("Cette proposition a changé entre-temps.", code="proposal.stale")
        self.t.put("proposals", proposal.id, proposal)

    def get(self, id_):
        return self.t.proposals.get(id_)

    def by_number(self, number):
        return next((proposal for proposal in self.t.proposals.values() if proposal.number == number), None)

    def of(self, instance):
        return next((proposal for proposal in self.t.proposals.values() if proposal.instance == instance), None)


class Documents(Repository):
    def add(self, document):
        self.t.put("documents", document.id, document)

    def get(self, id_):
        return self.t.documents.get(id_)

    def attach(self, ids, instance):
        for id_ in ids:
            self.t.put("documents", id_, replace(self.t.documents[id_], instance=instance))

    def of(self, instance):
        return tuple(document for document in self.t.documents.values() if document.instance == instance)


class Mails(Repository):
    def add(self, mail):
        self.t.mails.setdefault(mail.id, mail)

    def get(self, id_):
        return self.t.mails.get(id_)

    def to(self, address, limit=100):
        found = [mail for mail in self.t.mails.values() if address in {None, mail.to}]
        return tuple(sorted(found, key=lambda mail: mail.sent_at, reverse=True)[:limit])


class Counters(Repository):
    def next(self, name):
        self.t.counters[name] = self.t.counters.get(name, 0) + 1
        return self.t.counters[name]

    def answer(self, key):
        return self.t.answers.get(key)

    def remember(self, key, answer, at):
        if key in self.t.answers:
            raise Conflict("Cette demande est déjà en cours.")
        self.t.answers[key] = answer


class Credentials(Repository):
    def add(self, credential):
        self.t.put("credentials", credential.id, credential)

    def get(self, id_):
        return self.t.credentials.get(id_)

    def by_digest(self, digest):
        return next((one for one in self.t.credentials.values() if one.digest == digest), None)

    def of(self, person, kind):
        found = [one for one in self.t.credentials.values() if (one.person, one.kind) == (person, kind)]
        return tuple(sorted(sorted(found, key=lambda one: str(one.id)), key=lambda one: one.made_at, reverse=True))

    def save(self, credential):
        self.t.put("credentials", credential.id, credential)

    def remove(self, ids):
        for id_ in ids:
            self.t.credentials.pop(id_, None)

    def forget(self, now):
        self.remove([one.id for one in self.t.credentials.values() if one.expires_at <= now])
