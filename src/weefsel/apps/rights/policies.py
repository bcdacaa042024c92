"""Row-level security, generated from the tables of rights: the same answer as `may()`, given by PostgreSQL.

`apply_policies` is run by the owner role after every migration. It is idempotent, and it replaces everything in one
transaction, so that there is no moment without policies.
"""

from __future__ import annotations

from weefsel.apps.keys.functions import KEY_FUNCTIONS, KEY_INTERNALS, KEYS_NEVER_FOR_PAGES
from weefsel.apps.rights import relation_policies
from weefsel.apps.rights.audit_functions import (
    AUDIT_FUNCTIONS,
    AUDIT_INTERNALS,
    AUDIT_NEVER_FOR_PAGES,
    AUDIT_TRIGGERS,
    AUDIT_WORKER_FUNCTIONS,
)
from weefsel.apps.rights.carer_functions import CARER_FUNCTIONS, CARER_INTERNALS
from weefsel.apps.rights.consent_functions import CONSENT_FUNCTIONS
from weefsel.apps.rights.disclosure_functions import DISCLOSURE_FUNCTIONS
from weefsel.apps.rights.erase_functions import (
    ERASE_FUNCTIONS,
    ERASE_INTERNALS,
    ERASE_NEVER_FOR_PAGES,
    ERASE_TRIGGERS,
)
from weefsel.apps.rights.exempt import EXEMPT_TABLES
from weefsel.apps.rights.forget_functions import FORGET_FUNCTIONS
from weefsel.apps.rights.freshness_functions import FRESHNESS_FUNCTIONS, FRESHNESS_TRIGGERS
from weefsel.apps.rights.group_functions import GROUP_FUNCTIONS
from weefsel.apps.rights.inquiry_functions import INQUIRY_FUNCTIONS
from weefsel.apps.rights.mail_functions import MAIL_FUNCTIONS, MAIL_INTERNALS, MAIL_TRIGGERS
from weefsel.apps.rights.map_functions import MAP_FUNCTIONS, MAP_TRIGGERS
from weefsel.apps.rights.matching_functions import MATCHING_FUNCTIONS
from weefsel.apps.rights.part_functions import PART_FUNCTIONS, PART_INTERNALS
from weefsel.apps.rights.people_functions import PEOPLE_FUNCTIONS
from weefsel.apps.rights.review_functions import REVIEW_WORKER_FUNCTIONS
from weefsel.apps.rights.safety_functions import (
    NEVER_FOR_PAGES,
    SAFETY_FUNCTIONS,
    SAFETY_INTERNALS,
    SAFETY_TRIGGERS,
)
from weefsel.apps.rights.sharing_functions import SHARING_FUNCTIONS
from weefsel.apps.rights.tables import HAND_WRITTEN, TABLES, Table
from weefsel.apps.rights.together_functions import TOGETHER_FUNCTIONS, TOGETHER_INTERNALS
from weefsel.catalogue.rights import DECLARED, Rights

APP, WORKER, OWNER = "weefsel_app", "weefsel_worker", "weefsel_owner"

# What a request declared, as functions for whoever writes SQL by hand. A policy gets the expressions themselves:
# PostgreSQL parses a function that it can write out anew in the plan of every query, and a policy names many.
CONTEXT: dict[str, tuple[str, str]] = {
    "app_role()": ("text", "nullif(current_setting('app.role', true), '')"),
    "app_user()": ("uuid", "nullif(current_setting('app.user', true), '')::uuid"),
    "app_person()": ("uuid", "nullif(current_setting('app.person', true), '')::uuid"),
    "app_organization()": ("uuid", "nullif(current_setting('app.organization', true), '')::uuid"),
    "app_link_object()": ("uuid", "nullif(current_setting('app.link_object', true), '')::uuid"),
    "app_on_behalf_of()": ("uuid", "nullif(current_setting('app.on_behalf_of', true), '')::uuid"),
    "app_now()": ("timestamptz", "coalesce(nullif(current_setting('app.now', true), '')::timestamptz, now())"),
}
CONTEXT_FUNCTIONS = "".join(
    f"CREATE OR REPLACE FUNCTION {name} RETURNS {kind} LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT {value} $$;\n"
    for name, (kind, value) in CONTEXT.items()
)

