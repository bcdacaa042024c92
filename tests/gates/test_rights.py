"""Every address for every role: who gets what, what it leaves in the log, and what it may never tell or change."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.urls import reverse
from tests.factories import as_owner
from tests.gates.expected import ALLOWED, LEADS_AWAY, MAY_SEND
from tests.gates.resolver import places
from tests.gates.visits import ADDRESSES, arguments_of, data_of
from tests.gates.world import ROLES

from weefsel.apps.audit.models import Event

PLACES = [pytest.param(place, id=place.name) for place in places() if place.name in ADDRESSES]
# What a request may leave behind when it only looked.
MAY_GROW = ("audit_event", "audit_waiting", "log_in_session", "django_migrations")
# Where someone may try what they do not know: each try that failed is counted, and only here.
COUNTED = {
    *("account_login", "account_reauthenticate", "account_change_password", "account_reset_password"),
    *("mfa_authenticate", "mfa_reauthenticate", "mfa_login_webauthn", "mfa_reauthenticate_webauthn"),
    *("mfa_activate_totp", "ask_log_in_link", "use_log_in_link", "back_from_organization", "use_step_code"),
}
MANDATORY = ("event_code", "kind", "action", "user_key", "role", "object_type", "object_key", "ground", "source")


def address_of(place, gate_world) -> str:
    return reverse(place.name, kwargs=arguments_of(place.name, place.arguments, gate_world.things))


def as_lines(faults: list[tuple]) -> str:
    return "\n" + "\n".join(f"  {role}: {what} {more}" for role, what, more in faults)


@contextmanager
def nothing_stays():
    """What happens inside is undone, so that the world is the same for whoever comes next."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def tables() -> dict[str, str]:
    """A hash of every table that a look may not change."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        names = [name for (name,) in cursor.fetchall() if name not in MAY_GROW]
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{name}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM \"{name}\" t"
                for name in names
            )
        )
        return dict(cursor.fetchall())


def written() -> dict[str, tuple[int, int]]:
    """Of every table how many rows this transaction tried to write, taken back or not, and which file holds it: from
    moment to moment one of the two changes when anything was inserted, changed, deleted or emptied."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid) "
            "+ pg_stat_get_xact_tuples_deleted(oid), pg_relation_filenode(oid) FROM pg_class "
            "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> ALL (%s)",
            [list(MAY_GROW)],
        )
        return {name: tuple(counts) for name, *counts in cursor.fetchall()}


def is_changed(place, before: dict, untouched: dict) -> bool:
    """Whether a request to this address wrote something that stayed, but for tries that are counted."""
    more = {"log_in_attempt"} if place.name in COUNTED else set()

    def differs(now: dict, then: dict) -> bool:
        return any(now[name] != then[name] for name in now if name not in more)

    return differs(written(), before) and differs(tables(), untouched)


@pytest.fixture(scope="module")
def untouched(gate_world, sessions) -> dict[str, str]:
    """Every table as each test finds it: what a test does, does not stay."""
    return tables()


def new_events(known: set) -> list[Event]:
    """The lines of the log that this transaction wrote and that are not known yet; from now on they are."""
    with as_owner():
        new = list(Event.objects.extra(where=["age(audit_event.xmin) <= 0"]).exclude(id__in=known))
    known |= {event.id for event in new}
    return new


def is_refused(response) -> bool:
    to_log_in = response.status_code == 302 and response["Location"].split("?")[0] == reverse("account_login")
    return response.status_code in (403, 404) or to_log_in


def told_in(response, gate_world) -> set[str]:
    """The words by which someone is known, that stand on a page."""
    body = response.content.decode(errors="replace")
    return {word for word in gate_world.markers if word in body}


