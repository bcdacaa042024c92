"""Where another organisation keeps its part, all else is erased; what stays hangs on nothing that went (AVG 17)."""

from __future__ import annotations

import uuid
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from tests.factories import as_owner, make_user, read, rewrite
from tests.lives import life
from tests.planted import WEIGHED, dump, plant
from tests.settings import TEST_HOME
from tests.together import others_say_yes

from weefsel.apps.accounts.models import Mail, Organization, User
from weefsel.apps.audit.models import Event
from weefsel.apps.consent.models import Consent
from weefsel.apps.groups.models import Buddy, Enrolment
from weefsel.apps.keys.fields import EncryptedTextField
from weefsel.apps.keys.models import Erased, PersonKey
from weefsel.apps.keys.ring import drop
from weefsel.apps.needs.models import Need, Reason
from weefsel.apps.people.models import Identifier, Person
from weefsel.apps.referrals.models import Feedback, Introduction, Referral, ReferralEvent, Words
from weefsel.apps.rights.models import Relation
from weefsel.apps.rights.part_functions import ALWAYS, EMPTIED, PART_STAYS
from weefsel.apps.safety.models import ProtectedTie
from weefsel.apps.screening.models import PrivateTalk
from weefsel.apps.subject.models import Part, Request
from weefsel.apps.subject.operations import add_statement, answer, ask
from weefsel.apps.subject.takeout import models_by_table
from weefsel.apps.subject.together import asked_of_us, said_about, say
from weefsel.project.database.erased import LINES, erased_file, read_erased, replay
from weefsel.project.database.problem import BackupProblem

GROUPS = {
    "groups_attendance",
    "groups_buddy",
    "groups_enrolment",
    "groups_favour",
    "groups_guest",
    "groups_party",
    "groups_signal",
}


@pytest.fixture
def lived(world, now):
    """The practice wrote, and so did the hospital (a number), welfare (a line of a plan) and the house (a group)."""
    with as_owner():
        life(world, world.person, now=now)
        Request.objects.all().delete()
    return world.person


def asked(world, *noes) -> Request:
    """A question on which all others said yes, but these."""
    request = ask(
        actor=world.actor("patient"), person_id=world.person.id, form_token=uuid.uuid4(), kind="erase", words=""
    )
    with as_owner():
        others_say_yes(request, but=world.practice, now=world.now, by=world.gp)
        Part.objects.filter(owner__in=noes).update(is_yes=False, ground="case")
    return request


def yes(world, request, *, only_part=True, name="gp") -> bool:
    return answer(
        actor=world.actor(name), request_id=request.id, grant=True, answer="U vroeg het.", only_part=only_part
    )


def erase_but(person, *keep, at) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT subject_erase_part_rows(%s, %s::uuid[], %s, NULL)", [person.id, [one.id for one in keep], at]
        )


def left(marks, rows) -> set[tuple[str, str]]:
    return {(mark.table, mark.column) for mark in marks for said in rows.values() if mark.text in said}


# What stays of the person for as long as anybody keeps a part: who they are, how they log in, what guards them, and
# what stays of whoever is erased.
ALWAYS_THERE = {
    *(("people_person", column) for column in ("given_name", "name_prefix", "family_name", "birth_date", "died_on")),
    *(("accounts_user", column) for column in ("email", "language", "name", "phone")),
    *(("audit_flag", column) for column in ("first_day", "last_day", "n_days", "n_people", "signs")),
    *(("rights_emergency", column) for column in ("role", "reason")),
    # Who holds the registration goes on answering.
    *(("rights_relation", column) for column in ("consent_version", "document", "ground")),
}
GUARDS = ("safety_protectedtie", "safety_safecontact", "safety_safetyanswer", "safety_privatewish", *WEIGHED)
# Of a referral on which a group hangs, and of the yes on which that rests: what it was, when and how far.
STUB = {
    *(("referrals_referral", column) for column in ("due_on", "next_step", "state", "werkvorm", "werkvorm_version")),
    *(("consent_consent", column) for column in ("how", "purpose", "version")),
}


