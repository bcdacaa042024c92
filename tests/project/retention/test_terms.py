"""No term is without someone who carries it out; and what goes of groups, safety, accounts and lists goes wholly."""

from __future__ import annotations

import re
import time
import uuid
from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import connection
from tests.factories import as_owner, make_person
from tests.knowledge import CATALOGUE
from tests.lives import life
from tests.project.retention import over as made
from tests.project.retention.over import BY_DAY, COMPARTMENT, MORE, guarded_until

from weefsel.apps.accounts.models import Link, Mail, Membership, User
from weefsel.apps.audit.models import Event
from weefsel.apps.directory.imports import undo_import
from weefsel.apps.directory.models import SourceList
from weefsel.apps.evidence.models import PublishedFigure
from weefsel.apps.groups.models import Attendance, Enrolment, Favour, Group, GroupRole, Guest, Party, Session, Signal
from weefsel.apps.log_in.models import OutsideLogIn
from weefsel.apps.people.operations import place_hold
from weefsel.apps.rights.erase_functions import ERASE_INTERNALS, STAYS
from weefsel.apps.safety.models import AvoidPair, ProtectedTie, SafeContact
from weefsel.project.retention import retain as job
from weefsel.project.retention.account_rules import ACCOUNT_RULES
from weefsel.project.retention.group_rules import GROUP_RULES, NAMELESS
from weefsel.project.retention.map_rules import MAP_RULES
from weefsel.project.retention.retain import retain
from weefsel.project.retention.rule import TOUCHED
from weefsel.project.retention.rules import RULES
from weefsel.project.retention.safety_rules import SAFETY_RULES

REGISTER = CATALOGUE.register
TERMS = REGISTER.retention
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
NEW = (*GROUP_RULES, *SAFETY_RULES, *ACCOUNT_RULES, *MAP_RULES)

# A table with a term of `weefsel retain` that no statement of a rule names, and who takes it away then.
ELSEWHERE = {
    ("procrastinate_events", "job"): "the database, with the job that it is of (ON DELETE CASCADE)",
}


@pytest.fixture
def lived(world, now):
    with as_owner():
        life(world, world.person, now=now)
        Link.objects.update(expires_at=now + timedelta(days=28))
        Mail.objects.update(sent_at=now)
    return world.person


def end(term: str, moment):
    return moment + relativedelta(**{f"{TERMS[term].unit}s": TERMS[term].number})


def remove(at, **about) -> dict[str, int]:
    with as_owner():
        found = retain(TERMS, now=at, **{"carry_out": True, **about})
    return {each.rule.what: each.n for each in found if each.n}


def left(model, **wanted) -> int:
    with as_owner():
        return model.objects.filter(**wanted).count()


