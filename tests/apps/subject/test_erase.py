"""Who is erased is nowhere any more: not in a table, a queue or a file; what the law keeps, stays, and only that."""

from __future__ import annotations

import io
import logging
import uuid
from datetime import date, timedelta
from importlib import import_module
from shutil import rmtree

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import EmailMessage
from django.db import connection
from tests.factories import as_owner, make_person, rewrite
from tests.lives import life
from tests.planted import LEFT, OF_THE_LOG, WEIGHED, dump, plant
from tests.settings import TEST_HOME
from tests.together import others_say_yes

from weefsel.apps.accounts.models import Link, Mail, Membership, User
from weefsel.apps.accounts.operations import queue_mail
from weefsel.apps.accounts.tasks import send_mail
from weefsel.apps.audit.models import Event
from weefsel.apps.groups.models import Enrolment, Favour, Group, Party
from weefsel.apps.groups.operations.pair import resume_pair
from weefsel.apps.keys.models import Erased, PersonKey
from weefsel.apps.log_in.models import OutsideLogIn
from weefsel.apps.matching.models import MatchLine
from weefsel.apps.people.models import LegalHold, Merge, MovedRow, Person
from weefsel.apps.referrals.models import Referral
from weefsel.apps.safety.models import MeldcodeCase, MeldcodeStep, ProtectedTie, SafeContact
from weefsel.apps.subject.models import Kept, Request
from weefsel.apps.subject.operations import add_statement, answer, ask, take_back
from weefsel.project.database.erased import erased_file, read_erased, replay
from weefsel.project.log import IdsOnlyFormatter

# Files of the database server itself, which only it reads; what it threw away goes when it tidies up.
NOT_OURS = ("database", "static")


def files() -> dict[str, str]:
    """Every file of the installation, as far as it is text."""
    found = (path for path in TEST_HOME.rglob("*") if path.is_file())
    return {
        str(path.relative_to(TEST_HOME)): path.read_bytes().decode("utf-8", "ignore")
        for path in found
        if path.relative_to(TEST_HOME).parts[0] not in NOT_OURS
    }


def owned_dump() -> dict[str, str]:
    with as_owner():
        return dump()


def make_tie(world, person, now, *, family_name: str, birth_date: date) -> ProtectedTie:
    """A tie of this person with somebody whom they must not meet."""
    return ProtectedTie.objects.create(
        person=person,
        kind="no_contact",
        tie_role="partner",
        hint_family_name=family_name,
        hint_birth_date=birth_date,
        entered_by=world.gp,
        entered_in=world.practice,
        entered_at=now,
        reviewed_at=now,
        review_by=now.date() + timedelta(days=180),
        form_token=uuid.uuid4(),
    )


