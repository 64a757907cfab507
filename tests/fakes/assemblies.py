"""Séances, consultations and acts, in memory; aggregates go through JSON, as a database keeps them."""

from dataclasses import replace
from datetime import UTC

from flux.errors import StaleVersion
from flux.ports import Page
from flux.storage.shapes import plain, shaped
from tests.fakes.running import Repository


def through_json(value):
    return shaped(type(value), plain(value))


def sliced(found, cursor, limit):
    """A page of what is in order."""
    start = int(cursor or 0)
    end = start + limit
    return Page(items=tuple(found[start:end]), total=len(found), next_cursor=str(end) if end < len(found) else None)


class Seances(Repository):
    def add(self, seance):
        self.t.put("seances", seance.id, through_json(seance))

    def get(self, id_):
        return self.t.seances.get(id_)

    lock = get

    def save(self, seance):
        if self.t.seances[seance.id].version != seance.version - 1:
            raise StaleVersion("Cette séance a changé entre-temps.", code="seance.stale")
        self.add(seance)

    def _ordered(self):
        return sorted(self.t.seances.values(), key=lambda one: (one.meets_at.astimezone(UTC), one.id), reverse=True)

    def page(self, *, cursor=None, limit=50):
        return sliced(self._ordered(), cursor, limit)

    def of(self, instance):
        return tuple(one for one in self._ordered() if any(point.instance == instance for point in one.points))

    def reply(self, id_, reply):
        self.t.put("seance_replies", (id_, reply.person), reply)

    def replies(self, id_):
        found = [reply for (seance, _), reply in self.t.seance_replies.items() if seance == id_]
        return tuple(sorted(found, key=lambda reply: (reply.answered_at, reply.person)))


class Consultations(Repository):
    def add(self, consultation):
        self.t.put("consultations", consultation.id, through_json(consultation))

    def get(self, id_):
        return self.t.consultations.get(id_)

    lock = get

    def lock_of(self, instance, element):
        return next((one for one in self.of(instance) if one.element == element and one.is_open), None)

    def save(self, consultation):
        if self.t.consultations[consultation.id].version != consultation.version - 1:
            raise StaleVersion("Cette consultation a changé entre-temps.", code="consultation.stale")
        self.add(consultation)

    def _ordered(self):
        return sorted(self.t.consultations.values(), key=lambda one: (one.opened_at, one.id), reverse=True)

    def page(self, *, cursor=None, limit=50):
        return sliced(self._ordered(), cursor, limit)

    def of(self, instance):
        return tuple(one for one in self._ordered() if one.instance == instance)


class Acts(Repository):
    def append(self, subject, acts):
        number = len(self.of(subject))
        for rank, act in enumerate(acts, start=number + 1):
            self.t.put("acts", (subject, rank), replace(act, subject=subject, number=rank))

    def of(self, subject):
        found = [act for (about, _), act in self.t.acts.items() if about == subject]
        return tuple(sorted(found, key=lambda act: act.number))