# Owner-role functions: they see past row-level security, so each one is listed here with what it gives away, and
# tested. EXECUTE is granted to the app role by name, never to PUBLIC.
OWNER_FUNCTIONS: dict[str, str] = {
    # May this actor declare a relation with this person? Only yes or no.
    "rights_knows(uuid)": """
CREATE OR REPLACE FUNCTION rights_knows(target uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT target = app_person()
      OR EXISTS (SELECT 1 FROM people_person p WHERE p.id = target AND p.owner_id = app_organization())
      OR EXISTS (SELECT 1 FROM rights_relation r WHERE r.person_id = target
                 AND (r.organization_id = app_organization() OR r.user_id = app_user())
                 AND r.valid_from <= app_now() AND (r.valid_until IS NULL OR r.valid_until > app_now()))
$$""",
    # Open a mailed link by the hash of its secret: gives what the link opens, to whoever holds the secret. A link in
    # the mailbox of a parent is shut from the second in which the child turns 12, and 16 (C2, C3).
    "accounts_open_link(text)": """
CREATE OR REPLACE FUNCTION accounts_open_link(wanted text)
RETURNS TABLE (id uuid, role varchar, object_kind varchar, object_id uuid, person_id uuid, organization_id uuid,
               expires_at timestamptz, used_at timestamptz, revoked_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT l.id, l.role, l.object_kind, l.object_id, l.person_id, l.organization_id, l.expires_at, l.used_at,
    coalesce(l.revoked_at, accounts_left_parents(l.person_id, l.email, l.created_at, app_now()))
  FROM accounts_link l WHERE l.token_hash = wanted
$$""",
    # Take one place of an offer that the host does not keep, under a lock: true when there was one, or when nobody
    # knows how many there are.
    "directory_take_place(uuid)": """
CREATE OR REPLACE FUNCTION directory_take_place(target uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE directory_offer SET places_free = places_free - 1
  WHERE id = target AND is_open AND same_as_id IS NULL AND (places_free IS NULL OR places_free > places_kept);
  RETURN FOUND;
END $$""",
    # Give a place back: true when the offer exists and was not already wholly free.
    "directory_give_place(uuid)": """
CREATE OR REPLACE FUNCTION directory_give_place(target uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE directory_offer SET places_free = places_free + 1
  WHERE id = target AND (capacity IS NULL OR places_free < capacity);
  RETURN FOUND;
END $$""",
    **CONSENT_FUNCTIONS,
    # Which organisations use a werkvorm, for everyone to find: the organisation and since when, nobody's name.
    "adoption_running(text)": """
CREATE OR REPLACE FUNCTION adoption_running(wanted text) RETURNS TABLE (organization_id uuid, adopted_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT a.owner_id, a.adopted_at FROM adoption_adoption a WHERE a.werkvorm = wanted AND a.ended_at IS NULL
$$""",
    # Which core elements organisations left out, why and from when until when, of one werkvorm or ('') of all: whoever
    # reads results of a werkvorm has to know. Nobody's name; what was taken back within a day was a mistake.
    "adoption_dropped(text)": """
CREATE OR REPLACE FUNCTION adoption_dropped(wanted text)
RETURNS TABLE (organization_id uuid, werkvorm varchar, element text, name varchar, why varchar, since timestamptz,
               ended timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT a.owner_id, a.werkvorm, d.key, d.name, d.why, d.made_at, least(d.ended_at, a.ended_at)
  FROM adoption_adaptation d JOIN adoption_adoption a ON a.id = d.adoption_id
  WHERE d.part = 'core_element' AND d.kind = 'dropped' AND (wanted = '' OR a.werkvorm = wanted)
    AND (d.ended_at IS NULL OR d.ended_at >= d.made_at + interval '1 day')
  ORDER BY d.made_at, d.id
$$""",
    **PEOPLE_FUNCTIONS,
    **GROUP_FUNCTIONS,
    **FORGET_FUNCTIONS,
    **ERASE_FUNCTIONS,
    **TOGETHER_FUNCTIONS,
    **PART_FUNCTIONS,
    **relation_policies.OWNER_FUNCTIONS,
    **SAFETY_FUNCTIONS,
    **MAIL_FUNCTIONS,
    **AUDIT_FUNCTIONS,
    **FRESHNESS_FUNCTIONS,
    **MAP_FUNCTIONS,
    **INQUIRY_FUNCTIONS,
    **MATCHING_FUNCTIONS,
    **KEY_FUNCTIONS,
    **SHARING_FUNCTIONS,
    **CARER_FUNCTIONS,
    **DISCLOSURE_FUNCTIONS,
}