def pairs_of(tie) -> list[uuid.UUID]:
    """Who is kept apart by this tie."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT first_id, second_id FROM safety_avoidpair WHERE tie_id = %s AND until IS NULL", [tie.id])
        return [each for pair in cursor.fetchall() for each in pair if each != tie.person_id]


def erase(person, at):
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject_erase_rows(%s, %s, NULL)", [person.id, at])
        return cursor.fetchone()[0]


@pytest.fixture
def lived(world, now):
    with as_owner():
        life(world, world.person, now=now)
    return world.person


def asked(world, *, by: str = "patient", kind: str = "erase", words: str = "Het is klaar."):
    """A question, on which every other organisation that wrote said yes already."""
    actor = world.actor(by)
    request = ask(actor=actor, person_id=world.person.id, form_token=uuid.uuid4(), kind=kind, words=words)
    if kind == "erase":
        with as_owner():
            others_say_yes(request, but=world.practice, now=actor.now, by=world.gp)
    return request


def test_after_erasing_no_mark_of_the_person_is_left_in_any_table_and_every_mark_of_another_is(world, now):
    with as_owner():
        other = make_person(world.practice, now, given_name="Ander", family_name="Mens")
        for person in (world.person, other):
            life(world, person, now=now)
        mine, _refused = plant(world.person, "a")
        others, _refused = plant(other, "b")
        Favour.objects.filter(person_id=other.id).update(taken_person_id=world.person.id, taken_name="za001q")
        before = dump()
        there = [mark for mark in mine if mark.text in before[mark.table]]

        n = erase(world.person, now)

        after = dump()
    assert len(there) == len(mine) > 190
    assert n > 50
    left = {(mark.table, mark.column, table) for mark in mine for table, rows in after.items() if mark.text in rows}
    assert {place for place in left if place[0] not in WEIGHED} == LEFT, "\n".join(map(str, left))
    assert {table for _from, _column, table in left if _from in WEIGHED} <= {*WEIGHED}
    missed = {(mark.table, mark.column) for mark in others if mark.text not in after[mark.table]}
    assert missed == {("groups_favour", "taken_name")}  # of the person who took it, as above
    # By number the person is known to the log, and to what has to stay.
    known = {table for table, rows in after.items() if str(world.person.id) in rows}
    assert known == {"people_person", "subject_kept", "keys_personkey", "keys_erased", *OF_THE_LOG, *WEIGHED}


def test_without_a_weighing_nothing_is_left_but_a_number_and_the_log(world, now, lived):
    with as_owner():
        MeldcodeStep.objects.all().delete()
        MeldcodeCase.objects.all().delete()
        erase(lived, now)
        after = dump()
    assert {table for table, rows in after.items() if str(lived.id) in rows} == {"keys_erased", *OF_THE_LOG}
    assert not after["subject_kept"]


def test_what_is_weighed_stays_twenty_years_and_of_a_child_until_thirty_nine(world, now, lived):
    with as_owner():
        child = make_person(world.practice, now, birth_date=date(2020, 5, 1))
        life(world, child, now=now)
        for person in (lived, child):
            erase(person, now)
        until = dict(Kept.objects.filter(person_id__in=[lived.id, child.id]).values_list("person_id", "until"))
    assert until == {lived.id: date(2047, 3, 2), child.id: date(2059, 5, 1)}


def test_a_yes_erases_at_once_stops_what_ran_and_closes_the_log_in(
    world, now, lived, django_capture_on_commit_callbacks
):
    request = asked(world)
    with as_owner():
        referral = Referral.objects.get(person_id=lived.id)
        assert referral.state == "requested"
        OutsideLogIn.objects.create(user=world.patient, organization=world.practice, key_hash="x", linked_at=now)

    with django_capture_on_commit_callbacks(execute=True):
        answer(actor=world.actor("gp"), request_id=request.id, grant=True, answer="U vroeg het.")

    with as_owner():
        assert not Request.objects.filter(person_id=lived.id).exists()
        assert not Referral.objects.filter(person_id=lived.id).exists()
        user = User.objects.get(id=world.patient.id)
        lines = list(Event.objects.filter(person_id=lived.id, action="subject.erase").values_list("user_id", "kind"))
        assert Erased.objects.filter(id=lived.id).exists()
        assert not OutsideLogIn.objects.exists()
    assert (user.is_active, user.name, user.has_usable_password()) == (False, "", False)
    assert lines == [(world.gp.id, "D")]
    assert str(lived.id) in read_erased(erased_file(TEST_HOME))


def test_nothing_is_left_in_the_database_sessions_queue_mail_files_or_log_after_a_yes(
    world, now, lived, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(TEST_HOME / "mailbox")
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    handler.setFormatter(IdsOnlyFormatter())
    logging.getLogger().addHandler(handler)
    token = world.practice.id
    try:
        with as_owner():
            rewrite(
                [lived], given_name="Zmerk", family_name="Zmerkman", email="zmerk@x.example", wish="Zmerk wil zingen."
            )
            User.objects.filter(id=world.patient.id).update(name="Zmerk Zmerkman", email="zmerk.login@x.example")
            SafeContact.objects.all().delete()
        told = {"actor": world.actor("gp"), "subject": "Er staat iets klaar", "body": "Voor Zmerk.", "about_id": token}
        with django_capture_on_commit_callbacks(execute=True):
            for address in ("zmerk@x.example", "zmerk.login@x.example", "ander@x.example"):
                queue_mail(address, person_id=lived.id, **told)
        # One lies in a mailbox, one still waits with its job; who else has a letter, keeps it.
        with as_owner():
            waits, *goes = Mail.objects.filter(about_id=token).order_by("to_address").values_list("id", flat=True)
            for each in goes:
                send_mail(mail_id=str(each))
        EmailMessage("Hallo", "Voor Bas.", to=["bas@x.example"]).send()
        for user, more in (
            (world.patient, {}),
            (world.gp, {"undo": {"url": f"/{lived.id}/", "text": "Zmerk is terug."}}),
        ):
            session = import_module(settings.SESSION_ENGINE).SessionStore()
            session.update({"_auth_user_id": str(user.id), "membership": "x", **more})
            session.save()
        logging.getLogger("weefsel.test").warning("opened %s", lived.id)
        assert len([1 for name, text in files().items() if "zmerk" in text.lower()]) == 2
        assert sum("zmerk" in rows.lower() for rows in owned_dump().values()) == 4
        request = asked(world)

        with django_capture_on_commit_callbacks(execute=True):
            answer(actor=world.actor("gp"), request_id=request.id, grant=True, answer="Zmerk vroeg het.")

        left = {table for table, rows in owned_dump().items() if "zmerk" in rows.lower()}
        # The name of whom a weighing is about, which has to stay; and the one word that is still to go.
        assert left == {"subject_kept", "accounts_mail"}
        with as_owner():
            last = Mail.objects.get(to_address="zmerk@x.example")
            assert (last.person_id, last.organization_id) == (None, None)
            assert not [
                word for word in ("zmerk", "gewist", "huisarts") if word in f"{last.subject} {last.body}".lower()
            ]
            send_mail(mail_id=str(last.id))
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            assert {table for table, rows in dump().items() if "zmerk" in rows.lower()} == {"subject_kept"}
            send_mail(mail_id=str(waits))  # its job comes by, and finds nothing
        letters = {name: text for name, text in files().items() if "zmerk" in text.lower()}
        # That word in the mailbox it went to: the address it was sent to, and nothing else.
        assert [text.lower().count("zmerk") for text in letters.values()] == [1]
        assert any("bas@x.example" in text for text in files().values())
        assert "zmerk" not in said.getvalue().lower()
        assert str(lived.id) in said.getvalue()
        kept = import_module(settings.SESSION_ENGINE).SessionStore()
        sessions = [kept.decode(row.session_data) for row in kept.get_model_class().objects.all()]
        assert sessions == [{"_auth_user_id": str(world.gp.id), "membership": "x"}]
    finally:
        logging.getLogger().removeHandler(handler)
        rmtree(TEST_HOME / "mailbox", ignore_errors=True)


def test_who_also_works_here_keeps_the_log_in_and_loses_the_role_of_person(world, now, lived):
    with as_owner():
        Membership.objects.create(user=world.gp, role="person", person_id=lived.id, valid_from=now)
    before = User.objects.get(id=world.gp.id)

    with as_owner():
        erase(lived, now)

    after = User.objects.get(id=world.gp.id)
    assert (after.email, after.name, after.is_active) == (before.email, before.name, True)
    assert list(world.gp.memberships.values_list("role", flat=True)) == ["gp"]
    assert not User.objects.get(id=world.patient.id).is_active


def test_what_points_at_rows_of_the_person_from_elsewhere_does_not_stop_it(world, now, lived):
    with as_owner():
        other = make_person(world.practice, now, given_name="Bas", family_name="Ander")
        undone = Merge.objects.create(
            person=other,
            duplicate=lived,
            reason="x",
            merged_at=now,
            merged_by=world.gp,
            undone_at=now,
            undone_by=world.gp,
        )
        MovedRow.objects.create(
            merge=undone, person_id=other.id, table="needs_need", column="person_id", row_id=other.id
        )
        line = MatchLine.objects.get(person_id=lived.id)
        MatchLine.objects.create(
            run=line.run, owner=line.owner, person=other, state="none", why="free_place", moved="new", instead_of=line
        )
        mine = Party.objects.get(person_id=lived.id)
        Group.objects.filter(id=mine.group_id).update(form="pair")
        referral = Referral.objects.get(person_id=lived.id)
        theirs = Enrolment.objects.create(
            group_id=mine.group_id, person=other, owner=world.house, shown_name="Bas", state="enrolled", since=now
        )
        side = Party.objects.create(
            group_id=mine.group_id,
            owner=world.house,
            side="person",
            person=other,
            enrolment=theirs,
            buddy=mine.buddy,
            own_name="Bas",
            other_name="Ans",
            other_about="Ans zingt.",
        )
        link = Link.objects.get(person_id=lived.id)
        Link.objects.create(
            token_hash="y",
            role="link_host",
            object_kind="referral",
            object_id=referral.id,
            created_at=now,
            expires_at=now,
        )

        erase(lived, now)

        side.refresh_from_db()
        theirs.refresh_from_db()
        assert (side.own_name, side.other_name, side.other_about, side.buddy_id) == ("Bas", "", "", None)
        assert (theirs.state, theirs.end_reason, theirs.group.state) == ("ended", "unknown", "ended")
        assert not Link.objects.filter(token_hash__in=[link.token_hash, "y"]).exists()
        assert MatchLine.objects.get(person_id=other.id).instead_of_id is None
    with pytest.raises(ValidationError, match="Een van de twee is er niet meer"):
        resume_pair(theirs.group, actor=world.actor("host"))


def test_who_another_avoids_is_no_longer_said_to_be_guarded_and_is_again_on_coming_back(world, now):
    """The tie of the other is theirs: it stands, tells its professional the truth, and finds a new registration."""
    born = date(1961, 4, 5)
    with as_owner():
        avoided = make_person(world.practice, now, given_name="Ab", family_name="Zoeker", birth_date=born)
        tie = make_tie(world, world.person, now, family_name="Zoeker", birth_date=born)
        assert pairs_of(tie) == [avoided.id]

        erase(avoided, now)

        tie.refresh_from_db()
        assert (pairs_of(tie), tie.linked_at, tie.hint_family_name, tie.ended_at) == ([], None, "Zoeker", None)
        again = make_person(world.practice, now, given_name="Ab", family_name="Zoeker", birth_date=born)
        tie.refresh_from_db()
        assert (pairs_of(tie), tie.linked_at is not None) == ([again.id], True)

        erase(world.person, now)  # who avoids: then nothing is left of the pair on either side
        assert not ProtectedTie.objects.filter(id=tie.id).exists()
        assert Person.objects.filter(id=again.id).exists()


def test_the_empty_registration_with_a_weighing_is_nobodys(world, now, lived):
    with as_owner():
        erase(lived, now)
        assert Person.objects.filter(id=lived.id, family_name="", merged_into=None).exists()
    for name in ("gp", "nurse", "other_gp", "administrator", "manager", "link_worker"):
        world.actor(name)
        assert not Person.objects.filter(id=lived.id).exists(), name
        assert not MeldcodeCase.objects.filter(person_id=lived.id).exists(), name


def test_nothing_goes_while_everything_has_to_be_kept_and_that_is_told(world, now, lived):
    request = asked(world)
    with as_owner():
        LegalHold.objects.update(lifted_at=None, lifted_by=None)

    with pytest.raises(ValidationError, match="Nu moet alles over deze persoon blijven staan"):
        answer(actor=world.actor("gp"), request_id=request.id, grant=True, answer="Goed.")

    with as_owner():
        assert Person.objects.filter(id=lived.id, family_name="Persoon").exists()
        assert Request.objects.get(id=request.id).state == "open"


@pytest.mark.parametrize("name", ["patient", "nurse", "other_gp", "link_worker", "administrator", "manager"])
def test_nobody_else_answers_and_the_function_does_not_either(world, now, lived, name):
    request = asked(world)
    actor = world.actor(name)

    with pytest.raises(PermissionDenied):
        answer(actor=actor, request_id=request.id, grant=True, answer="Goed.")
    with pytest.raises(Exception, match="may not be carried out"), connection.cursor() as cursor:
        cursor.execute("SELECT subject_erase(%s)", [request.id])


@pytest.mark.parametrize(
    "statement", ["SELECT subject_erase_rows(%s, now(), NULL)", "SELECT * FROM subject_kept WHERE person_id = %s"]
)
def test_a_page_cannot_erase_by_itself_or_read_whom_the_rest_is_about(world, lived, statement):
    world.actor("gp")

    with pytest.raises(Exception, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(statement, [lived.id])


def test_a_question_is_due_in_a_month_and_a_refusal_takes_a_statement(world, now, lived):
    request = asked(world, kind="correct", words="Ik woon niet alleen.")
    assert request.due_on == date(2027, 4, 2)
    with pytest.raises(ValidationError, match="Schrijf de reden op"):
        answer(actor=world.actor("gp"), request_id=request.id, grant=False, answer=" ")
    with pytest.raises(ValidationError, match="als er nee"):
        add_statement(actor=world.actor("patient"), request_id=request.id, statement="Toch niet.")

    answer(actor=world.actor("gp"), request_id=request.id, grant=False, answer="Dit is zo gezien.", was="woont alleen")
    add_statement(actor=world.actor("patient"), request_id=request.id, statement="Mijn zoon woont bij mij.")
    take_back(actor=world.actor("patient"), request_id=request.id)

    found = Request.objects.get(id=request.id)
    assert (found.state, found.statement, found.was) == ("refused", "Mijn zoon woont bij mij.", "woont alleen")


def test_erasing_is_asked_once_and_a_form_sent_twice_is_one_question(world, now, lived):
    token = uuid.uuid4()
    patient = world.actor("patient")
    for _ in range(2):
        ask(actor=patient, person_id=lived.id, form_token=token, kind="erase", words="")
    with pytest.raises(ValidationError, match="Dit is al gevraagd"):
        ask(actor=patient, person_id=lived.id, form_token=uuid.uuid4(), kind="erase", words="")
    with pytest.raises(ValidationError, match="Schrijf op waar het om gaat"):
        ask(actor=patient, person_id=lived.id, form_token=uuid.uuid4(), kind="object", words="")
    assert Request.objects.filter(kind="erase").count() == 1
    assert now + timedelta(days=1) > Request.objects.filter(kind="erase").get().asked_at


def test_a_backup_of_before_is_erased_again_once_with_the_doubles_and_nobody_else(world, now):
    with as_owner():
        back, double, stays = (make_person(world.practice, now) for _ in range(3))
        for person in (back, stays):
            life(world, person, now=now)
        Person.objects.filter(id=double.id).update(merged_into_id=back.id)
        MeldcodeStep.objects.filter(person_id=back.id).delete()
        MeldcodeCase.objects.filter(person_id=back.id).delete()
        listed = sorted([str(back.id), str(double.id), str(uuid.uuid4())])
        with connection.cursor() as cursor:
            for _again in range(2):
                assert replay(cursor, listed)
        after = dump()
    for gone in (back, double):
        assert {table for table, rows in after.items() if str(gone.id) in rows} - {*OF_THE_LOG} == {"keys_erased"}
    with as_owner():
        assert set(listed) <= {str(key) for key in Erased.objects.values_list("id", flat=True)}
        assert PersonKey.objects.filter(person_id=stays.id).exists()
        assert Person.objects.filter(id=stays.id, family_name="Persoon").exists()
