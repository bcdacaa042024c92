"""The guards of the database: whatever writes the row, nobody comes where someone is whom they must not meet.

Every test here writes as the owner role, past all operations: what stops them is the trigger alone.
"""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import Error, connection, transaction
from tests.apps.safety.acts import guest_row, refer_row, refused
from tests.factories import World, acting, actor_of, as_owner, make_offer, make_user, rewrite
from tests.pairs import enrol_row, keep_apart, make_group, make_place, make_someone

from weefsel.apps.directory.models import Location, Offer
from weefsel.apps.groups.models import Enrolment, Group, GroupRole, Guest, Session
from weefsel.apps.people.models import Merge, Person
from weefsel.apps.people.operations import merge, unmerge
from weefsel.apps.referrals.models import Referral
from weefsel.apps.rights.safety_functions import NO_PLACE
from weefsel.apps.safety.meeting import open_offers
from weefsel.apps.safety.models import AvoidPair, PrivateWish, ProtectedTie

HOUR = timedelta(hours=1)


@pytest.fixture
def owned(world):
    """The world, with the clock of the test told to the database and the owner role acting."""
    world.actor("gp")
    with as_owner():
        yield world


@pytest.fixture
def couple(owned):
    """Two people of whom one must be kept from the other."""
    one, other = make_someone(owned, "Ansen"), make_someone(owned, "Bertels")
    keep_apart(owned, one, other)
    return one, other


# One group


@pytest.mark.parametrize("state", ["enrolled", "invited"])
def test_nobody_comes_to_a_group_of_someone_they_must_not_meet_whoever_of_the_two_was_first(owned, couple, state):
    for first, second in (couple, couple[::-1]):
        group = make_group(owned)
        enrol_row(group, first)

        assert refused(lambda: enrol_row(group, second, state))  # noqa: B023


def test_someone_else_comes_to_the_same_group(owned, couple):
    group = make_group(owned)
    enrol_row(group, couple[0])

    assert not refused(lambda: enrol_row(group, make_someone(owned, "Cohen")))


def test_who_has_left_keeps_nobody_out_and_does_not_come_back_in(owned, couple):
    one, other = couple
    group = make_group(owned)
    left = enrol_row(group, one, "ended")

    assert not refused(lambda: enrol_row(group, other))
    assert refused(lambda: Enrolment.objects.filter(pk=left.pk).update(state="enrolled"))


def test_writing_two_at_once_is_refused(owned, couple):
    group = make_group(owned)
    rows = [
        Enrolment(group=group, person=each, owner=group.owner, shown_name="x", state="enrolled", since=owned.now)
        for each in couple
    ]

    assert refused(lambda: Enrolment.objects.bulk_create(rows))


def test_moving_an_enrolment_to_another_group_or_person_is_refused(owned, couple):
    one, other = couple
    here, there = make_group(owned), make_group(owned)
    enrol_row(here, one)
    elsewhere, stranger = enrol_row(there, other), enrol_row(here, make_someone(owned, "Cohen"))

    assert refused(lambda: Enrolment.objects.filter(pk=elsewhere.pk).update(group=here))
    assert refused(lambda: Enrolment.objects.filter(pk=stranger.pk).update(person=other))


def test_changing_something_else_of_two_who_met_before_they_were_linked_stays_possible(owned):
    one, other = make_someone(owned, "Ansen"), make_someone(owned, "Bertels")
    group = make_group(owned)
    enrolment = enrol_row(group, one)
    enrol_row(group, other)
    keep_apart(owned, one, other)

    enrolment.access_needs = "een stoel"
    assert not refused(enrolment.save)


# One building


def test_nobody_comes_to_the_same_building_within_half_an_hour(owned, couple):
    one, other = couple
    here = make_group(owned)
    enrol_row(here, one)
    begins, ends = here.sessions.get().starts_at, here.sessions.get().ends_at

    def at(starts):
        return make_group(owned, starts=starts, location=here.location)

    assert refused(lambda: enrol_row(at(ends + timedelta(minutes=29)), other))
    assert refused(lambda: enrol_row(at(begins - 2 * HOUR - timedelta(minutes=29)), other))
    assert not refused(lambda: enrol_row(at(ends + timedelta(minutes=30)), other))
    assert not refused(lambda: enrol_row(make_group(owned, starts=begins), other))