# For the background worker only.
WORKER_FUNCTIONS: dict[str, str] = {**AUDIT_WORKER_FUNCTIONS, **REVIEW_WORKER_FUNCTIONS}

# Written out from the tables of rights, below; it sees past row-level security too.
GENERATED_FUNCTIONS = ("rights_allows", "rights_allows_row", "directory_may_answer")


HAND_WRITTEN_POLICIES: dict[str, tuple[str, ...]] = {
    # Everyone writes lines about their own acts only; the person reads all lines about themselves, also those about a
    # double that was folded into them, and an administrator the lines of the own organisation.
    "audit_event": (
        "FOR SELECT TO weefsel_app USING ((app_role() = 'person' AND (person_id = app_person() "
        "OR person_id IN (SELECT id FROM people_person p WHERE p.merged_into_id = app_person())) "
        # Lines about a question from outside wait for the day on which the person may know of it.
        "AND CASE WHEN object_type = 'disclosure' THEN disclosures_told(object_key) ELSE true END) "
        "OR (app_role() = 'administrator' AND organization_id = app_organization()) "
        # Who looked at what a naaste keeps about themselves: only that naaste, and of whom else nobody.
        "OR (app_role() = 'related_person' AND object_type = 'carer' AND object_key = app_user()::text))",
        "FOR INSERT TO weefsel_app WITH CHECK (user_id IS NOT DISTINCT FROM app_user() AND role = app_role() "
        "AND on_behalf_of IS NOT DISTINCT FROM app_on_behalf_of())",
        "FOR INSERT TO weefsel_worker WITH CHECK (user_id IS NULL AND role = 'worker')",
    ),
    # A link is made by someone who acts, and closed by its maker or the one who holds it; by others through owner
    # functions only. It is read through accounts_open_link, or by who made it: to whom a colleague sent a link about
    # whom, is not for everyone in the organisation.
    "accounts_link": (
        "FOR SELECT TO weefsel_app USING (created_by_id = app_user() OR object_id = app_link_object())",
        "FOR INSERT TO weefsel_app WITH CHECK (created_by_id IS NOT DISTINCT FROM app_user() "
        "AND app_role() IS NOT NULL)",
        "FOR UPDATE TO weefsel_app USING (created_by_id = app_user() OR object_id = app_link_object())",
        # The worker asks a host whether an entry is still true; it makes no other link, and reads none.
        "FOR INSERT TO weefsel_worker WITH CHECK (app_role() = 'worker' AND object_kind = 'entry' "
        "AND role = 'link_entry' AND created_by_id IS NULL)",
    ),
    # Mail is written by whoever acts and read by the worker that sends it.
    "accounts_mail": (
        "FOR INSERT TO weefsel_app WITH CHECK (app_role() IS NOT NULL)",
        "FOR INSERT TO weefsel_worker WITH CHECK (app_role() = 'worker' AND person_id IS NULL)",
        "FOR SELECT TO weefsel_worker USING (true)",
        "FOR UPDATE TO weefsel_worker USING (true)",
    ),
    # Who must stay apart from whom is known to the owner functions only.
    "safety_avoidpair": (),
    # A wrapped key is looked up by who reads a row that names it, through owner functions.
    "keys_personkey": (),
    "keys_erased": (),
    # About whom what has to stay of who was erased is: for the owner functions and the commands only.
    "subject_kept": (),
    # Lines are sealed by a function that gives the worker their digests; nobody else has anything to do with seals.
    "audit_waiting": (),
    "audit_seal": (),
}