def test_after_a_part_no_mark_of_who_said_yes_is_left_and_every_mark_of_who_said_no_is(world, now):
    """The house keeps its group; practice, hospital and welfare said yes. Marks in every column of every row."""
    with as_owner():
        life(world, world.person, now=now)
        marks, _refused = plant(world.person, "a")
        before = dump()
        there = {(mark.table, mark.column) for mark in marks if mark.text in before[mark.table]}

        erase_but(world.person, world.house, at=now)

        after = left(marks, dump())
    theirs = {place for place in there if place[0] in GROUPS}
    assert len(theirs) > 20
    assert len(there - theirs) > 180
    assert after - guarded(there) == theirs | ALWAYS_THERE | STUB


def guarded(there) -> set[tuple[str, str]]:
    return {place for place in there if place[0] in GUARDS}


def test_and_the_other_way_round_what_hangs_on_what_went_is_not_there_and_what_owns_itself_is(world, now):
    """Now the hospital owns all that the practice did, and keeps it; the house said yes."""
    with as_owner(), connection.cursor() as cursor:
        life(world, world.person, now=now)
        for model in apps.get_models():
            columns = {field.column for field in model._meta.concrete_fields}
            if {"owner_id", "person_id"} <= columns:
                cursor.execute(
                    f'UPDATE "{model._meta.db_table}" SET owner_id = %s WHERE owner_id = %s AND person_id = %s',
                    [world.hospital.id, world.practice.id, world.person.id],
                )
        marks, _refused = plant(world.person, "a")
        before = dump()
        there = {(mark.table, mark.column) for mark in marks if mark.text in before[mark.table]}

        erase_but(world.person, world.hospital, at=now)

        after = left(marks, dump())
    theirs = {
        place
        for place in there
        if place[0].partition("_")[0] in ("referrals", "outcomes", "running", "disclosures")
        or place[0] in ("people_identifier", "matching_belonging", "screening_asking", "screening_talk")
        or place[0] in ("screening_talkstep", "safety_asking", "safety_talk", "safety_talkstep", "subject_request")
        or place[0] == "subject_part"
    }
    assert len(theirs) > 60
    assert after - guarded(there) == theirs | ALWAYS_THERE | STUB


def test_a_yes_for_a_part_is_one_line_in_the_log_leaves_the_log_in_and_says_what_went_beside_the_database(
    world, now, lived, settings, django_capture_on_commit_callbacks
):
    with as_owner():
        rewrite(Reason.objects.filter(person=lived), text="Zmerk huilde.")
        Enrolment.objects.filter(person=lived).update(shown_name="Zhuis")
    for user, more in ((world.patient, {}), (world.gp, {"undo": {"url": f"/{lived.id}/", "text": "Zmerk terug."}})):
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session.update({"_auth_user_id": str(user.id), **more})
        session.save()
    request = asked(world, world.house)
    with pytest.raises(ValidationError, match="veranderde net"):
        yes(world, request, only_part=False)

    with django_capture_on_commit_callbacks(execute=True):
        assert yes(world, request) is True

    with as_owner():
        rows = dump()
        assert [table for table, said in rows.items() if "zmerk" in said.lower()] == []
        assert "Zhuis" in rows["groups_enrolment"]
        lines = list(Event.objects.filter(action="subject.erase").values_list("user_id", "kind", "object_type"))
        assert lines == [(world.gp.id, "D", "part")]
        request.refresh_from_db()
        assert (request.state, request.answer) == ("partly", "U vroeg het.")
        assert User.objects.get(id=world.patient.id).is_active
        assert PersonKey.objects.filter(person=lived).exists()
        told = Mail.objects.get(about_id=request.id)
        assert told.person_id == lived.id
        mark = Erased.objects.get()
        assert (mark.id, mark.part_of) == (request.id, lived.id)
        assert set(mark.houses) == {world.practice.id, world.hospital.id, world.welfare.id}
        store = import_module(settings.SESSION_ENGINE).SessionStore()
        kept = [store.decode(row.session_data) for row in store.get_model_class().objects.all()]
        assert sorted(one["_auth_user_id"] for one in kept) == sorted([str(world.patient.id), str(world.gp.id)])
        assert not any("undo" in one for one in kept)
    (line,) = [each for each in read_erased(erased_file(TEST_HOME)) if each.startswith(str(request.id))]
    assert str(world.house.id) not in line
    add_statement(actor=world.actor("patient"), request_id=request.id, statement="Ik wil het toch weg.")
    said = {one.name: one.is_yes for one in said_about(request.id)}
    assert said == {
        world.practice.name: True,
        world.hospital.name: True,
        world.welfare.name: True,
        world.house.name: False,
    }