def test_two_registrations_of_one_address_are_one_building(owned, couple):
    one, other = couple
    here, there = (
        make_place(owner, name=name, street_line=street, postcode=postcode)
        for owner, name, street, postcode in (
            (owned.house, "Zaal", "Dorpsstraat 1", "6601 AA"),
            (owned.welfare, "Buurthuis", "dorpsstraat  1", "6601AA"),
        )
    )
    enrol_row(make_group(owned, location=here), one)

    assert refused(lambda: enrol_row(make_group(owned, location=there), other))


def test_what_brings_two_groups_together_is_refused(owned, couple):
    one, other = couple
    here = make_group(owned)
    later = make_group(owned, location=here.location, starts=here.sessions.get().ends_at + 5 * HOUR)
    away = make_group(owned)
    for group, person in ((here, one), (later, other)):
        enrol_row(group, person)
    outside = make_someone(owned, "Cohen", email="")
    keep_apart(owned, one, outside)
    enrol_row(away, outside)
    moment = {"starts_at": here.sessions.get().starts_at, "ends_at": here.sessions.get().ends_at}

    def another_meeting():
        Session.objects.create(group=later, owner=later.owner, number=2, title="Extra", **moment)

    def same_building():
        Location.objects.filter(pk=here.location_id).update(street_line="Dorpsstraat 1", postcode="6601 AA")
        Location.objects.filter(pk=away.location_id).update(street_line="Dorpsstraat 1", postcode="6601 AA")

    assert refused(lambda: later.sessions.update(**moment))
    assert refused(another_meeting)
    assert refused(lambda: Group.objects.filter(pk=away.pk).update(location=here.location))
    assert refused(same_building)


def test_a_group_that_ended_does_not_begin_again_around_two_who_must_not_meet(owned):
    one, other = make_someone(owned, "Ansen"), make_someone(owned, "Bertels")
    group = make_group(owned, state="ended")
    enrol_row(group, one)
    enrol_row(group, other)
    keep_apart(owned, one, other)

    assert refused(lambda: Group.objects.filter(pk=group.pk).update(state="running"))


# Referrals, guests, hosts


def test_nobody_is_referred_to_where_someone_comes_whom_they_must_not_meet(owned, couple):
    one, other = couple
    offer = make_offer(owned.house)
    beside = make_offer(owned.welfare, location=offer.location)
    elsewhere = make_offer(owned.welfare)
    refer_row(owned, one, offer)

    assert refused(lambda: refer_row(owned, other, offer))
    assert refused(lambda: refer_row(owned, other, beside))
    assert not refused(lambda: refer_row(owned, other, elsewhere))
    assert refused(lambda: enrol_row(make_group(owned, offer=offer), other))


def test_who_was_reported_back_on_goes_on_coming_unless_a_group_knows_better(owned, couple):
    one, other = couple
    walk_in, grouped = make_offer(owned.house), make_offer(owned.house)
    refer_row(owned, one, walk_in, state="reported")
    left = enrol_row(make_group(owned, offer=grouped), one, "ended")
    Enrolment.objects.filter(pk=left.pk).update(referral=refer_row(owned, one, grouped, state="reported"))

    assert refused(lambda: refer_row(owned, other, walk_in))
    assert not refused(lambda: refer_row(owned, other, grouped))


def test_two_entries_that_are_one_offer_are_one_place_also_for_who_comes_by_the_entry_that_is_no_longer_shown(
    owned, couple
):
    one, other = couple
    kept, again, third = (make_offer(owned.house, location=make_place(owned.house)) for _ in range(3))
    refer_row(owned, one, again)
    answers = []
    for is_one in (False, True):
        Offer.objects.filter(pk__in=[again.pk, third.pk]).update(same_as=kept if is_one else None)
        answers.append(
            [
                refused(lambda: refer_row(owned, other, kept)),
                refused(lambda: refer_row(owned, other, third)),
                refused(lambda: enrol_row(make_group(owned, offer=kept), other)),
                refused(lambda: Offer.objects.filter(pk=third.pk).update(host_name=other.full_name)),
            ]
        )
        Referral.objects.filter(person=other).delete()
        Enrolment.objects.filter(person=other).delete()
        Offer.objects.filter(pk=third.pk).update(host_name="")

    assert answers == [[False] * 4, [True] * 4]
    assert open_offers(other.id, [kept.id, third.id]) == frozenset()
    assert open_offers(one.id, [kept.id]) == frozenset([kept.id])