def condition(table: Table, actions: tuple[str, ...], rights: Rights) -> str:
    """The SQL condition under which the present actor may do one of ``actions`` on a row of ``table``.

    Relations whose columns the table lacks cannot hold there. No permission at all gives ``false``. All declared
    relations are asked for in one subquery: every subquery of a policy is planned anew in every query.
    """
    only = dict(table.only)
    parts = []
    for part in dict.fromkeys(only.get(action, "") for action in actions):
        reaching = {action for action in actions if only.get(action, "") == part}
        roles_by_ground: dict[tuple[str, str, str], set[str]] = {}
        for permission in rights.permissions:
            for action in sorted(permission.actions & reaching):
                # Where one action can be withheld, each has a line of its own.
                named = action if "{action}" in rights.relations[permission.relation].sql else ""
                ground = (permission.relation, permission.topic, named)
                roles_by_ground.setdefault(ground, set()).update(permission.roles)
        tests, declared, declaring = [], [], set()
        for (slug, topic, action), holders in sorted(roles_by_ground.items()):
            relation = rights.relations[slug]
            columns = {name: table.column(name) for name in relation.columns}
            if None in columns.values():
                continue
            shared = f"AND '{topic}' = ANY (r.topics) " if topic else ""
            if relation.held:
                declared.append(
                    f"{_acts_as(holders)} AND {relation.held.format(**columns, topic=shared, action=action)}"
                )
                declaring |= holders
            else:
                tests.append(f"{_acts_as(holders)} AND {relation.sql.format(**columns, topic=shared, action=action)}")
        if declared:
            held = " OR ".join(f"({each})" for each in declared)
            tests.append(f"{_acts_as(declaring)} AND {DECLARED.format(person=table.column('person'), held=held)}")
        parts += [f"({test} AND {part})" if part else f"({test})" for test in tests]
    if not parts:
        return "false"
    if table.kept and "related_person" in _reached(actions, rights):
        return f"({' OR '.join(parts)}) AND (app_role() <> 'related_person' OR people_shows({table.name}.{table.kept}))"
    return " OR ".join(parts)


def _reached(actions: tuple[str, ...], rights: Rights) -> set[str]:
    """The roles that some permission lets do one of these actions."""
    return {role for each in rights.permissions if each.actions & set(actions) for role in each.roles}


def _acts_as(roles: set[str]) -> str:
    return "app_role() IN (" + ", ".join(f"'{role}'" for role in sorted(roles)) + ")"


# Actions about one person that an owner function or a hand-written policy asks for, besides those by which relations
# are declared and ended.
ASKED_ABOUT_A_PERSON = (
    "rights.read",
    "people.merge",
    "people.read",
    "people.report",
    "ecogram.forget",
    "ecogram.read_shared",
    "ecogram.save",
    "needs.read_shared",
    "rights.end",
    "safety.record",
    "matching.read",
    "subject.answer",
    "subject.represent",
)
# The same about one row of the protected part.
ASKED_ABOUT_A_ROW = ("safety.link",)


def _allows(rights: Rights) -> list[str]:
    """`rights_allows(action, person)`: the answer of `may()` about one person, for the functions of the owner role."""
    people = next(table for table in TABLES if table.name == "people_person")
    asked = sorted({*ASKED_ABOUT_A_PERSON, *relation_policies.asked_about(rights, "person")})
    answers = {
        action: [f"people_person WHERE people_person.id = target AND ({condition(people, (action,), rights)})"]
        for action in asked
    }
    return _answering("rights_allows", {"wanted": "text", "target": "uuid"}, answers, cost=1000)


def _allows_row(rights: Rights) -> list[str]:
    """`rights_allows_row(action, row, person)`: the answer of `may()` about one row that is guarded by itself."""
    asked = sorted({*ASKED_ABOUT_A_ROW, *relation_policies.asked_about(rights, "row")})
    answers = {
        action: [
            f"{table.name} WHERE {table.name}.id = target AND {table.name}.person_id = whose "
            f"AND ({condition(table, (action,), rights)})"
            for table in TABLES
            if table.row == "id"
        ]
        for action in asked
    }
    return _answering("rights_allows_row", {"wanted": "text", "target": "uuid", "whose": "uuid"}, answers, cost=2000)