def test_while_somebody_is_silent_nothing_goes_also_where_another_said_no(world, now, lived):
    request = asked(world, world.house)
    with as_owner():
        Part.objects.filter(owner=world.hospital).delete()

    assert yes(world, request) is False

    with as_owner():
        assert Need.objects.filter(person=lived).exists()
        Request.objects.filter(id=request.id).update(state="partly", decided_at=now, decided_by=world.gp)
    world.actor("gp")
    with pytest.raises(Exception, match="others"), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM subject_erase_part(%s)", [request.id])


def test_where_nobody_said_no_there_is_no_part(world, now, lived):
    request = asked(world)
    with pytest.raises(ValidationError, match="veranderde net"):
        yes(world, request)
    with as_owner():
        Request.objects.filter(id=request.id).update(state="partly", decided_at=now, decided_by=world.gp)
    world.actor("gp")
    with pytest.raises(Exception, match="others"), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM subject_erase_part(%s)", [request.id])


def test_who_received_a_referral_keeps_its_own_steps_and_words_and_reads_them_and_not_those_of_who_sent_it(
    world, now, lived
):
    with as_owner():
        referral = Referral.objects.get(person=lived)
        both = {"referral": referral, "person": lived, "owner": world.practice, "receiver": world.welfare}
        step = ReferralEvent.objects.create(
            **both, number=2, to_state="accepted", at=now, by_role="link_worker", by_organization=world.welfare
        )
        Words.objects.create(**both, event=step, words="Van de coach.", by_organization=world.welfare)
        rewrite(Words.objects.exclude(event=step), words="Van de huisarts.")
        rewrite(Introduction.objects.all(), introduction="Van de huisarts.", companion="Jan")
        rewrite(Feedback.objects.all(), words="Terug van de coach.")
        Referral.objects.update(state="accepted")
    request = asked(world, world.welfare)

    assert yes(world, request) is True

    with as_owner():
        assert read(Words.objects.all(), "words") == ["Van de coach."]
        assert read(Introduction.objects.all(), "shown_name", "introduction", "companion") == [("Ans", "", "")]
        assert read(Feedback.objects.all(), "words") == ["Terug van de coach."]
        assert (Consent.objects.get().withdrawn_at, Consent.objects.get().text) == (None, "Ja.")
        assert not Enrolment.objects.exists()
        assert set(Relation.objects.values_list("relation", flat=True)) == {"treatment", "coaching", "guarding"}
    world.actor("link_worker")
    assert read(Words.objects.all(), "words") == ["Van de coach."]
    assert Referral.objects.get().state == "accepted"


def test_what_runs_with_who_said_yes_stops_and_with_who_said_no_it_does_not(world, now, lived):
    with as_owner():
        Enrolment.objects.update(referral=None)
        Buddy.objects.update(referral=None)
    request = asked(world, world.house)

    assert yes(world, request) is True

    with as_owner():
        assert not Consent.objects.exists()
        assert not Referral.objects.exists()
        assert Enrolment.objects.get().state == "enrolled"


def test_who_protects_is_named_neither_for_a_yes_nor_for_a_no_and_nobody_else_can_tell(world, now):
    with as_owner():
        shelters = [
            Organization.objects.create(name=name, kind="welfare", created_at=now) for name in ("Huis Een", "Huis Twee")
        ]
        for shelter in shelters:
            PrivateTalk.objects.create(
                person=world.person,
                owner=shelter,
                werkvorm="triadekaart",
                werkvorm_version="1",
                n_steps=5,
                started_at=now,
                started_by=make_user("link_worker", shelter, now),
            )
    request = asked(world, shelters[0])

    assert yes(world, request) is True

    with as_owner():
        assert PrivateTalk.objects.get().owner_id == shelters[0].id
    world.actor("patient")
    assert sorted((one.name, one.is_yes) for one in said_about(request.id)) == [
        ("", False),
        (world.practice.name, True),
    ]
    world.actor("gp")
    assert not PrivateTalk.objects.exists()
    assert set(Part.objects.values_list("owner_id", flat=True)) == {world.practice.id}


