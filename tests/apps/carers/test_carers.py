"""What a naaste keeps about themselves (C10, N2): theirs, encrypted, read by whom they chose, gone when they say."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from tests.carers import HEAVY, HELP, LIMIT, WORDS, as_naaste, naaste, shares, writes
from tests.factories import acting, actor_of, as_owner
from tests.naasten import meet

from weefsel.apps.accounts.models import Mail
from weefsel.apps.audit.models import Event
from weefsel.apps.audit.queries import log_of_carer, log_of_organization, log_of_person
from weefsel.apps.carers import operations
from weefsel.apps.carers.models import Load, Rest, Share, Sheet
from weefsel.apps.carers.queries import shared_with, sheets_of, turn
from weefsel.apps.groups.models import Session
from weefsel.apps.groups.operations.guests import invite_guest
from weefsel.apps.keys.checking import check_words, keys_that_do_not_open
from weefsel.apps.keys.models import Erased, PersonKey
from weefsel.apps.keys.sealed import GONE
from weefsel.apps.rights.queries import Refused, decide, rights
from weefsel.apps.rights.relation_policies import code_roles

SECOND = timedelta(seconds=1)
TABLES = (Sheet, Share, Rest)


def everything_stored() -> str:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT t::text FROM {each._meta.db_table} t" for each in TABLES))
        return "\n".join(line for (line,) in cursor.fetchall())


def n_rows(actor) -> list[int]:
    acting(actor)
    return [each.objects.count() for each in TABLES]


def test_what_a_naaste_writes_stands_encrypted_with_a_key_of_their_log_in_and_opens_in_its_place(world, now):
    user = naaste(now)
    shares(user, world.gp, now)
    sheet = writes(user, now)
    operations.rest(actor=as_naaste(user, now), wanted=True)

    stored = everything_stored()
    assert [each for each in (HEAVY, LIMIT, HELP, WORDS, "too-much") if each in stored] == []
    read = Sheet.objects.get(id=sheet.id)
    assert (read.load, read.can, read.cannot, read.would_help) == ("too-much", HEAVY, LIMIT, HELP)
    other = naaste(now, name="Ander")
    with as_owner():
        key = PersonKey.objects.get(user=user)
        assert (key.person_id, key.whose_id) == (None, user.id)
        assert keys_that_do_not_open() == []
        assert check_words().faults == []
        # The words of one naaste, put in the row of another, do not open.
        Sheet.objects.filter(id=sheet.id).update(carer=other)
        assert check_words().faults != []


def test_a_key_is_of_a_person_or_of_a_log_in_and_of_no_two(world, now):
    user = naaste(now)
    for whose in ({}, {"person": world.person, "user": user}):
        with pytest.raises(Exception, match="keys_personkey_of_one"), as_owner(), transaction.atomic():
            PersonKey.objects.create(**whose, wrapped=b"x", master="x")


def test_only_the_naaste_and_whom_they_gave_a_code_read_it_in_every_role_that_there_is(world, now):
    """Asked of the database, of `may()`, and of both about the same: nobody else has a row or a yes (C10)."""
    bram, els = naaste(now), naaste(now, name="Els")
    shares(bram, world.gp, now)
    writes(bram, now)
    operations.rest(actor=as_naaste(bram, now), wanted=True)
    both = {"bram": bram, "els": els, "patient": world.patient}
    names = ("gp", "nurse", "link_worker", "host", "volunteer", "manager", "administrator", "other_gp", "researcher")
    both |= {name: getattr(world, name) for name in names}
    seen = {name: n_rows(actor_of(user, now)) for name, user in both.items()}
    said = {}
    for name, user in both.items():
        actor = acting(actor_of(user, now))
        said[name] = [decide(actor, each, carer_id=bram.id).allow for each in ("carers.keep", "carers.read")]
    # Whoever acts as gp in another organisation, or in another role, is not whom the naaste chose.
    elsewhere = replace(actor_of(world.gp, now), organization_id=world.hospital.id)
    other_role = replace(actor_of(world.gp, now), role="nurse")

    assert seen == {**{name: [0, 0, 0] for name in both}, "bram": [1, 1, 1], "gp": [1, 1, 1]}
    assert said == {**{name: [False, False] for name in both}, "bram": [True, False], "gp": [False, True]}
    assert [n_rows(each) for each in (elsewhere, other_role)] == [[0, 0, 0], [0, 0, 0]]
    assert code_roles(rights()) == ["gp", "link_worker", "midwife", "nurse", "specialist"]


def test_a_share_ends_to_the_second_on_its_day_or_when_the_naaste_says_and_nobody_is_told(world, now):
    bram = naaste(now)
    share = shares(bram, world.gp, now, last_day=date(2027, 3, 31))
    writes(bram, now)
    gp, ends = actor_of(world.gp, now), datetime(2027, 3, 31, 22, 0, tzinfo=UTC)
    with as_owner():
        n_mails = Mail.objects.count()

    assert n_rows(replace(gp, now=ends - SECOND))[0] == 1
    assert n_rows(replace(gp, now=ends))[0] == 0
    later = now + SECOND
    operations.end_share(actor=as_naaste(bram, later), share_id=share.id)
    assert n_rows(replace(gp, now=later)) == [0, 0, 0]
    assert shared_with(acting(replace(gp, now=later))) == []
    with as_owner():
        assert Mail.objects.count() == n_mails


def test_a_code_works_once_for_a_week_and_only_the_newest(world, now):
    bram = naaste(now)
    day = (now + timedelta(days=60)).date()
    old = operations.share(actor=as_naaste(bram, now), last_day=day)
    code = operations.share(actor=as_naaste(bram, now), last_day=day)
    late = actor_of(world.nurse, now + timedelta(days=operations.CODE_DAYS))

    assert operations.take(actor=acting(actor_of(world.gp, now)), code=old) is None
    assert operations.take(actor=acting(late), code=code) is None
    assert operations.take(actor=acting(replace(late, now=late.now - SECOND)), code=f" {code[:5].lower()} {code[5:]}")
    assert operations.take(actor=acting(actor_of(world.gp, now)), code=code) is None
    # A role that treats or coaches nobody takes none; a naaste cannot read along with themselves or name a reader.
    for user in (world.host, world.administrator, world.patient, bram):
        with pytest.raises(Refused):
            operations.take(actor=acting(actor_of(user, now)), code=code)
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT carers_take('x')")
    as_naaste(bram, now)
    more = {"reader": world.gp, "organization": world.practice, "reader_role": "gp", "taken_at": now}
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Share(carer=bram, code_hash="x", code_until=now, until=late.now, made_at=now, **more).save(force_insert=True)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Share.objects.update(until=late.now)


def test_nobody_guesses_codes(world, now):
    gp = acting(actor_of(world.gp, now))
    assert [operations.take(actor=gp, code="AAAAA AAAAA") for _try in range(10)] == [None] * 10

    with pytest.raises(ValidationError) as refused:
        operations.take(actor=gp, code="AAAAA AAAAA")
    assert refused.value.code == "wait"


def test_one_who_reads_along_sees_what_is_finished_and_not_what_was_taken_away(world, now):
    bram = naaste(now)
    shares(bram, world.gp, now)
    first = writes(bram, now, load="costs")
    begun = operations.begin(actor=as_naaste(bram, now))
    gp = actor_of(world.gp, now)

    acting(gp)
    assert [each.id for each in Sheet.objects.all()] == [first.id]
    operations.take_away(actor=as_naaste(bram, now), sheet_id=first.id)
    acting(gp)
    assert list(Sheet.objects.all()) == []
    operations.put_back(actor=as_naaste(bram, now), sheet_id=first.id)
    acting(gp)
    assert [each.id for each in Sheet.objects.all()] == [first.id]
    # The new one goes on from the words of last time, never from how it went.
    assert (begun.load, begun.can) == ("", HEAVY)
    with pytest.raises(ValidationError):
        operations.take_away(actor=as_naaste(naaste(now, name="Els"), now), sheet_id=first.id)


def test_older_sheets_stay_and_say_whether_it_is_heavier(world, now):
    bram = naaste(now)
    for day, load in enumerate(("well", "costs", "costs", "not-long", "well", "")):
        writes(bram, now + timedelta(days=day), load=load)
    found = list(sheets_of(bram.id))

    turns = [turn(newest, before) for newest, before in pairwise(found)]
    assert [each.load for each in found] == ["", "well", "not-long", "costs", "costs", "well"]
    assert turns == ["", "lighter", "heavier", "same", "heavier"]


def test_pressing_twice_begins_one_sheet_and_an_empty_one_is_not_kept(world, now):
    bram = naaste(now)
    actor = as_naaste(bram, now)
    sheet = operations.begin(actor=actor)

    assert operations.begin(actor=actor).id == sheet.id
    for part in ("can", "cannot", "would_help"):
        operations.answer(actor=actor, sheet_id=sheet.id, part=part, value="  ")
    kept = operations.answer(actor=actor, sheet_id=sheet.id, part="again", value=None)
    assert kept.finished_at is None
    assert list(sheets_of(bram.id)) == []
    with pytest.raises(ValidationError):
        operations.answer(actor=actor, sheet_id=sheet.id, part="can", value="Te laat")


@pytest.mark.parametrize(
    ("part", "value"), [("load", "fine"), ("again", 15), ("can", "x" * 1001)], ids=["load", "again", "long"]
)
def test_what_is_no_answer_is_refused_and_nothing_is_lost(world, now, part, value):
    actor = as_naaste(naaste(now), now)
    sheet = operations.begin(actor=actor)
    operations.answer(actor=actor, sheet_id=sheet.id, part="cannot", value=LIMIT)

    with pytest.raises(ValidationError):
        operations.answer(actor=actor, sheet_id=sheet.id, part=part, value=value)
    read = Sheet.objects.get(id=sheet.id)
    assert (read.cannot, read.load, read.can, read.finished_at) == (LIMIT, "", "", None)


def test_the_steps_are_ours_and_are_no_score():
    assert [str(each.label) for each in Load] == [
        "Ik houd dit goed vol",
        "Ik houd het vol, maar het kost me veel",
        "Ik houd dit niet lang meer vol",
        "Het lukt me niet meer",
    ]


def test_every_look_leaves_a_line_that_the_naaste_reads_and_no_patient_or_other_naaste(world, now):
    bram, els = naaste(now), naaste(now, name="Els")
    shares(bram, world.gp, now)
    writes(bram, now)
    as_naaste(bram, now)
    own = {(line.user, line.action) for line in log_of_carer(bram.id).lines}
    as_naaste(els, now)
    of_els = log_of_carer(bram.id).lines
    acting(actor_of(world.patient, now))
    of_patient = (log_of_person().lines, log_of_carer(bram.id).lines)
    administrator = acting(actor_of(world.administrator, now))
    seen = log_of_organization(administrator).lines
    with as_owner():
        lines = list(Event.objects.filter(object_type="carer"))

    assert own == {
        ("Bram", "bijhouden hoe het met uzelf gaat als naaste"),
        ("Bram", "als naaste delen met een hulpverlener"),
        ("gp", "de lijst van naasten openen die met u delen"),
    }
    assert (of_els, of_patient) == ((), ((), ()))
    assert {line.person_id for line in lines} == {None}
    # Who keeps the log of the practice reads that a colleague took a code, not of whom.
    assert [(line.user, line.person_id) for line in seen] == [("gp", None)]
    assert "Bram" not in repr(seen)


def test_erased_is_gone_at_once_and_stays_gone_in_a_backup_but_what_came_after_stays(world, now):
    bram, els = naaste(now), naaste(now, name="Els")
    for each in (bram, els):
        shares(each, world.gp, now)
        writes(each, now)
    with as_owner():
        before = {each: list(each.objects.filter(carer=bram).values()) for each in TABLES}
        key = PersonKey.objects.filter(user=bram).values().get()

    operations.erase(actor=as_naaste(bram, now))

    with as_owner():
        assert [each.objects.filter(carer=bram).count() for each in TABLES] == [0, 0, 0]
        assert [each.objects.filter(carer=els).count() for each in TABLES] == [1, 1, 0]
        assert Erased.objects.filter(id=key["id"]).exists()
        assert not Erased.objects.filter(id=bram.id).exists()
    again = writes(bram, now)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT subject_erase_again(%s::uuid[])", [[str(key["id"])]])
        # What a naaste wrote after they erased, has another key and is theirs.
        assert list(Sheet.objects.filter(carer=bram)) == [again]
        # As a backup of before: the rows and the key of then.
        Sheet.objects.all().delete()
        Share.objects.all().delete()
        PersonKey.objects.filter(user=bram).delete()
        PersonKey.objects.bulk_create([PersonKey(**key)])
        _put_back(Share, before[Share])
        cursor.execute("SELECT subject_erase_again(%s::uuid[])", [[str(key["id"])]])
        assert [each.objects.filter(carer=bram).count() for each in TABLES] == [0, 0, 0]
        assert not PersonKey.objects.filter(user=bram).exists()


def _put_back(model, rows) -> None:
    """As a backup puts rows back: the ciphertext itself."""
    with connection.cursor() as cursor:
        for row in rows:
            columns = {name: getattr(value, "written", value) for name, value in row.items()}
            names, marks = ", ".join(columns), ", ".join(["%s"] * len(columns))
            cursor.execute(f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({marks})", list(columns.values()))


def test_without_the_key_the_words_are_gone(world, now):
    bram = naaste(now)
    writes(bram, now)
    with as_owner():
        PersonKey.objects.filter(user=bram).delete()

    as_naaste(bram, now + SECOND)
    connection.weefsel_ring = None
    assert Sheet.objects.get().can == str(GONE)


def test_who_wants_no_more_asked_gets_no_mail_that_asks_and_who_asks_sees_nothing_of_it(world, now):
    """N2: strain stops further requests. Asked before, during and after; the asker sees the same three times."""
    bram = naaste(now)
    asked = {}
    for name, wanted in (("before", None), ("during", True), ("after", False)):
        if wanted is not None:
            operations.rest(actor=as_naaste(bram, now), wanted=wanted)
        enrolment = meet(world, name)
        actor = acting(actor_of(world.host, now))
        session = Session.objects.get(group=enrolment.group)
        guest = invite_guest(enrolment, session, actor=actor, name="Bram", email=bram.email.upper())
        with as_owner():
            mail = Mail.objects.get(about_id=guest.id)
        asked[name] = (guest.answer, mail.stopped_at is not None)

    assert asked == {"before": ("", False), "during": ("", True), "after": ("", False)}


def test_a_naaste_reaches_nothing_of_another_by_any_id(world, now):
    bram, els = naaste(now), naaste(now, name="Els")
    share = shares(bram, world.gp, now)
    sheet = writes(bram, now)
    actor = as_naaste(els, now)
    for act in (operations.take_away, operations.put_back):
        with pytest.raises(ValidationError):
            act(actor=actor, sheet_id=sheet.id)
    operations.end_share(actor=actor, share_id=share.id)
    operations.end_share(actor=actor, share_id=uuid.uuid4())
    with as_owner():
        assert Share.objects.get(id=share.id).ended_at is None
        assert Sheet.objects.get(id=sheet.id).taken_away_at is None