def test_an_offer_does_not_come_to_an_hour_place_or_host_where_two_would_meet(owned, couple):
    one, other = couple
    Person.objects.filter(pk=other.pk).update(email="bert@example.org")
    place = make_place(owned.house)
    monday, tuesday = ([i == day for i in range(21)] for day in (0, 3))
    offer, beside = make_offer(owned.house, location=place, hours=monday), make_offer(owned.house, location=place)
    away = make_offer(owned.house)
    refer_row(owned, one, offer)
    refer_row(owned, other, beside)
    cohen = make_someone(owned, "Cohen")
    keep_apart(owned, cohen, one)
    refer_row(owned, cohen, away)

    def change(row, **changes):
        return refused(lambda: type(row).objects.filter(pk=row.pk).update(**changes))

    assert change(offer, hours=tuesday)
    assert change(offer, host_email="BERT@example.org")
    assert not change(away, hours=monday)
    assert change(away, location=place)
    assert not change(place, street_line="Dorpsstraat 1", postcode="6601 AA")
    assert change(away.location, street_line="Dorpsstraat 1", postcode="6601 AA")
    assert not change(offer, host_name="Iemand Anders")


def test_a_referral_that_ended_keeps_nobody_away_and_does_not_begin_again(owned, couple):
    one, other = couple
    offer = make_offer(owned.house)
    ended = refer_row(owned, one, offer, state="stopped")

    assert not refused(lambda: refer_row(owned, other, offer))
    assert refused(lambda: Referral.objects.filter(pk=ended.pk).update(state="accepted"))


@pytest.mark.parametrize(
    "known_by", [{"email": "BERT@example.org"}, {"name": "Proef Bertels"}, {"email": "log-in@example.org"}]
)
def test_someone_they_must_not_meet_is_not_asked_along_by_name_address_or_log_in(owned, couple, known_by):
    one, other = couple
    Person.objects.filter(pk=other.pk).update(email="bert@example.org")
    user = make_user("person", None, owned.now, person_id=other.id)
    type(user).objects.filter(pk=user.pk).update(email="log-in@example.org")
    group = make_group(owned)
    enrolment = enrol_row(group, one)
    stranger = guest_row(group, enrolment, email="vreemd@example.org")

    assert refused(lambda: guest_row(group, enrolment, **known_by))
    assert refused(lambda: Guest.objects.filter(pk=stranger.pk).update(**known_by))


def test_a_guest_is_compared_with_hints_about_someone_who_is_not_registered(owned):
    one = make_someone(owned, "Ansen")
    keep_apart(owned, one, one, hint_family_name="de Vries", hint_given_name="Jan", hint_birth_date=date(1950, 1, 1))
    group = make_group(owned)
    enrolment = enrol_row(group, one)

    assert refused(lambda: guest_row(group, enrolment, name="Jan de Vries"))
    assert not refused(lambda: guest_row(group, enrolment, name="Jan Jansen"))


def test_nobody_comes_where_a_guest_or_a_host_is_someone_they_must_not_meet(owned, couple):
    one, other = couple
    Person.objects.filter(pk=other.pk).update(email="bert@example.org")
    visited, led, hosted = make_group(owned), make_group(owned), make_offer(owned.house, host_email="bert@example.org")
    guest_row(visited, enrol_row(visited, make_someone(owned, "Cohen")), email="bert@example.org")
    GroupRole.objects.create(group=led, owner=led.owner, role="facilitator", name="Proef Bertels")

    assert refused(lambda: enrol_row(visited, one))
    assert refused(lambda: enrol_row(led, one))
    assert refused(lambda: refer_row(owned, one, hosted))


def test_nobody_gets_a_role_among_people_they_must_not_meet(owned, couple):
    one, _other = couple
    group = make_group(owned)
    enrol_row(group, one)

    assert refused(
        lambda: GroupRole.objects.create(group=group, owner=group.owner, role="facilitator", name="Proef Bertels")
    )


# What someone does not want, without a reason


def test_what_someone_does_not_want_is_refused_with_the_same_word(owned):
    person = make_someone(owned, "Ansen")
    group, same_place = make_group(owned), make_group(owned)
    wishes = ({"group_id": group.id}, {"location_id": same_place.location_id}, {"hour": 2 * 3})
    wednesday = make_group(owned, starts=datetime(2027, 3, 3, 9, 0, tzinfo=UTC))
    for wish, place in zip(wishes, (group, same_place, wednesday), strict=True):
        row = PrivateWish.objects.create(person=person, since=owned.now, form_token=uuid.uuid4(), **wish)

        assert refused(lambda: enrol_row(place, person))  # noqa: B023
        row.until = owned.now
        row.save()
        assert not refused(lambda: enrol_row(place, person))  # noqa: B023


