"""The pages on which an organisation says what it does in another way and why, and what others read of it."""

import dataclasses
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from tests.factories import as_owner, make_offer
from tests.web.reading import text_of

from weefsel.apps.adoption.models import Adaptation, AdoptedVersion, Adoption
from weefsel.apps.adoption.operations import adapt, adopt, drop_element
from weefsel.apps.adoption.queries import catalogue, local_werkvorm
from weefsel.apps.evidence.models import PublishedFigure
from weefsel.catalogue.write import write_werkvorm

SLUG = "capri-hartrevalidatie"
WHY = {"reason": "setting", "why": "Onze zaal is te klein."}
ASKED = {**WHY, "planned": "yes"}


@pytest.fixture
def adopted(world):
    return adopt(SLUG, actor=world.actor("nurse"), lead=world.nurse, stand_in=None)


@pytest.fixture
def nurse(client, world, adopted):
    client.force_login(world.nurse)
    return client


def page_of(adopted):
    return reverse("show_own_form", args=[adopted.id])


def change(adopted, part, key=""):
    return reverse("change_own_form", args=[adopted.id, part]) + (f"?onderdeel={key}" if key else "")


def test_each_part_can_be_another_as_it_was_typed(nurse, world, adopted):
    for part, key, sent in (
        ("group", "", {"min": 6, "max": 20}),
        ("agenda", "", {"lines": "10 Welkom\nSamen oefenen"}),
        ("rhythm", "", {"times": 1, "n_sessions": "", "session_min": 60}),
        ("place", "", {"persons": 18, "step_free": "on", "homely": "on"}),
        ("role", "psychologist", {"min": 2, "max": ""}),
        ("core_element", "naaste-invited", {"left_out": "on"}),
        ("core_element", "long-enough", {"limit": 60}),
        ("core_element", "", {"name": "Eerst koffie", "meaning": "Om te landen."}),
    ):
        assert nurse.get(change(adopted, part, key)).status_code == 200
        answer = nurse.post(change(adopted, part, key), {**sent, **ASKED})
        assert (part, answer.get("Location"), text_of(answer)) == (part, page_of(adopted), "")

    local = local_werkvorm(SLUG, world.actor("nurse"))

    rhythm, place = local.rhythm, local.place
    assert local.group.max == 20
    assert (rhythm.times, rhythm.n_sessions, rhythm.session_min, rhythm.assumed) == (1, None, 60, ("session_min",))
    assert (place.persons, place.step_free, place.homely, place.privacy_corner) == (18, True, True, False)
    assert [(item.minutes, item.title) for item in local.agenda] == [(10, "Welkom"), (None, "Samen oefenen")]
    assert [(need.min, need.max) for need in local.roles if need.role == "psychologist"] == [(2, None)]
    elements = {one.slug: one for one in local.core_elements}
    assert str(elements["long-enough"].check) == "sessions_held_share >= 0.6"
    assert elements["own-eerst-koffie"].observed
    assert "naaste-invited" not in elements
    text = text_of(nurse.get(page_of(adopted)))
    assert "In de werkvorm 24 Anders" not in text
    assert "Het aantal bijeenkomsten weggelaten 24" in text
    assert "Uw naaste is uitgenodigd weggelaten" in text
    assert text.count("Onze ruimte, tijd of geld. Onze zaal is te klein.") == Adaptation.objects.count()


def test_what_cannot_be_is_told_and_nothing_is_kept(nurse, world, adopted):
    for part, key, sent, told in (
        ("group", "", {"min": 40, "max": 20}, "Het kleinste aantal in een groep: 'min' (40) is groter dan 'max' (20)."),
        ("group", "", {"min": 6, "max": 20, "why": ""}, "Leg uit waarom."),
        ("group", "", {"min": 6, "max": 20, "reason": ""}, "Kies een reden."),
        ("core_element", "naaste-invited", {"left_out": "on", "why": ""}, "Leg uit waarom."),
    ):
        answer = nurse.post(change(adopted, part, key), {**ASKED, **sent})

        assert answer.status_code == 422
        assert told in text_of(answer)
    world.actor("nurse")
    assert not Adaptation.objects.exists()


def test_there_is_no_page_for_what_the_werkvorm_has_not(nurse, adopted):
    for part, key in (("evidence", ""), ("role", "clown"), ("core_element", "x"), ("group", "x")):
        assert nurse.get(change(adopted, part, key)).status_code == 404