def with_the_record() -> set[str]:
    """The tables of which rows go when a record goes: with a column for a person, or named by who erases."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 "
            "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND (a.attname = 'person_id' OR EXISTS ("
            "SELECT 1 FROM pg_constraint f WHERE f.conrelid = c.oid AND f.contype = 'f' "
            "AND f.confrelid = 'people_person'::regclass AND f.conkey = ARRAY[a.attnum]))"
        )
        known = {name for (name,) in cursor.fetchall()} - set(STAYS)
    (source,) = (text for name, text in ERASE_INTERNALS.items() if name.startswith("subject_erase_rows("))
    return known | set(re.findall(TOUCHED, source))


def nobody_for(tables, terms, rules) -> list[tuple[str, str]]:
    """Every (table, term) that nobody carries out."""
    taken = {(name, rule.term) for rule in rules for name in rule.tables}
    records = with_the_record()
    whole = {rule.term for rule in rules if rule.is_record}
    missing = []
    for name, table in tables.items():
        for slug in table.retention:
            term = terms[slug]
            if term.carried_out == "retain":
                does = (name, slug) in taken or (slug in whole and name in records) or (name, slug) in ELSEWHERE
            elif term.carried_out == "record":
                does = bool(whole) and name in records
            else:  # whoever is not this job: the term itself says who, and how
                does = term.carried_out != "not_yet" and bool(term.note)
            if not does:
                missing.append((name, slug))
    return missing


def test_no_table_has_a_term_that_nobody_carries_out(db):
    assert nobody_for(REGISTER.tables, TERMS, RULES) == []


def test_of_what_goes_out_no_term_is_without_someone_either():
    told = {slug for flow in REGISTER.flows.values() for slug in flow.retention}
    carried_out = {rule.term for rule in RULES}

    assert [
        slug
        for slug in sorted(told)
        if slug not in carried_out and not (TERMS[slug].carried_out == "organization" and TERMS[slug].note)
    ] == []


def test_what_someone_else_does_is_named_where_it_is_needed_only(db):
    taken = {(name, rule.term) for rule in RULES for name in rule.tables}
    known = {(name, slug) for name, table in REGISTER.tables.items() for slug in table.retention}

    assert set(ELSEWHERE) <= known - taken
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT confdeltype FROM pg_constraint WHERE conrelid = 'procrastinate_events'::regclass "
            "AND confrelid = 'procrastinate_jobs'::regclass"
        )
        assert cursor.fetchall() == [("c",)]


def test_a_rule_that_is_taken_away_is_missed_where_no_other_does_the_same(db):
    """The first sentence can be false."""
    promised = {(name, slug) for name, table in REGISTER.tables.items() for slug in table.retention}
    wrong = []
    for rule in RULES:
        others = [one for one in RULES if one is not rule]
        theirs = {(name, one.term) for one in others for name in one.tables}
        alone = {(name, rule.term) for name in rule.tables} & promised - theirs - set(ELSEWHERE)
        missing = set(nobody_for(REGISTER.tables, TERMS, others))
        if not missing >= alone or bool(missing) != bool(alone or rule.is_record):
            wrong.append((rule.what, missing ^ alone))

    assert wrong == []


def test_every_rule_about_groups_safety_accounts_and_lists_keeps_a_second_before_and_takes_at_its_term(
    lived, world, now
):
    assert {rule.what for rule in NEW} == {what for _term, _make, what in (*MORE, BY_DAY)}

    wrong = []
    for term, make, what in MORE:
        over = end(term, now)
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("SAVEPOINT tried")
            model, wanted = make(world, now)
        seen = [(remove(moment).get(what), left(model, **wanted)) for moment in (over - SECOND, over)]
        if seen != [(None, 1), (1, 0)]:
            wrong.append((what, seen))
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("ROLLBACK TO SAVEPOINT tried")

    assert wrong == []


def test_a_pair_goes_when_the_last_day_of_its_guard_is_over_and_not_a_second_before(lived, world, now):
    with as_owner():
        made.make_pair(world, now)
    over = guarded_until(now)

    with as_owner(), connection.cursor() as cursor:
        for moment, holds in ((over - SECOND, True), (over, False)):
            cursor.execute("SELECT set_config('app.now', %s, true)", [moment.isoformat()])
            cursor.execute("SELECT safety_holds(a) FROM safety_avoidpair a")
            assert cursor.fetchone() == (holds,)  # the guard itself goes by the same clock
    assert (remove(over - SECOND).get(BY_DAY[2]), left(AvoidPair)) == (None, 1)
    assert (remove(over)[BY_DAY[2]], left(AvoidPair)) == (1, 0)
    # What was told stays, and says that it guards nobody.
    assert left(ProtectedTie, linked_at=None) == 1


def test_a_pair_of_a_tie_that_guards_still_never_goes(lived, world, now):
    with as_owner():
        made.make_pair(world, now)
        ProtectedTie.objects.update(reviewed_at=now, review_by=(now + 180 * DAY).date())

    remove(now + 180 * DAY)

    assert left(AvoidPair) == 1


def test_the_log_counts_what_went_of_the_compartment_and_names_nobody(lived, world, now):
    with as_owner():
        made.make_pair(world, now)
        made.make_wish(world, now)
    remove(end("protected-tie", now))

    with as_owner():
        lines = list(
            Event.objects.filter(action="retention.remove", object_type__in=("protected_tie", "private_wish"))
            .order_by("object_type")
            .values_list("object_type", "person_id", "object_key")
        )
    assert lines == [(kind, None, "protected-tie") for kind in ("private_wish", "protected_tie")]


def test_all_of_the_compartment_goes_at_once_and_nothing_of_it_while_something_is_in_use(lived, world, now):
    with as_owner():
        made.make_compartment(world, now)
        before = {model.__name__: model.objects.count() for model in COMPARTMENT}
        SafeContact.objects.update(ended_at=None)
    assert all(before.values())
    over = end("safety-record", now)

    remove(over)
    assert {model.__name__: left(model) for model in COMPARTMENT} == before

    with as_owner():
        SafeContact.objects.update(ended_at=now)
    remove(over)
    assert {model.__name__: left(model) for model in COMPARTMENT} == dict.fromkeys(before, 0)


def test_of_a_child_the_compartment_stays_until_thirty_nine(world, now):
    with as_owner():
        child = make_person(world.practice, now, birth_date=now.date() - timedelta(days=3650))
        life(world, child, now=now)
        made.make_compartment(world, now)
    years_39 = child.birth_date + relativedelta(years=39)
    midnight = made.datetime.combine(years_39, made.datetime.min.time(), guarded_until(now).tzinfo)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET changed_at = %s", [midnight - timedelta(days=300)])

    remove(midnight - SECOND)
    assert left(ProtectedTie) == 1
    remove(midnight)
    assert left(ProtectedTie) == 0


def test_a_participation_goes_with_its_words_and_how_many_came_stays(lived, world, now):
    with as_owner():
        other = make_person(world.practice, now)
        made.make_participation(world, now)
        mine, group = Enrolment.objects.get(), Group.objects.get()
        Session.objects.update(held_at=now - DAY, starts_at=now - DAY, ends_at=now - DAY + timedelta(hours=1))
        theirs = Enrolment.objects.create(
            group=group, person=other, owner=group.owner, shown_name="Bep", state="enrolled", since=now - 9 * DAY
        )
        Favour.objects.create(
            group=group,
            owner=group.owner,
            enrolment=theirs,
            person=other,
            shown_name="Bep",
            kind="ask",
            subject="pet",
            posted_at=now,
            state="taken",
            taken_enrolment=mine,
            taken_person=world.person,
            taken_name="Ans",
            form_token=uuid.uuid4(),
        )
        Party.objects.create(group=group, owner=group.owner, side="person", enrolment=theirs, other_name="Ans")

    remove(end("participation", now))

    with as_owner():
        assert list(Enrolment.objects.values_list("shown_name", flat=True)) == ["Bep"]
        assert [model.objects.count() for model in (Attendance, Signal)] == [0, 0]
        assert list(Favour.objects.values_list("shown_name", "taken_name", "taken_person")) == [("Bep", "", None)]
        assert list(Party.objects.values_list("side", "other_name")) == [("person", "")]
        assert Session.objects.get().n_walk_ins == 1


def test_who_was_reported_on_keeps_an_empty_participation_so_that_the_guard_does_not_take_them_for_coming(
    lived, world, now
):
    with as_owner():
        made.make_participation(world, now)
        made.reported(world)

    gone = [remove(end("participation", now) + n * DAY).get(MORE[0][2]) for n in (0, 1)]

    with as_owner():
        row = Enrolment.objects.get()
        with connection.cursor() as cursor:
            cursor.execute("SELECT safety_coming(r) FROM referrals_referral r")
            assert cursor.fetchall() == [(False,)]
    assert (row.shown_name, row.access_needs, gone) == ("", "", [1, None])


def test_who_came_is_kept_until_the_figures_are_published_and_a_year_at_most(lived, world, now):
    with as_owner():
        made.make_participation(world, now)
        Attendance.objects.update(status="present")
        Session.objects.update(starts_at=now - DAY, ends_at=now)
    over = end("participation", now)
    last = over + relativedelta(years=1)

    assert MORE[0][2] not in remove(last - SECOND, carry_out=False)
    assert remove(last, carry_out=False)[MORE[0][2]] == 1
    with as_owner():
        day = (now - DAY).date()
        PublishedFigure.objects.create(
            owner=world.house,
            publication=uuid.uuid4(),
            indicator="x",
            period_from=day,
            period_until=day,
            published_at=over,
            published_by=world.gp,
        )
    assert MORE[0][2] not in remove(over - SECOND, carry_out=False)
    assert remove(over, carry_out=False)[MORE[0][2]] == 1


def test_a_list_whose_changes_are_gone_cannot_be_taken_back_and_says_so(lived, world, now):
    with as_owner():
        row = made.listed(world, now, state="applied", applied_at=now, counts={"add": 2}, owner=world.welfare)
        SourceList.objects.filter(id=row.source_id).update(imported_at=now)

    with pytest.raises(ValidationError, match="na een jaar weggegooid"):
        undo_import(row, actor=world.actor("link_worker"))


@pytest.mark.parametrize("kind", ["practice", "hospital", "midwifery", "care"])
def test_in_care_a_participation_belongs_to_the_record(lived, world, now, kind):
    with as_owner():
        made.make_participation(world, now)
        made.make_buddy(world, now)
        made.make_observation(world, now)
        made.make_party(world, now)
        made.make_group_role(world, now)
        type(world.house).objects.filter(id__in=[world.house.id, world.welfare.id]).update(kind=kind)

    gone = remove(end("participation", now) + 3000 * DAY, carry_out=False)

    assert [what for term, _make, what in MORE[:5] if what in gone] == [MORE[3][2]]  # who led, is no part of a record


def test_a_role_that_nobody_had_is_still_told_from_one_whose_name_went(lived, world, now):
    with as_owner():
        made.make_group_role(world, now)
        group = GroupRole.objects.get(name="Els Proef").group
        GroupRole.objects.create(group=group, owner=group.owner, role="second", name="")

    remove(end("participation", now))

    with as_owner():
        assert sorted(GroupRole.objects.filter(group=group).values_list("name", "user")) == [
            ("", None),
            (NAMELESS, None),
        ]


def test_of_who_left_the_ways_in_go_first_and_the_name_when_nothing_needs_it_any_more(lived, world, now):
    with as_owner():
        user = made.left_service(world, now)
        writes = Event.objects.create(
            **{"kind": "R", "action": "people.read", "at": now, "user_id": user.id, "user_key": str(user.id)},
            **{"role": "nurse", "object_type": "person", "object_key": "x", "ground": "x", "source": "weefsel"},
        )
    remove(end("with-account", now))
    with as_owner():
        row = User.objects.get(id=user.id)
        assert (row.name, row.phone, row.is_active, row.has_usable_password()) == ("Zuster Weg", "", False, False)
        assert (row.email, OutsideLogIn.objects.filter(user=row).count()) == (f"{row.id}@gewist.invalid", 0)

    later = end("account-name", now)
    assert "namen" not in " ".join(remove(later))  # a line of the log still names them
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER audit_keep")
        cursor.execute("DELETE FROM audit_event WHERE id = %s", [writes.id])
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER audit_keep")
        Signal.objects.all().delete()
    remove(later)
    with as_owner():
        assert list(User.objects.filter(id=user.id).values_list("name", "memberships__role")) == [("", None)]


def test_who_wrote_in_a_record_keeps_a_name_and_who_still_has_a_role_keeps_all(lived, world, now):
    with as_owner():
        Membership.objects.filter(user=world.gp).update(valid_until=now)
    late = end("account-name", now)
    remove(end("with-account", now))
    gone = remove(late)

    with as_owner():
        gp, other = User.objects.get(id=world.gp.id), User.objects.get(id=world.other_gp.id)
    assert (gp.name != "", gp.email.endswith("@gewist.invalid"), ACCOUNT_RULES[3].what in gone) == (True, True, False)
    assert (other.is_active, other.email) == (True, world.other_gp.email)


def test_nothing_of_somebody_goes_while_it_has_to_be_kept(lived, world, now):
    with as_owner():
        Guest.objects.all().delete()
        for _term, make, _what in MORE[:7]:
            make(world, now)
        made.make_pair(world, now)
        with connection.cursor() as cursor:  # no record goes as a whole
            cursor.execute("UPDATE people_person SET changed_at = %s", [now + timedelta(days=8999)])
    place_hold(
        actor=world.actor("gp"), person_id=lived.id, form_token=uuid.uuid4(), ground="court", words="Er loopt een zaak."
    )

    with as_owner():
        found = retain(TERMS, now=now + timedelta(days=9000), carry_out=True)

    kept = {each.rule.what: each.n_held for each in found if each.n_held}
    assert kept.keys() >= {
        what for _term, make, what in MORE[:7] if make not in (made.make_party, made.make_group_role)
    } | {BY_DAY[2]}
    assert {model.__name__: left(model) for model in (Enrolment, AvoidPair)} == {"Enrolment": 1, "AvoidPair": 1}


def test_a_run_that_was_killed_goes_on_and_a_second_one_finds_nothing(lived, world, now, monkeypatch):
    monkeypatch.setattr(job, "BATCH", 1)
    with as_owner():
        made.make_participation(world, now)
        for _ in range(2):
            person = make_person(world.practice, now)
            row = Enrolment.objects.order_by("id").first()
            row.pk, row.person = uuid.uuid4(), person
            row.save(force_insert=True)

    def kill(what: str, done: int, total: int | None) -> None:
        if what == MORE[0][2] and done == 1:
            raise KeyboardInterrupt

    over = end("participation", now)
    with pytest.raises(KeyboardInterrupt):
        remove(over, progress=kill)
    assert left(Enrolment) == 2
    assert remove(over)[MORE[0][2]] == 2
    assert (remove(over), left(Enrolment)) == ({}, 0)
    assert left(Event, action="retention.remove", object_type="enrolment") == 3


def test_ten_thousand_rows_take_seconds(lived, world, now):
    with as_owner():
        made.make_participation(world, now)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO groups_enrolment (id, group_id, person_id, owner_id, shown_name, access_needs, state, "
                "since, ended_at, end_reason, shares_home) SELECT gen_random_uuid(), group_id, person_id, owner_id, "
                "'Ans', '', 'ended', since, ended_at, '', false FROM groups_enrolment, generate_series(1, 10000)"
            )
    began = time.monotonic()

    gone = remove(end("participation", now))

    assert (gone[MORE[0][2]], left(Enrolment)) == (10_001, 0)
    assert time.monotonic() - began < 60
