"""A list of somebody else on the map: tried first, in one go, never over what a host said, and back again."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from tests.apps.directory.lists import LOCATION, ORGANIZATION, counts, new_list, put, reading, service, tried
from tests.factories import as_owner
from tests.pairs import keep_apart, make_someone

from weefsel.apps.accounts.models import Organization
from weefsel.apps.audit.models import Event
from weefsel.apps.consent.models import Consent
from weefsel.apps.directory.imports import decide_change, put_on_map, receive_file, undo_import
from weefsel.apps.directory.models import Assurance, ListChange, ListImport, Location, Offer, Service
from weefsel.apps.directory.queries import card_of
from weefsel.apps.referrals.operations.refer import refer
from weefsel.apps.rights.queries import Refused
from weefsel.catalogue.problem import Problem


def on_the_map() -> list[tuple[str, bool]]:
    return list(Offer.objects.order_by("service__name").values_list("service__name", "is_open"))


def test_a_list_is_tried_before_it_is_put_on_the_map_and_a_second_time_changes_nothing(world):
    coach = world.actor("link_worker")
    source = new_list(coach)

    row = tried(source, reading(service(1), service(2)), coach)

    assert (counts(row), on_the_map()) == ((2, 0, 0, 0, 0), [])
    put_on_map(row, actor=coach)
    offer = Offer.objects.select_related("service", "location", "owner").get(service__name="Koffie 1")
    assert (offer.owner.name, offer.owner.is_claimed, offer.keeper_id) == ("Stichting De Kom", False, world.welfare.id)
    assert (offer.location.postcode, offer.location.x, offer.location.located_by) == ("6601 AB", 178_600.0, "postcode")
    assert (offer.host_name, offer.host_email, offer.service.phone) == ("Bea", "bea@dekom.example", "024 123 45 67")
    # A name in a list is no yes of whoever has it.
    assert card_of(offer, coach.now).host_name == ""
    assert card_of(offer, coach.now).organization_phone == "024 123 45 67"
    # What the list does not say is not known: never 0, never no.
    assert (offer.places_free, offer.hours, offer.price_cents, offer.language) == (None, None, None, "")
    assert (offer.service.werkvorm, offer.confirmed_at) == ("", None)
    assert [model.objects.count() for model in (Service, Location, Offer)] == [2, 1, 2]
    assert Organization.objects.filter(is_claimed=False).count() == 1
    again = put(source, reading(service(1), service(2)), coach)
    assert (counts(again), Offer.objects.count(), Assurance.objects.count()) == ((0, 0, 0, 0, 2), 2, 2)
    with as_owner():
        # Received, tried, put on the map, of each of the two files: never a line for each entry.
        assert Event.objects.filter(action="directory.keep", object_type="list_import").count() == 6


def test_a_change_is_shown_field_by_field_and_what_left_the_list_is_closed_and_comes_back(world):
    coach = world.actor("link_worker")
    source = new_list(coach)
    put(source, reading(service(1), service(2)), coach)

    row = tried(source, reading(service(1, description="Samen thee.")), coach)

    shown = {one.kind: one.fields for one in row.changes.filter(number__gte=0)}
    assert shown == {
        "change": {"service.description": ["Samen koffie.", "Samen thee."]},
        "close": {"offer.is_open": [True, False]},
    }
    put_on_map(row, actor=coach)
    assert on_the_map() == [("Koffie 1", True), ("Koffie 2", False)]
    assert Service.objects.get(external_id="s1").description == "Samen thee."
    assert counts(put(source, reading(service(1, description="Samen thee."), service(2)), coach)) == (0, 0, 0, 1, 1)
    assert on_the_map() == [("Koffie 1", True), ("Koffie 2", True)]


def test_what_a_host_assured_is_told_and_stays_until_somebody_chooses_the_list(world, now):
    coach = world.actor("link_worker")
    source = new_list(coach)
    put(source, reading(), coach, as_of=now.date() - timedelta(days=60))
    Offer.objects.update(host_phone="06 1", confirmed_at=now - timedelta(days=5))
    old = replace(service(1), contacts=(replace(service(1).contacts[0], name="Cor"),))

    row = tried(source, reading(old), coach, as_of=now.date() - timedelta(days=30))

    change = row.changes.get(number=0)
    assert (change.fields, change.against) == ({"offer.host_name": ["Bea", "Cor"]}, ["offer.host_name"])
    put_on_map(row, actor=coach)
    assert Offer.objects.get().host_name == "Bea"
    decide_change(change, "take", actor=coach)
    assert Offer.objects.get().host_name == "Cor"


def test_a_list_that_is_newer_than_what_the_host_said_goes_first_except_where_a_colleague_wrote(world, now):
    coach = world.actor("link_worker")
    source = new_list(coach)
    put(source, reading(), coach, as_of=now.date() - timedelta(days=60))
    Offer.objects.update(confirmed_at=now - timedelta(days=30))
    Service.objects.update(phone="06 2")
    newer = service(1, description="Anders.", phones=(replace(service(1).phones[0], number="06 3"),))

    row = put(source, reading(newer), coach, as_of=now.date())

    assert row.changes.get(number=0).against == ["service.phone"]
    assert Service.objects.values_list("description", "phone").get() == ("Anders.", "06 2")


def test_where_people_would_meet_who_must_not_the_list_stops_without_a_word_and_the_rest_goes_on(world):
    coach = world.actor("link_worker")
    source = new_list(coach)
    put(source, reading(service(1), service(2)), coach)
    offer = Offer.objects.get(service__external_id="s1")
    with as_owner():
        other = make_someone(world, "Bertels", given_name="Karel")
        keep_apart(world, world.person, other)
    about = {"consent": Consent.How.SPOKEN, "introduction": "Ga eens kijken.", "shown_name": "Noor", "access_needs": ""}
    refer(world.person, offer, actor=world.actor("gp"), barriers=[], form_token=uuid.uuid4(), **about)
    coach = world.actor("link_worker")
    karel = (replace(service(1).contacts[0], name=other.full_name),)
    changed = [service(1, contacts=karel), service(2, contacts=karel)]

    row = put(source, reading(*changed), coach)

    assert (row.counts["change"], row.counts["refused"]) == (2, 1)
    assert sorted(Offer.objects.values_list("external_id", "host_name")) == [
        ("s1@l1", "Bea"),
        ("s2@l1", other.full_name),
    ]


def test_an_entry_that_its_own_organisation_keeps_is_left_to_it(world):
    coach = world.actor("link_worker")
    source = new_list(coach)
    put(source, reading(), coach)
    with as_owner():
        Organization.objects.filter(is_claimed=False).update(is_claimed=True)

    row = put(source, reading(service(1, description="Anders."), service(2)), coach)

    assert (row.counts["claimed"], row.counts["add"]) == (2, 0)
    assert Service.objects.get(external_id="s1").description == "Samen koffie."


def test_an_import_goes_back_as_a_whole_as_long_as_nobody_built_on_it(world):
    coach = world.actor("link_worker")
    source = new_list(coach)
    put(source, reading(service(1), service(2)), coach)
    before = list(Service.objects.order_by("id").values())
    row = put(source, reading(service(1, description="Anders."), service(3)), coach)

    undo_import(row, actor=coach)

    assert on_the_map() == [("Koffie 1", True), ("Koffie 2", True), ("Koffie 3", False)]
    assert [each for each in Service.objects.order_by("id").values() if each["external_id"] != "s3"] == before
    again = put(source, reading(service(1, description="Anders."), service(3)), coach)
    assert counts(again) == (0, 1, 1, 1, 0)
    Service.objects.filter(external_id="s1").update(description="Van de gastheer.")
    with pytest.raises(ValidationError) as refused:
        undo_import(again, actor=coach)
    assert refused.value.code == "built-on"
    assert on_the_map() == [("Koffie 1", True), ("Koffie 2", False), ("Koffie 3", True)]


def test_only_the_last_import_of_a_list_goes_back(world, now):
    coach = world.actor("link_worker")
    source = new_list(coach)
    first = put(source, reading(), coach)
    put(source, reading(service(1), service(2)), world.actor("link_worker", now=now + timedelta(hours=1)))

    with pytest.raises(ValidationError) as refused:
        undo_import(first, actor=coach)

    assert refused.value.code == "later"


def test_a_file_with_problems_changes_nothing_and_tells_all_of_them(world):
    coach = world.actor("link_worker")
    problems = tuple(Problem("lijst.csv", f"regel {n}, kolom 'naam'", "Hier hoort een naam.") for n in (2, 9))

    row = tried(new_list(coach), reading(problems=problems), coach)

    assert [one[2] for one in row.problems] == ["regel 2, kolom 'naam'", "regel 9, kolom 'naam'"]
    assert row.changes.filter(number__gte=0).count() == 0
    with pytest.raises(ValidationError) as refused:
        put_on_map(row, actor=coach)
    assert (refused.value.code, on_the_map()) == ("problems", [])


def test_a_dry_run_of_before_another_change_is_not_carried_out(world):
    coach = world.actor("link_worker")
    source = new_list(coach)
    put(source, reading(), coach)
    row = tried(source, reading(service(1, description="Anders."), service(2)), coach)
    Service.objects.update(description="Van een collega.")

    with pytest.raises(ValidationError) as refused:
        put_on_map(row, actor=coach)

    assert (refused.value.code, on_the_map()) == ("changed", [("Koffie 1", True)])
    assert ListImport.objects.get(id=row.id).state == "read"


def test_what_stops_halfway_leaves_nothing_on_the_map(world):
    coach = world.actor("link_worker")
    row = tried(new_list(coach), reading(service(1), service(2)), coach)

    def full(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "directory_offer"'):
            raise OSError("No space left on device")
        return execute(sql, params, many, context)

    with pytest.raises(OSError, match="space"), connection.execute_wrapper(full):
        put_on_map(row, actor=coach)

    assert (Offer.objects.count(), Service.objects.count(), Location.objects.count()) == (0, 0, 0)
    assert not Organization.objects.filter(is_claimed=False).exists()
    put_on_map(row, actor=coach)
    assert Offer.objects.count() == 2


@pytest.mark.parametrize("role", ["gp", "host", "manager", "researcher"])
def test_who_does_not_keep_the_map_reads_no_list(world, role):
    with pytest.raises(Refused):
        new_list(world.actor(role))


def test_a_keeper_writes_for_whom_nobody_logs_in_and_for_nobody_else(world):
    coach = world.actor("link_worker")
    put(new_list(coach), reading(), coach)
    offer = Offer.objects.get()

    town = world.actor("municipality")
    assert Offer.objects.filter(id=offer.id).update(when_text="nooit") == 0
    assert (ListImport.objects.count(), ListChange.objects.count()) == (0, 0)
    world.actor("link_worker")
    assert Offer.objects.filter(id=offer.id).update(when_text="dinsdag") == 1
    with pytest.raises(Exception, match="row-level security"):
        Service.objects.create(owner=world.house, keeper=world.welfare, name="Namens een ander", description="x")
    assert town.organization_id == world.town.id


def test_the_same_file_sent_twice_is_one_and_an_empty_one_is_refused(world, now):
    coach = world.actor("link_worker")
    source, token = new_list(coach), uuid.uuid4()
    sent = {"actor": coach, "form_token": token, "file_name": "a.csv", "content": b"naam"}

    assert receive_file(source, **sent) == receive_file(source, **sent)
    for changes, code in (({"content": b" "}, "file"), ({"as_of": now.date() + timedelta(days=1)}, "as_of")):
        with pytest.raises(ValidationError) as refused:
            receive_file(source, **{**sent, "form_token": uuid.uuid4(), **changes})
        assert refused.value.code == code


def test_two_places_of_one_service_are_two_entries_of_it(world):
    coach = world.actor("link_worker")
    other = replace(LOCATION, id="l2", name="De Hoek")
    found = reading(service(1), locations=(LOCATION, other))
    at = found.services_at_location[0]
    found = replace(found, services_at_location=(at, replace(at, location_id="l2")), organizations=(ORGANIZATION,))

    put(new_list(coach), found, coach)

    assert sorted(Offer.objects.values_list("service__name", "location__name")) == [
        ("Koffie 1", "De Hoek"),
        ("Koffie 1", "De Kom"),
    ]
    assert Service.objects.count() == 1