def _may_answer(rights: Rights) -> list[str]:
    """`directory_may_answer(entry)`: whether it is the actor's own to keep ('own'), or may be filled in ('told')."""
    offer, asked = (next(each for each in TABLES if each.name == f"directory_{name}") for name in ("offer", "inquiry"))
    own = condition(offer, ("directory.update", "directory.keep", "directory.assure"), rights)
    told = condition(asked, ("directory.ask",), rights)
    return [
        f"""
CREATE OR REPLACE FUNCTION directory_may_answer(target uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN EXISTS (SELECT 1 FROM directory_offer WHERE directory_offer.id = target AND ({own})) THEN 'own'
    WHEN {told} THEN 'told' END
$$""",
        f"REVOKE ALL ON FUNCTION directory_may_answer(uuid) FROM PUBLIC, {WORKER}",
        f"GRANT EXECUTE ON FUNCTION directory_may_answer(uuid) TO {APP}",
    ]


def _answering(name: str, given: dict[str, str], answers: dict[str, list[str]], *, cost: int) -> list[str]:
    """A function that says yes when one of the rows of ``answers`` to the action in ``wanted`` is there.

    One statement a row: PostgreSQL prepares every part of a statement each time it runs it, so that one statement with
    all actions in it costs forty times as much.
    """
    cases = "\n".join(
        f"  WHEN '{action}' THEN "
        + " ".join(f"IF EXISTS (SELECT 1 FROM {row}) THEN RETURN true; END IF;" for row in rows)
        for action, rows in answers.items()
    )
    return [
        f"""
CREATE OR REPLACE FUNCTION {name}({", ".join(f"{each} {kind}" for each, kind in given.items())}) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER COST {cost} SET search_path = public, pg_temp AS $$
BEGIN
  CASE wanted
{cases}
  ELSE NULL;
  END CASE;
  RETURN false;
END $$""",
        f"REVOKE ALL ON FUNCTION {name}({', '.join(given.values())}) FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION {name}({', '.join(given.values())}) TO {APP}",
    ]


