"""Where more organisations wrote about who asks to be erased, one yes wipes nobody else's part (art. 7:455 BW)."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from tests.factories import as_owner, make_user
from tests.lives import life, protect

from weefsel.apps.accounts.models import Membership, Organization
from weefsel.apps.audit.models import Event
from weefsel.apps.groups.models import Enrolment
from weefsel.apps.keys.models import Erased
from weefsel.apps.matching.models import MatchLine
from weefsel.apps.people.models import Person
from weefsel.apps.rights.models import Relation
from weefsel.apps.rights.queries import Refused
from weefsel.apps.screening.models import PrivateTalk
from weefsel.apps.subject.models import Part, Request
from weefsel.apps.subject.operations import answer, ask, take_back
from weefsel.apps.subject.together import asked_of_us, how_it_stands, n_asked_of_us, said_about, say

SECOND = timedelta(seconds=1)


@pytest.fixture
def lived(world, now):
    """The practice wrote, and so did the hospital (a number) and the house (a group)."""
    with as_owner():
        life(world, world.person, now=now)
        Request.objects.all().delete()
        MatchLine.objects.all().delete()
    return world.person


def asked(world, now=None) -> Request:
    actor = world.actor("patient", **({"now": now} if now else {}))
    return ask(actor=actor, person_id=world.person.id, form_token=uuid.uuid4(), kind="erase", words="")


def yes(world, request, name="gp", **about) -> bool:
    return answer(actor=world.actor(name, **about), request_id=request.id, grant=True, answer="U vroeg het.")


def speak(world, request, name, is_yes=True, ground="", **about) -> None:
    say(actor=world.actor(name, **about), request_id=request.id, is_yes=is_yes, ground=ground)


def there(world) -> bool:
    with as_owner():
        return Person.objects.filter(id=world.person.id).exclude(family_name="").exists()


def erased(world) -> bool:
    with as_owner():
        return Erased.objects.filter(id=world.person.id).exists()


def test_one_yes_wipes_nothing_while_another_did_not_answer_and_the_last_yes_erases_all(
    world, now, lived, django_capture_on_commit_callbacks
):
    request = asked(world)

    assert [yes(world, request) for _twice in range(2)] == [False, False]
    assert (there(world), erased(world)) == (True, False)
    assert how_it_stands(request.id).own_yes_at == now
    speak(world, request, "specialist")
    speak(world, request, "host")
    speak(world, request, "host")  # the same click twice
    world.actor("gp")
    assert how_it_stands(request.id).is_waited_for is False
    with django_capture_on_commit_callbacks(execute=True):
        assert yes(world, request) is True

    assert erased(world)
    with as_owner():
        assert not Part.objects.exists()
        lines = Event.objects.filter(action="subject.agree", kind="U").order_by("at", "role")
        assert sorted(lines.values_list("role", "person_id")) == sorted(
            [("specialist", lived.id), ("host", lived.id), ("host", lived.id)]
        )


def test_silence_is_never_a_yes_not_a_second_after_the_month_and_not_after_a_year(world, now, lived):
    request = asked(world)
    speak(world, request, "specialist")  # the house stays silent

    for late in (timedelta(days=31), timedelta(days=31) + SECOND, timedelta(days=370)):
        with as_owner():
            Relation.objects.filter(relation="treatment").update(valid_until=None)
        assert yes(world, request, now=now + late) is False, late
        assert there(world)
    said = {one.name: one.is_yes for one in said_as_patient(world, request, now + timedelta(days=370))}
    assert said == {world.practice.name: True, world.hospital.name: True, world.house.name: None}


def said_as_patient(world, request, now=None):
    world.actor("patient", **({"now": now} if now else {}))
    return said_about(request.id)


def test_a_no_with_a_ground_stops_erasing_all_and_the_person_reads_who_and_why_but_no_other_organisation_does(
    world, now, lived
):
    request = asked(world)
    with pytest.raises(ValidationError, match="Kies waarom"):
        speak(world, request, "host", is_yes=False)
    with pytest.raises(ValidationError, match="Kies waarom"):
        speak(world, request, "host", is_yes=False, ground="onzin")
    speak(world, request, "host", is_yes=False, ground="case")
    speak(world, request, "specialist")

    with pytest.raises(ValidationError, match="veranderde net"):
        yes(world, request)
    assert there(world)
    house = next(one for one in said_as_patient(world, request) if one.name == world.house.name)
    assert (house.is_yes, house.ground_text) == (False, "er loopt een klacht, een rechtszaak of een onderzoek")
    for name in ("gp", "specialist", "other_gp", "link_worker", "host", "manager", "administrator", "related_person"):
        if not hasattr(world, name):
            continue
        world.actor(name)
        assert said_about(request.id) == (), name
        assert set(Part.objects.values_list("owner_id", flat=True)) <= {world.actor(name).organization_id}, name
    # They may come to another mind while it is open.
    speak(world, request, "host")
    assert yes(world, request) is True


def test_the_database_itself_refuses_what_a_page_would_let_through(world, now, lived):
    request = asked(world)
    with as_owner():
        Request.objects.filter(id=request.id).update(state="granted", decided_at=now, decided_by=world.gp)
    world.actor("gp")

    with pytest.raises(Exception, match="others"), connection.cursor() as cursor:
        cursor.execute("SELECT subject_erase(%s)", [request.id])


@pytest.mark.parametrize(
    "name", ["nurse", "volunteer", "manager", "administrator", "patient", "other_gp", "link_worker"]
)
def test_nobody_speaks_for_an_organisation_who_does_not_or_did_not_write(world, now, lived, name):
    """A nurse of a hospital writes questions down and does not answer; a coach who wrote nothing has nothing to say."""
    request = asked(world)
    world.actor(name)
    assert asked_of_us() == ()
    with pytest.raises((ValidationError, Refused)):
        speak(world, request, name)
    with as_owner():
        assert not Part.objects.exists()


def test_a_nurse_speaks_where_nobody_else_carries_the_record(world, now, lived):
    with as_owner():
        Organization.objects.filter(id=world.hospital.id).update(kind="care")
        Membership.objects.filter(user=world.specialist).update(valid_until=now)
    request = asked(world)

    speak(world, request, "nurse")
    speak(world, request, "host")

    assert yes(world, request) is True


def test_who_it_is_is_told_in_care_by_name_and_elsewhere_by_the_name_that_was_shown_there(world, now, lived):
    asked(world)

    world.actor("specialist")
    (one,) = asked_of_us()
    assert (one.name, one.birth_date) == (lived.full_name, lived.birth_date)
    world.actor("host")
    (one,) = asked_of_us()
    assert (one.name, one.birth_date) == ("Ans", None)
    world.actor("gp")  # answers as who treats, on the page of that
    assert asked_of_us() == ()


def test_an_organisation_that_ended_is_not_waited_for_from_the_second_its_last_voice_is_gone(world, now, lived):
    request = asked(world)
    speak(world, request, "specialist")
    with as_owner():
        Membership.objects.filter(user=world.host).update(valid_until=now + 9 * SECOND)

    assert yes(world, request, now=now + 8 * SECOND) is False
    told = next(one for one in said_as_patient(world, request, now + 9 * SECOND) if one.name == world.house.name)
    assert (told.at, told.has_voice) == (None, False)
    assert yes(world, request, now=now + 9 * SECOND) is True


def test_who_takes_it_back_takes_it_back_from_all_and_asking_again_begins_anew(world, now, lived):
    first = asked(world)
    speak(world, first, "specialist")
    take_back(actor=world.actor("patient"), request_id=first.id)

    world.actor("host")
    assert n_asked_of_us() == 0
    with pytest.raises(ValidationError, match="al op geantwoord"):
        speak(world, first, "host")
    again = asked(world)
    assert {one.is_yes for one in said_as_patient(world, again)} == {None}
    speak(world, again, "host")
    assert yes(world, again) is False  # the yes of the hospital was to another question


def test_who_begins_to_write_after_the_question_is_asked_too(world, now, lived):
    request = asked(world)
    for name in ("specialist", "host"):
        speak(world, request, name)
    with as_owner():
        own = Organization.objects.create(name="Nieuw", kind="community", created_at=now)
        make_user("host", own, now)
        Enrolment.objects.filter(person=lived).update(owner=own)

    assert yes(world, request) is False


def test_who_wrote_in_the_protected_compartment_only_is_asked_and_never_named(world, now):
    """H-cases: a page that somebody looks over a shoulder at does not say where help was found."""
    with as_owner():
        shelter = Organization.objects.create(name="Huis Veilig", kind="welfare", created_at=now)
        worker = make_user("link_worker", shelter, now)
        PrivateTalk.objects.create(
            person=world.person,
            owner=shelter,
            werkvorm="triadekaart",
            werkvorm_version="1",
            n_steps=5,
            started_at=now,
            started_by=worker,
        )
    request = asked(world)

    assert yes(world, request) is False
    assert sorted(one.name for one in said_as_patient(world, request)) == ["", world.practice.name]


def test_what_stays_after_erasing_needs_no_yes(world, now):
    """The meldcode and the log stay: whoever wrote only there is not asked, so that no name tells of a weighing."""
    with as_owner():
        protect(world, world.person, now=now)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE safety_meldcodecase SET owner_id = %s", [world.hospital.id])
    request = asked(world)

    assert [one.name for one in said_as_patient(world, request)] == [world.practice.name]
    assert yes(world, request) is True


def test_one_organisation_alone_decides_at_once_as_ever(world, now):
    request = asked(world)

    assert yes(world, request) is True
    assert not there(world)