def test_taking_back_and_undoing_it(nurse, world, adopted):
    (row,) = drop_element(adopted, "naaste-invited", actor=world.actor("nurse"), **WHY)

    nurse.post(reverse("take_back_adaptation", args=[adopted.id, row.id]))
    text = text_of(nurse.get(page_of(adopted)))
    assert "Niets. U doet het zoals de werkvorm zegt." in text
    assert "Wat wij eerder anders deden" in text

    nurse.post(reverse("put_back_adaptation", args=[adopted.id, row.id]))
    assert "Onze zaal is te klein." in text_of(nurse.get(page_of(adopted)))


def test_who_works_elsewhere_does_not_know_of_it(client, world, adopted):
    for role, status in (("manager", 200), ("gp", 404), ("host", 404), ("patient", 403)):
        client.force_login(getattr(world, role))

        assert client.get(page_of(adopted)).status_code == status


def test_what_is_left_out_stands_wherever_results_are_shown(nurse, client, world, adopted, now):
    drop_element(adopted, "naaste-invited", actor=world.actor("nurse", now=now - timedelta(days=2)), **WHY)
    line = "weggelaten: Uw naaste is uitgenodigd, omdat: Onze zaal is te klein."
    with as_owner():
        day = now.date()
        PublishedFigure.objects.create(
            owner=world.hospital,
            publication=uuid.uuid4(),
            indicator=next(iter(catalogue().indicators)),
            period_from=day - timedelta(days=30),
            period_until=day,
            published_at=now,
            published_by=world.manager,
        )

    assert line in text_of(nurse.get(reverse("show_figures")))
    assert line in text_of(nurse.get(reverse("show_fidelity", args=[SLUG])))
    client.logout()
    public = text_of(client.get(reverse("show_werkvorm", args=[SLUG])))
    assert f"Hospital : {line}" in public
    client.force_login(world.researcher)
    assert line in text_of(client.get(reverse("list_published")))
    client.force_login(world.gp)
    assert line not in text_of(client.get(reverse("show_figures")))


def test_a_new_version_is_shown_beside_the_own_form_and_taken_over_with_the_choices(nurse, world, adopted):
    capri = catalogue().werkvormen[SLUG]
    old = dataclasses.replace(capri, version="2020.1", risks=(), group=dataclasses.replace(capri.group, max=99))
    with as_owner():
        text = write_werkvorm(dataclasses.replace(old, risks=("Oud risico.",)))
        AdoptedVersion.objects.update(version="2020.1", text=text, since=world.now - timedelta(days=9))
        Adoption.objects.update(werkvorm_version="2020.1")
    adopted.refresh_from_db()
    adapt(adopted, {("group", "max"): 20}, actor=world.actor("nurse"), **WHY)
    drop_element(adopted, "naaste-invited", actor=world.actor("nurse"), **WHY)
    address = reverse("upgrade_adoption", args=[adopted.id])

    assert "Er is een nieuwe versie" in text_of(nurse.get(page_of(adopted)))
    shown = text_of(nurse.get(address))
    missing = nurse.post(address, {"version": capri.version})
    done = nurse.post(address, {"version": capri.version, "keuze-1": "theirs"})

    assert "Dit blijft zoals u het doet Uw naaste is uitgenodigd weggelaten" in shown
    assert "Waar u op let weggelaten Oud risico." in shown
    assert "Houd hoe wij het doen: 20" in shown
    assert f"Neem over: {capri.group.max}" in shown
    assert (missing.status_code, done.status_code) == (422, 302)
    assert "Kies wat u houdt." in text_of(missing)
    local = local_werkvorm(SLUG, world.actor("nurse"))
    assert (local.version, local.group, local.risks) == (capri.version, capri.group, capri.risks)
    assert "naaste-invited" not in {one.slug for one in local.core_elements}
    assert nurse.get(address).url == page_of(adopted)


def test_the_form_of_a_group_asks_what_the_organisation_asks(nurse, world, adopted):
    with as_owner():
        make_offer(world.hospital, SLUG)
    assert "Psycholoog" in text_of(nurse.get(reverse("form_group", args=[SLUG])))
    adapt(adopted, {("role", "psychologist"): None}, actor=world.actor("nurse"), **WHY)

    text = text_of(nurse.get(reverse("form_group", args=[SLUG])))

    assert "Psycholoog" not in text
    assert "Fysiotherapeut" in text


def test_the_page_takes_the_same_queries_for_one_and_for_three(nurse, world, adopted, django_assert_num_queries):
    for values in ({("group", "max"): 20}, {("place", "homely"): True, ("role", "psychologist"): None}):
        adapt(adopted, values, actor=world.actor("nurse"), **WHY)

        with django_assert_num_queries(10):
            assert nurse.get(page_of(adopted)).status_code == 200
