"""Bodies, seats, deeds, absences, interests and withdrawals, in memory."""

from tests.fakes.running import Repository


class Institutions(Repository):
    def save_body(self, body):
        self.t.put("bodies", body.key, body)

    def body(self, key):
        return self.t.bodies.get(key)

    def bodies(self):
        return tuple(sorted(self.t.bodies.values(), key=lambda one: (one.name, one.key)))

    def set_seats(self, body, given):
        for key in [key for key in self.t.seats if key[0] == body]:
            del self.t.seats[key]
        for seat in given:
            self.t.put("seats", (body, seat.number), seat)

    def seats(self, body):
        return tuple(sorted((one for one in self.t.seats.values() if one.body == body), key=lambda one: one.number))

    def save_day_off(self, day):
        self.t.put("days_off", day.id, day)

    def day_off(self, id_):
        return self.t.days_off.get(id_)

    def days_off(self):
        return tuple(sorted(self.t.days_off.values(), key=lambda one: (one.day, one.entered_at, one.id)))

    def save_delegation(self, delegation):
        self.t.put("delegations", delegation.id, delegation)

    def delegation(self, id_):
        return self.t.delegations.get(id_)

    def delegations(self, holder=None):
        found = [one for one in self.t.delegations.values() if holder in {None, one.holder}]
        return tuple(sorted(found, key=lambda one: (-one.starts_on.toordinal(), one.id)))

    def save_substitution(self, substitution):
        self.t.put("substitutions", substitution.id, substitution)

    def substitution(self, id_):
        return self.t.substitutions.get(id_)

    def substitutions(self, substitute=None):
        found = [one for one in self.t.substitutions.values() if substitute in {None, one.substitute}]
        return tuple(sorted(found, key=lambda one: (-one.starts_on.toordinal(), one.id)))

    def save_interest(self, interest):
        self.t.put("interests", interest.id, interest)

    def interest(self, id_):
        return self.t.interests.get(id_)

    def interests(self, person=None):
        found = [one for one in self.t.interests.values() if person in {None, one.person}]
        return tuple(sorted(found, key=lambda one: (-one.declared_on.toordinal(), one.id)))

    def save_withdrawal(self, withdrawal):
        self.t.put("withdrawals", (withdrawal.instance, withdrawal.person, withdrawal.at), withdrawal)

    def withdrawals(self, instance):
        found = [one for one in self.t.withdrawals.values() if one.instance == instance]
        return tuple(sorted(found, key=lambda one: (one.at, one.person)))

    def withdrawals_of(self, persons):
        found = [one for one in self.t.withdrawals.values() if one.person in set(persons)]
        return tuple(sorted(found, key=lambda one: (-one.at.timestamp(), one.instance)))