@pytest.mark.parametrize("place", PLACES)
def test_only_who_may_gets_an_answer_and_a_look_changes_nothing(place, gate_world, client_of, untouched):
    url = address_of(place, gate_world)
    allowed = ALLOWED[place.name]
    takes_only_forms = ADDRESSES[place.name].shows == "form"
    turned_away = (302,) if place.name in LEADS_AWAY else ()

    faults = []
    with nothing_stays():
        before, known = written(), set()
        # Who may, first: what those after them leave in the log is nobody's excuse.
        for role in sorted(ROLES, key=lambda role: role not in allowed):
            response = client_of(role).get(url)
            words = told_in(response, gate_world)
            if response.status_code >= 500:
                faults.append(
                    (role, "fault", repr(response.exc_info[1]) if response.exc_info else response.status_code)
                )
            elif takes_only_forms:
                if response.status_code != 405:
                    faults.append((role, "a form is not a page", response.status_code))
            elif role in allowed:
                if is_refused(response):
                    faults.append((role, "refused", response.status_code))
                new = new_events(known)
                logged = {event.person_id for event in new}
                unlogged = sorted(word for word in words if not gate_world.markers[word] & logged)
                if unlogged:
                    faults.append((role, "shown without a line in the log", unlogged))
                incomplete = [
                    e.action for e in new if not all(getattr(e, name) for name in MANDATORY) or not e.request_id
                ]
                if incomplete:
                    faults.append((role, "a line in the log is not complete", incomplete))
            else:
                if not is_refused(response) and response.status_code not in turned_away:
                    faults.append((role, "not refused", response.status_code))
                if words:
                    faults.append((role, "a refusal tells about someone", sorted(words)))
        if is_changed(place, before, untouched):
            faults.append(("someone", "changed something by looking", ""))
    assert not faults, as_lines(faults)


@pytest.mark.parametrize("place", PLACES)
def test_only_who_may_can_send_a_form(place, gate_world, client_of, untouched):
    url, data = address_of(place, gate_world), data_of(place.name, gate_world.things)
    turned_away = (302, 405) if place.name in LEADS_AWAY else (405,)

    faults = []
    with nothing_stays():
        before = written()
        for role in ROLES:
            if role in MAY_SEND[place.name]:
                continue
            response = client_of(role).post(url, data)
            if not is_refused(response) and response.status_code not in turned_away:
                faults.append((role, "not refused", response.status_code))
            if words := told_in(response, gate_world):
                faults.append((role, "a refusal tells about someone", sorted(words)))
        if is_changed(place, before, untouched):
            faults.append(("refused", "but something changed", ""))
    for role in sorted(MAY_SEND[place.name]):
        with nothing_stays():
            response = client_of(role).post(url, data)
        if response.status_code >= 500:
            faults.append((role, "fault", repr(response.exc_info[1]) if response.exc_info else response.status_code))
        elif is_refused(response):
            faults.append((role, "refused", response.status_code))

    assert not faults, as_lines(faults)


@pytest.mark.parametrize("place", PLACES)
def test_a_form_without_its_token_is_refused(place, gate_world, client_of):
    role = min(ALLOWED[place.name] or {"gp"})

    with nothing_stays():
        response = client_of(role, enforce_csrf_checks=True).post(address_of(place, gate_world))

    assert response.status_code == 403


def test_a_request_from_nowhere_is_a_page_that_is_not_there(gate_world, client_of):
    response = client_of("gp").get("/dit-bestaat-niet/")

    assert (response.status_code, told_in(response, gate_world)) == (404, set())


def test_every_change_of_a_table_is_seen(gate_world, untouched):
    with nothing_stays():
        counted = written()
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("UPDATE people_person SET changed_at = changed_at + interval '1 second'")
            cursor.execute("DELETE FROM safety_privatewish")

        after, recounted = tables(), written()

    changed = {name for name in untouched if after[name] != untouched[name]}
    assert changed == {"people_person", "safety_privatewish"}
    assert {name for name in counted if recounted[name] != counted[name]} == changed


@pytest.mark.parametrize(
    ("table", "change"),
    [
        (
            "accounts_organization",
            "INSERT INTO accounts_organization SELECT (jsonb_populate_record(o, jsonb_build_object('id', "
            "gen_random_uuid()))).* FROM accounts_organization o LIMIT 1",
        ),
        ("accounts_organization", "UPDATE accounts_organization SET name = name || '!'"),
        ("safety_privatewish", "DELETE FROM safety_privatewish"),
        ("safety_privatewish", "TRUNCATE safety_privatewish"),
    ],
)
def test_every_kind_of_writing_is_counted_also_what_was_taken_back(table, change, gate_world, untouched):
    with nothing_stays(), connection.cursor() as cursor:
        before = written()
        with nothing_stays(), as_owner():
            cursor.execute("UPDATE accounts_installation SET region = region || '!'")
        taken_back, same = written(), tables()
        with as_owner():
            cursor.execute(change)
        done, other = written(), tables()

    assert {name for name in before if taken_back[name] != before[name]} == {"accounts_installation"}
    assert same == untouched
    assert {name for name in before if done[name] != taken_back[name]} == {table}
    assert {name for name in other if other[name] != untouched[name]} == {table}