def test_what_guards_the_person_stays_as_long_as_anything_does(world, now, lived):
    with as_owner():
        tie = ProtectedTie.objects.get(person=lived)
    request = asked(world, world.house)

    assert yes(world, request) is True

    with as_owner():
        assert ProtectedTie.objects.filter(id=tie.id).exists()
        assert Relation.objects.filter(relation="guarding").exists()


def test_asked_again_a_later_yes_erases_the_rest(world, now, lived):
    assert yes(world, asked(world, world.house)) is True
    world.actor("host")
    assert asked_of_us() == ()  # that question is over

    again = ask(actor=world.actor("patient"), person_id=lived.id, form_token=uuid.uuid4(), kind="erase", words="")
    assert yes(world, again, only_part=False) is False  # the house has to answer anew
    say(actor=world.actor("host"), request_id=again.id, is_yes=True)

    assert yes(world, again, only_part=False) is True
    with as_owner():
        assert not Enrolment.objects.exists()
        assert not Person.objects.filter(id=lived.id).exclude(family_name="").exists()


def test_a_backup_from_before_is_erased_for_that_part_again_once_and_what_was_written_since_stays(world, now, lived):
    line = f"{uuid.uuid4()} {lived.id} {world.practice.id},{world.hospital.id},{world.welfare.id}"
    with as_owner(), connection.cursor() as cursor:
        assert replay(cursor, [line]) is True
        drop()
        assert not Need.objects.filter(person=lived).exists()
        assert not Identifier.objects.filter(person=lived).exists()
        assert Enrolment.objects.filter(person=lived, owner=world.house).exists()
        Need.objects.create(person=lived, kind="company", state="agreed", proposed_at=now, words="Daarna.")
        assert replay(cursor, [line]) is True
        assert read(Need.objects.all(), "words") == ["Daarna."]
        cursor.execute(LINES)
        assert (line,) in cursor.fetchall()


def test_the_list_reads_old_lines_and_new_ones_and_stops_at_any_other(tmp_path):
    one, two, three = (str(uuid.UUID(int=n)) for n in (1, 2, 3))
    path = tmp_path / "erased"
    good = [one, f"{two} {one} {three}", f"{three} {one} {two},{three}"]
    path.write_text("\n".join([*good, good[1]]))
    assert read_erased(path) == good
    for wrong in (f"{one} {two}", f"{one} {two} {three},", f"{one},{two} {three}", f"{one} {two} {three} {one}"):
        path.write_text(wrong)
        with pytest.raises(BackupProblem):
            read_erased(path)


def test_every_table_that_knows_people_says_what_stays_of_a_part_and_what_is_emptied_of_a_stub(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, array_agg(a.attname::text) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
            "AND a.attnum > 0 AND NOT a.attisdropped "
            "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' GROUP BY 1"
        )
        columns = dict(cursor.fetchall())
        cursor.execute(
            "SELECT DISTINCT c.conrelid::regclass::text, c.confrelid::regclass::text FROM pg_constraint c "
            "WHERE c.contype = 'f'"
        )
        points = cursor.fetchall()
    known = {name for name, there in columns.items() if "person_id" in there} | {"people_person", "safety_avoidpair"}
    assert known == PART_STAYS.keys()
    ends = {name for name, rule in PART_STAYS.items() if rule != ALWAYS}
    wrong = [
        f"{name}: nobody owns it" for name in ends if "owner_id" in columns[name] and "_id" not in PART_STAYS[name]
    ]
    wrong += [f"{at}: may be a stub" for frm, at in points if frm in ends and at in ends and at not in EMPTIED]
    wrong += [f"{name}.{each}" for name, all_ in EMPTIED.items() for each in all_ if each not in columns[name]]
    # A stub has no column with words but these.
    wrong += [
        f"{name}.{field.column}: words stay"
        for name in EMPTIED
        for field in models_by_table()[name]._meta.concrete_fields
        if isinstance(field, EncryptedTextField) and field.column not in EMPTIED[name]
    ]
    assert not wrong, "\n".join(sorted(wrong))