# Who is who


@pytest.mark.parametrize(
    ("hints", "fits"),
    [
        ({"hint_family_name": "Müller", "hint_birth_date": date(1960, 2, 3)}, True),
        ({"hint_family_name": "van der MULLER", "hint_birth_date": date(1960, 2, 3)}, True),
        ({"hint_birth_date": date(1960, 2, 3), "hint_postcode": "6601bb", "hint_house_number": "12"}, True),
        ({"hint_family_name": "Muller", "hint_postcode": "6601 BB", "hint_house_number": "12 a"}, True),
        ({"hint_family_name": "Muller", "hint_postcode": "6601 BB", "hint_house_number": "12b"}, False),
        ({"hint_family_name": "Muller", "hint_birth_date": date(1960, 3, 2)}, False),
        ({"hint_birth_date": date(1960, 2, 3), "hint_postcode": "6601 BB"}, False),
        ({"hint_family_name": "Muller"}, False),
        ({"hint_birth_date": date(1960, 2, 3)}, False),
        ({"hint_postcode": "6601 BB", "hint_house_number": "12a"}, False),
        ({}, False),
    ],
)
def test_hints_fit_on_two_of_birth_date_family_name_and_address(owned, hints, fits):
    plain = {"hint_family_name": "", "hint_birth_date": None, **hints}
    home = {"postcode": "6601 BB", "street_line": "Dorpsstraat 12a", "birth_date": date(1960, 2, 3)}
    person = make_someone(owned, "Ansen")

    before = make_someone(owned, "Müller", name_prefix="van der", **home)
    linked = keep_apart(owned, person, before, **plain)
    linked.refresh_from_db()
    assert (linked.linked_at is not None) == fits == AvoidPair.objects.filter(tie=linked).exists()
    linked.delete() if not fits else None
    make_someone(owned, "Müller", name_prefix="van der", **home)
    assert AvoidPair.objects.filter(tie=linked.pk).count() == 2 * fits


def test_a_tie_that_fits_nobody_is_not_guarded_until_they_are_registered_anywhere(owned):
    person = make_someone(owned, "Ansen")
    stranger = {"family_name": "Dijk", "birth_date": date(1970, 5, 5)}
    tie = keep_apart(owned, person, person, hint_family_name="Dijk", hint_birth_date=date(1970, 5, 5))
    tie.refresh_from_db()
    assert tie.linked_at is None

    almost = make_someone(owned, "Dijkstra", birth_date=date(1970, 5, 5))
    tie.refresh_from_db()
    assert tie.linked_at is None
    Person.objects.filter(pk=almost.pk).update(family_name=stranger["family_name"])

    tie.refresh_from_db()
    assert tie.linked_at == owned.now
    group = make_group(owned)
    enrol_row(group, person)
    assert refused(lambda: enrol_row(group, almost))


def test_better_hints_let_go_of_who_was_meant_by_mistake(owned, couple):
    one, other = couple
    right = make_someone(owned, "Bertels", birth_date=date(1961, 1, 1))
    ProtectedTie.objects.filter(person=one).update(hint_birth_date=right.birth_date)
    group = make_group(owned)
    enrol_row(group, one)

    assert not refused(lambda: enrol_row(group, other))
    assert refused(lambda: enrol_row(group, right))


@pytest.mark.parametrize(
    ("changes", "guarded"),
    [
        ({"kind": "no_contact"}, True),
        ({"kind": "hidden"}, False),
        ({"contested_at": datetime(2027, 3, 2, 8, tzinfo=UTC), "contest_reason": "klopt niet"}, True),
        ({"ended_at": datetime(2027, 3, 2, 9, tzinfo=UTC)}, False),
        ({"review_by": date(2026, 12, 2)}, True),
        ({"review_by": date(2026, 12, 1)}, False),
    ],
)
def test_a_tie_is_guarded_until_it_is_ended_or_ninety_days_after_its_date(owned, couple, changes, guarded):
    one, other = couple
    rewrite(ProtectedTie.objects.filter(person=one), **changes)
    group = make_group(owned)
    enrol_row(group, one)

    assert refused(lambda: enrol_row(group, other)) == guarded


# Double registrations