def statements(rights: Rights) -> list[str]:
    """Every SQL statement that puts row-level security in place, in order."""
    written = {**HAND_WRITTEN_POLICIES, **relation_policies.policies(rights)}
    result = [
        CONTEXT_FUNCTIONS,
        relation_policies.RIGHTS_FUNCTIONS,
        relation_policies.generated_functions(rights),
        relation_policies.OWNER_FUNCTIONS["rights_born(uuid)"],
        *_allows(rights),
        *_allows_row(rights),
        *_may_answer(rights),
    ]
    for signature, source in {
        **SAFETY_INTERNALS,
        **MAIL_INTERNALS,
        **AUDIT_INTERNALS,
        **KEY_INTERNALS,
        **CARER_INTERNALS,
        **ERASE_INTERNALS,
        **TOGETHER_INTERNALS,
        **PART_INTERNALS,
    }.items():
        result += [source, f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC, {APP}, {WORKER}"]
    for signature, source in OWNER_FUNCTIONS.items():
        result += [
            source,
            f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC, {WORKER}",
            f"GRANT EXECUTE ON FUNCTION {signature} TO {APP}",
        ]
    for signature, source in WORKER_FUNCTIONS.items():
        result += [
            source,
            f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC, {APP}",
            f"GRANT EXECUTE ON FUNCTION {signature} TO {WORKER}",
        ]
    result += [*SAFETY_TRIGGERS, *MAIL_TRIGGERS, *FRESHNESS_TRIGGERS, *MAP_TRIGGERS, *AUDIT_TRIGGERS, *ERASE_TRIGGERS]
    for table in TABLES:
        policies = []
        for command, actions in (("SELECT", table.read), ("INSERT", table.insert), ("UPDATE", table.update)):
            if not actions:
                continue
            test = condition(table, actions, rights)
            clause = {"SELECT": f"USING ({test})", "INSERT": f"WITH CHECK ({test})", "UPDATE": f"USING ({test})"}[
                command
            ]
            policies.append(f"FOR {command} TO {APP} {clause}")
        policies += [f"FOR {command} TO {WORKER} USING (app_role() = 'worker')" for command in table.worker]
        result += _guard(table.name, policies)
    for name in HAND_WRITTEN:
        result += _guard(name, list(written[name]))
    result += [relation_policies.MEMBERSHIP_GUARD, *relation_policies.column_grants()]
    result.append(f"REVOKE UPDATE, DELETE, TRUNCATE ON audit_event FROM {APP}, {WORKER}")
    result += [
        f"REVOKE ALL ON {table} FROM {APP}, {WORKER}"
        for table in (*NEVER_FOR_PAGES, *AUDIT_NEVER_FOR_PAGES, *KEYS_NEVER_FOR_PAGES, *ERASE_NEVER_FOR_PAGES)
    ]
    # What an installation is, is decided by whoever starts it; a page can only move the clock of a demo.
    result.append(f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON accounts_installation FROM {APP}, {WORKER}")
    result.append(f"GRANT UPDATE (clock_offset_s) ON accounts_installation TO {APP}")
    # That the map is different is written by a trigger only.
    result.append(f"REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON directory_mapmark FROM {APP}, {WORKER}")
    # Of an entry the worker writes down that it asked, and nothing else.
    result.append(f"REVOKE UPDATE ON directory_offer FROM {WORKER}")
    result.append(f"GRANT UPDATE (reminded_at, n_reminders, links_closed_at) ON directory_offer TO {WORKER}")
    # And of what was asked, when it was.
    result.append(f"REVOKE UPDATE ON directory_inquiry FROM {WORKER}")
    result.append(f"GRANT UPDATE (mailed_at) ON directory_inquiry TO {WORKER}")
    # The worker cleans up after itself in the queue, and nowhere else.
    for name in ("jobs", "events", "workers", "periodic_defers"):
        result.append(f"GRANT DELETE ON procrastinate_{name} TO {WORKER}")
    return result


def _guard(table: str, policies: list[str]) -> list[str]:
    drop = f"""DO $$ DECLARE p record; BEGIN
  FOR p IN SELECT policyname FROM pg_policies WHERE schemaname = 'public' AND tablename = '{table}' LOOP
    EXECUTE format('DROP POLICY %I ON {table}', p.policyname);
  END LOOP;
END $$"""
    create = [
        f"CREATE POLICY {table}_{number} ON {table} {_written_out(text)}"
        for number, text in enumerate(policies, start=1)
    ]
    return [
        drop,
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY {table}_owner ON {table} TO {OWNER} USING (true) WITH CHECK (true)",
        f"REVOKE DELETE, TRUNCATE ON {table} FROM {APP}, {WORKER}",
        *create,
    ]


def _written_out(policy: str) -> str:
    for name, (_kind, value) in CONTEXT.items():
        policy = policy.replace(name, f"({value})")
    return policy


def owner_functions() -> frozenset[str]:
    """The names of all functions that act as the owner role; the check of the database knows no other."""
    again = ("subject_erase_again(uuid[])", "subject_erase_part_again(uuid, uuid, uuid[])")
    written = (*OWNER_FUNCTIONS, *WORKER_FUNCTIONS, "keys_destroy(uuid)", *again)
    return frozenset(signature.partition("(")[0] for signature in written) | frozenset(GENERATED_FUNCTIONS)


def guarded_tables() -> frozenset[str]:
    return frozenset(table.name for table in TABLES) | frozenset(HAND_WRITTEN)


def unaccounted(tables: set[str]) -> set[str]:
    """Tables of the database that stand neither among the guarded nor among the exempt ones."""
    return tables - guarded_tables() - EXEMPT_TABLES


def apply_policies(connection, rights: Rights) -> None:
    """Put all policies in place; ``connection`` is a Django connection of the owner role."""
    from django.db import transaction

    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for statement in statements(rights):
            cursor.execute(statement)
