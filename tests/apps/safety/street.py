"""A street with somebody in every way of being there, for the questions behind the guards; as the owner role."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from tests.apps.safety.acts import guest_row, refer_row
from tests.factories import as_owner, make_offer
from tests.pairs import enrol_row, keep_apart, make_group, make_place, make_someone

from weefsel.apps.groups.models import Session
from weefsel.apps.people.models import Person
from weefsel.apps.rights.safety_functions import NOBODY
from weefsel.apps.safety.meeting import open_offers

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
# The tests are on a Tuesday, ten in the morning in Amsterdam: a session on the Wednesday after, and one of two hours
# that is over at this very moment.
TEN = datetime(2027, 3, 3, 9, 0, tzinfo=UTC)
PAST = datetime(2027, 3, 2, 7, 0, tzinfo=UTC)
NOW_ON = datetime(2027, 3, 2, 8, 0, tzinfo=UTC)  # and one that is going on
TUESDAY = 3
WEDNESDAY, THURSDAY = 6, 9  # the mornings, as parts of the week; the afternoon and the evening follow


def parts(*which):
    return [i in which for i in range(21)]


def one_by_one(person_id: UUID, ids: list[UUID]) -> frozenset[UUID]:
    """The clear way: each offer is asked apart, with the functions of the guards."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT t FROM unnest(%s::uuid[]) t, "
            f"(SELECT array_append(array_agg(a), {NOBODY}) AS others FROM safety_apart(%s) a) x "
            "WHERE NOT (safety_unwanted_offer(%s, t) OR safety_at_offer(x.others, t))",
            [ids, person_id, person_id],
        )
        return frozenset(row[0] for row in cursor.fetchall())


class Street:
    """A hall that stands in two lists, a barn elsewhere, and two halls without an address. People have names."""

    def __init__(self, world):
        self.world, self.people, self.groups, self.sessions, self.offers = world, {}, {}, {}, {}
        address = {"street_line": "Dorpsstraat 1", "postcode": "6601 AA"}
        self.hall = make_place(world.house, **address)
        self.again = make_place(world.welfare, street_line="dorpsstraat  1", postcode="6601aa")
        self.barn = make_place(world.house, street_line="Dorpsstraat 1", postcode="6602 BB")
        self.mill = make_place(world.house, street_line="Molenweg 2", postcode="6601 AA")
        self.bare, self.blank = make_place(world.house), make_place(world.house)

    def person(self, name, **changes):
        """Somebody, made when first named."""
        if name not in self.people:
            fields = {"given_name": "Proef", "family_name": name, "birth_date": date(1952, 6, 1), "sex": "female"}
            moments = {"registered_at": self.world.now, "changed_at": self.world.now}
            self.people[name] = Person.objects.create(owner=self.world.practice, **{**fields, **moments, **changes})
        return self.people[name]

    def group(self, name, location, *starts, long=120, **changes):
        """A group with a session at each of ``starts``; the sessions are known as name-1, name-2 ..."""
        group = make_group(self.world, location=location, starts=starts[0], **changes)
        Session.objects.filter(group=group).update(ends_at=starts[0] + long * MINUTE)
        for number, start in enumerate(starts[1:], start=2):
            period = {"starts_at": start, "ends_at": start + long * MINUTE}
            Session.objects.create(group=group, owner=group.owner, number=number, title="Meer", **period)
        self.sessions |= {f"{name}-{each.number}": each.pk for each in group.sessions.all()}
        self.groups[name] = group
        return group

    def offer(self, name, location, hours, **changes):
        self.offers[name] = make_offer(
            self.world.house, location=location, hours=hours, **{"host_name": "", "host_email": "", **changes}
        )
        return self.offers[name]

    def refer(self, name, offer, state="requested"):
        return refer_row(self.world, self.person(name), self.offers[offer], state=state)

    def guest(self, name, group, number, /, **changes):
        """Somebody who is asked along, by who takes part already, to one session."""
        asks = enrol_row(group, self.person(f"asks-{name}"))
        fields = {"name": self.person(name).full_name, "email": f"{name}@example.org", **changes}
        guest_row(group, asks, session=group.sessions.get(number=number), **fields)

    def who(self, question, *values) -> str:
        """The names, in order, of whom ``question`` is true; %(others)s stands for each of them in turn."""
        sql = question.replace("%(others)s", f"ARRAY[p.id, {NOBODY}]")
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT p.family_name FROM people_person p WHERE {sql} AND p.id = ANY (%s) ORDER BY p.family_name",
                [*values, [each.pk for each in self.people.values()]],
            )
            return " ".join(name for (name,) in cursor.fetchall())

    def here(self, group, session=None) -> str:
        return self.who("safety_here(%(others)s, %s, %s)", self.groups[group].pk, self.sessions.get(session))

    def nearby(self, group, session=None) -> str:
        return self.who("safety_nearby(%(others)s, %s, %s)", self.groups[group].pk, self.sessions.get(session))

    def beside(self, offer) -> str:
        return self.who("safety_beside_offer(%(others)s, %s)", self.offers[offer].pk)

    def at(self, offer) -> str:
        return self.who("safety_at_offer(%(others)s, %s)", self.offers[offer].pk)

    def otherwise(self) -> list[str]:
        """The names of whom it is said otherwise of all offers at once than of each apart: where may one come who must
        not meet them?"""
        found, ids = [], [each.pk for each in self.offers.values()]
        for name, other in self.people.items():
            with transaction.atomic():
                who = make_someone(self.world, "Kijkt")
                number = other.street_line.rpartition(" ")[2]
                keep_apart(self.world, who, other, hint_postcode=other.postcode, hint_house_number=number)
                apart = one_by_one(who.pk, ids)
                alone = any(open_offers(who.pk, [each]) for each in ids if each not in apart)
                if open_offers(who.pk, ids) != apart or alone:
                    found.append(name)
                transaction.set_rollback(True)
        return found