def test_a_double_of_either_is_kept_away_too_and_is_let_go_when_it_turns_out_to_be_someone_else(owned, couple):
    one, other = couple
    double = make_someone(owned, "Bartels")
    row = Merge.objects.create(person=other, duplicate=double, reason="", merged_at=owned.now, merged_by=owned.gp)
    Person.objects.filter(pk=double.pk).update(merged_into=other)
    group, later = make_group(owned), make_group(owned)
    enrol_row(group, one)
    enrol_row(later, one)

    assert refused(lambda: enrol_row(group, double))
    row.delete()
    Person.objects.filter(pk=double.pk).update(merged_into=None)
    assert not refused(lambda: enrol_row(group, double))
    assert refused(lambda: enrol_row(group, other))


def test_a_merge_that_would_bring_two_together_is_refused_and_says_nothing(owned, couple):
    from django.core.exceptions import ValidationError

    one, other = couple
    double = make_someone(owned, "Ansems")
    group = make_group(owned)
    enrol_row(group, double)
    enrol_row(group, other)
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE weefsel_app")

    with pytest.raises(ValidationError) as refusal:
        merge(actor=owned.actor("gp"), person_id=one.id, duplicate_id=double.id)

    assert refusal.value.messages == [
        "Deze inschrijvingen kunnen nu niet worden samengevoegd. Er is niets veranderd. Vraag de beheerder om hulp."
    ]


def test_a_merge_moves_ties_without_a_word_and_taking_it_back_restores_them(owned, couple):
    one, other = couple
    kept = make_someone(owned, "Ansems")
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE weefsel_app")
    gp = owned.actor("gp")
    done = merge(actor=gp, person_id=kept.id, duplicate_id=one.id)

    assert [name for name in {**done.n_moved, **done.n_stayed} if name.startswith("safety")] == []
    assert not done.merge.rows.filter(table__startswith="safety").exists()
    with as_owner():
        assert ProtectedTie.objects.get().person_id == kept.id
        group = make_group(owned)
        enrol_row(group, kept)
        assert refused(lambda: enrol_row(group, other))
    unmerge(actor=owned.actor("gp", now=owned.now + HOUR), merge_id=done.merge.id)
    with as_owner():
        assert ProtectedTie.objects.get().person_id == one.id
        assert not refused(lambda: enrol_row(group, other))


# At the same moment


def race(world, *acts):
    """Let every act begin at one moment, each on a connection of its own; gives how many were refused."""
    results: list[bool] = []
    begin = threading.Barrier(len(acts))

    def run(act):
        try:
            with transaction.atomic():
                acting(actor_of(world.gp, world.now))
                with as_owner():
                    begin.wait()
                    act()
            results.append(False)
        except Error as problem:
            results.append(getattr(problem.__cause__, "sqlstate", "") == NO_PLACE or repr(problem))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(results) == len(acts)
    return sorted(results)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_come_at_the_same_moment_one_is_refused(django_db_blocker):
    now = datetime(2027, 3, 2, 9, 0, tzinfo=UTC)
    with transaction.atomic(), as_owner():
        world = World(now)
        acting(actor_of(world.gp, now))
        one, other, third = (make_someone(world, name) for name in ("Ansen", "Bertels", "Cohen"))
        keep_apart(world, one, other)
        keep_apart(world, other, third)
        rounds = [(make_group(world), make_place(world.house)) for _ in range(3)]
    for same, place in rounds:
        with transaction.atomic(), as_owner():
            acting(actor_of(world.gp, now))
            beside = [make_group(world, location=place) for _ in range(2)]
            moved = make_group(world, location=place, starts=now + timedelta(days=9))
            enrol_row(moved, third)

        assert race(world, lambda: enrol_row(same, one), lambda: enrol_row(same, other)) == [False, True]  # noqa: B023
        assert race(world, *(lambda g=g, p=p: enrol_row(g, p) for g, p in zip(beside, (one, other), strict=True))) == [
            False,
            True,
        ]
        with transaction.atomic(), as_owner():
            Enrolment.objects.exclude(group=moved).update(state="ended")
        moment = {"starts_at": now + timedelta(days=1), "ends_at": now + timedelta(days=1, hours=1)}
        assert race(
            world,
            lambda: Session.objects.filter(group=moved).update(**moment),  # noqa: B023
            lambda: enrol_row(beside[0], other),  # noqa: B023
        ) == [False, True]
        with transaction.atomic(), as_owner():
            Enrolment.objects.update(state="ended")
