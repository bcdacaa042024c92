"""The policies of what carries rights itself: declared relations, delegation, the noodknop, and who has which role.

Who may declare or end a relation stands in relations.toml; what stands here is written out from it. A row that was
declared is never changed, only ended: no other column can be updated.
"""

from __future__ import annotations

from weefsel.catalogue.rights import Relation, Rights

APP, WORKER = "weefsel_app", "weefsel_worker"

# A relation that rests on a consent: the consent has to be there, of this person, for this holder, and valid.
RESTS_ON_CONSENT = {
    "coaching": (
        "EXISTS (SELECT 1 FROM consent_consent c WHERE c.id = consent_id AND c.person_id = rights_relation.person_id "
        "AND c.receiver_id = rights_relation.organization_id AND c.is_yes AND c.withdrawn_at IS NULL)"
    ),
    # Who may see the map: by the own yes for that, and never written down by who will see it.
    "network_shared": (
        "organization_id IS DISTINCT FROM app_organization() AND EXISTS (SELECT 1 FROM consent_consent c "
        "WHERE c.id = consent_id AND c.person_id = rights_relation.person_id AND c.purpose = 'network' "
        "AND c.receiver_id = rights_relation.organization_id AND c.is_yes AND c.withdrawn_at IS NULL)"
    ),
}

# The birthday on which someone turns an age, as `engine.rights.ages.turns`: 29 February becomes 1 March.
# What the professional for whom this assistant acts now did not hand over; NULL when nobody handed over anything, so
# that nothing is allowed. A professional who lost the role, or left, hands over nothing.
RIGHTS_FUNCTIONS = """
CREATE OR REPLACE FUNCTION rights_turns(born date, years integer) RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT ((born + make_interval(years => years))::date
    + CASE WHEN extract(day FROM born) <> extract(day FROM born + make_interval(years => years)) THEN 1 ELSE 0 END
    )::timestamp AT TIME ZONE 'Europe/Amsterdam'
$$;
CREATE OR REPLACE FUNCTION app_withheld() RETURNS text[] LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN (
  SELECT d.withheld::text[] FROM rights_delegation d
  WHERE d.assistant_id = app_user() AND d.professional_id = app_on_behalf_of()
    AND d.organization_id = app_organization() AND d.valid_from <= app_now() AND d.valid_until > app_now()
    AND EXISTS (SELECT 1 FROM accounts_membership m WHERE m.user_id = d.professional_id AND m.role = d.role
      AND m.organization_id = d.organization_id AND NOT m.awaits_yes AND m.valid_from <= app_now()
      AND (m.valid_until IS NULL OR m.valid_until > app_now()))
  ORDER BY d.valid_from DESC, d.id LIMIT 1
); END $$;
"""

# Roles are not given by whoever finds a way to write: the database asks as well. Not row-level security, because who
# has which role is read before anyone is known.
MEMBERSHIP_GUARD = f"""
CREATE OR REPLACE FUNCTION accounts_guard_membership() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
  IF current_user NOT IN ('{APP}', '{WORKER}') THEN RETURN NEW; END IF;
  IF TG_OP = 'INSERT' THEN
    -- An administrator invites someone else; the first administrator of an installation invites nobody.
    IF app_role() = 'administrator' AND NEW.organization_id = app_organization() AND NEW.invited_by_id = app_user()
      AND NEW.user_id <> app_user()
      AND (NEW.awaits_yes OR NOT EXISTS (SELECT 1 FROM accounts_user u WHERE u.id = NEW.user_id AND u.is_active))
      THEN RETURN NEW; END IF;
    -- Whoever looks along for someone else gets a log-in that by itself opens nothing.
    IF NEW.role = 'related_person' AND NEW.organization_id IS NULL AND NEW.person_id IS NULL
      AND NEW.invited_by_id = app_user() AND NEW.user_id <> app_user()
      AND NOT EXISTS (SELECT 1 FROM accounts_user u WHERE u.id = NEW.user_id AND u.is_active) THEN RETURN NEW; END IF;
    IF app_role() = 'visitor' AND NEW.role = 'administrator'
      AND NOT EXISTS (SELECT 1 FROM accounts_membership m WHERE m.role = 'administrator') THEN RETURN NEW; END IF;
  ELSIF NEW.awaits_yes IS DISTINCT FROM OLD.awaits_yes THEN
    -- Only who is asked says yes.
    IF NOT NEW.awaits_yes AND NEW.valid_until IS NOT DISTINCT FROM OLD.valid_until AND NEW.user_id = app_user()
      THEN RETURN NEW; END IF;
  ELSIF app_role() = 'administrator' AND OLD.organization_id = app_organization()
    AND (NEW.valid_until <= app_now() OR OLD.user_id <> app_user()) THEN RETURN NEW;
  ELSIF OLD.user_id = app_user() AND NEW.valid_until <= app_now() THEN RETURN NEW;
  END IF;
  RAISE insufficient_privilege USING MESSAGE = 'this role may not be given or taken here';
END $$;
DROP TRIGGER IF EXISTS accounts_guard_membership ON accounts_membership;
CREATE TRIGGER accounts_guard_membership BEFORE INSERT OR UPDATE ON accounts_membership
  FOR EACH ROW EXECUTE FUNCTION accounts_guard_membership();
REVOKE UPDATE, DELETE, TRUNCATE ON accounts_membership FROM {APP}, {WORKER};
GRANT UPDATE (valid_until, awaits_yes) ON accounts_membership TO {APP};
"""

OWNER_FUNCTIONS = {
    # The birth date of someone who lives, for who was declared their parent or representative (and knows it): the age
    # rules need it before the person may be seen.
    # Whether the reader guards this row themselves: one look, before what they may is worked out.
    "rights_guards_too(uuid)": """
CREATE OR REPLACE FUNCTION rights_guards_too(target uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER COST 10 SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM rights_relation r WHERE r.object_id = target AND r.user_id = app_user()
    AND r.valid_from <= app_now() AND (r.valid_until IS NULL OR r.valid_until > app_now()))
$$""",
    "rights_born(uuid)": """
CREATE OR REPLACE FUNCTION rights_born(target uuid) RETURNS date
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT p.birth_date FROM people_person p WHERE p.id = target AND p.died_on IS NULL
    AND EXISTS (SELECT 1 FROM rights_relation r WHERE r.person_id = target AND r.user_id = app_user()
      AND r.relation IN ('parent', 'parent_agreed', 'representative'))
$$""",
    # Who is this, for the noodknop: the one living person with this birth date and name, to a role that may ask. Gives
    # nothing for nobody and for more than one.
    "rights_find_person(date, text, text)": """
CREATE OR REPLACE FUNCTION rights_find_person(born date, family text, given text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT CASE count(*) WHEN 1 THEN (array_agg(p.id))[1] END FROM people_person p
  WHERE rights_may_break_glass() AND p.birth_date = born AND p.merged_into_id IS NULL AND p.died_on IS NULL
    AND people_fold(family) IN (people_fold(p.family_name), people_fold(p.name_prefix || ' ' || p.family_name))
    AND (given = '' OR people_fold(p.given_name) = people_fold(given))
$$""",
}


def generated_functions(rights: Rights) -> str:
    """Functions that are written out from the tables of rights."""
    ends = " ".join(f"WHEN '{each.slug}' THEN {_allowed(each.ended_through)}" for each in _of_users(rights))
    return f"""
CREATE OR REPLACE FUNCTION rights_may_break_glass() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(app_role() IN ({_quoted(emergency_roles(rights))}) AND app_user() IS NOT NULL
    AND app_organization() IS NOT NULL, false)
$$;
CREATE OR REPLACE FUNCTION rights_may_take_code() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(app_role() IN ({_quoted(code_roles(rights))}) AND app_user() IS NOT NULL
    AND app_organization() IS NOT NULL, false)
$$;
CREATE OR REPLACE FUNCTION rights_may_end(relation text, person_id uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN CASE relation {ends} ELSE false END; END $$;
"""


def _of_users(rights: Rights) -> list[Relation]:
    """The relations that a user has with a person, of which it is said who may end them."""
    return [
        each for each in _declared(rights) if each.holder == "user" and each.about == "person" and each.ended_through
    ]


def _declared(rights: Rights) -> list[Relation]:
    return [each for each in rights.relations.values() if each.holder]


def emergency_roles(rights: Rights) -> list[str]:
    """The roles that the noodknop is for: those to whom it gives something."""
    return sorted({role for each in rights.permissions if each.relation == "emergency" for role in each.roles})


def code_roles(rights: Rights) -> list[str]:
    """The roles with which a naaste may share what they keep about themselves."""
    return sorted({role for each in rights.permissions if "carers.take" in each.actions for role in each.roles})


def asked_about(rights: Rights, what: str) -> set[str]:
    """The actions about one person, or one row, by which relations are declared and ended."""
    return {
        action
        for relation in rights.relations.values()
        if relation.about == what
        for action in (*relation.declared_through, *relation.ended_through)
    }


def _quoted(words) -> str:
    return ", ".join(f"'{word}'" for word in words)


# Whoever writes someone in, does so for the own organisation and lets no other one in.
FOR_THE_OWN = frozenset({"people.register"})


def _asks(action: str, about: str) -> str:
    if about == "row":
        return f"rights_allows_row('{action}', object_id, person_id)"
    return f"rights_allows('{action}', person_id)"


def _allowed(actions: tuple[str, ...], about: str = "person") -> str:
    return " OR ".join(_asks(action, about) for action in actions) or "false"


def _may_declare(action: str, about: str) -> str:
    own = " AND organization_id = app_organization()" if action in FOR_THE_OWN else ""
    return f"({_asks(action, about)}{own})"


def _declares(relation: Relation) -> str:
    holder, other = (
        ("organization_id", "user_id") if relation.holder == "organization" else ("user_id", "organization_id")
    )
    parts = [
        f"{holder} IS NOT NULL AND {other} IS NULL",
        "object_id IS NOT NULL" if relation.about == "row" else "object_id IS NULL",
        f"({' OR '.join(_may_declare(each, relation.about) for each in relation.declared_through)})",
    ]
    if relation.slug in RESTS_ON_CONSENT:
        parts.append(RESTS_ON_CONSENT[relation.slug])
    return " AND ".join(parts)


def policies(rights: Rights) -> dict[str, tuple[str, ...]]:
    """The policies of the tables that carry rights themselves."""
    declared = _declared(rights)
    declares = " ".join(f"WHEN '{each.slug}' THEN {_declares(each)}" for each in declared)
    ends = " ".join(f"WHEN '{each.slug}' THEN {_allowed(each.ended_through, each.about)}" for each in declared)
    of_rows = " ".join(
        f"WHEN '{each.slug}' THEN {_allowed(each.ended_through, each.about)}"
        for each in declared
        if each.about == "row"
    )
    # Who works through what their organisation was declared: whom it treats or coaches is nobody else's to know there.
    through = {each.slug for each in declared if each.holder == "organization"} | {"delegated"}
    works = sorted({role for each in rights.permissions if each.relation in through for role in each.roles})
    care = sorted({role for each in rights.permissions if "rights.delegate" in each.actions for role in each.roles})
    oversee = sorted(
        {role for each in rights.permissions if "rights.oversee_delegations" in each.actions for role in each.roles}
    )
    review = sorted({role for each in rights.permissions if "emergency.review" in each.actions for role in each.roles})
    reviewer = (
        f"(app_role() IN ({_quoted(review)}) AND organization_id = app_organization() "
        "AND user_id IS DISTINCT FROM app_user())"
    )
    return {
        # A relation is seen by who works through it, by the user that has it and by the person. Of a naaste, a parent
        # or a representative it is seen as well by whoever may end it, so that a colleague can do it too; and who
        # guards a row, by who guards it as well.
        "rights_relation": (
            f"FOR SELECT TO {APP} USING ((organization_id = app_organization() AND app_role() IN ({_quoted(works)})) "
            "OR user_id = app_user() "
            f"OR person_id = app_person() OR (relation IN ({_quoted(each.slug for each in _of_users(rights))}) "
            "AND rights_may_end(relation, person_id)) "
            f"OR (object_id IS NOT NULL AND rights_guards_too(object_id) AND CASE relation {of_rows} ELSE false END))",
            f"FOR INSERT TO {APP} WITH CHECK (declared_by_id IS NOT DISTINCT FROM app_user() "
            f"AND rights_knows(person_id) AND CASE relation {declares} ELSE false END)",
            f"FOR UPDATE TO {APP} USING ((valid_until IS NULL OR valid_until > app_now()) "
            f"AND CASE relation {ends} ELSE false END) WITH CHECK (valid_until <= app_now())",
        ),
        # A professional hands over for themselves, to an assistant of the same organisation; who oversees can end it.
        "rights_delegation": (
            f"FOR SELECT TO {APP} USING (assistant_id = app_user() OR professional_id = app_user() "
            f"OR (app_role() IN ({_quoted(oversee)}) AND organization_id = app_organization()))",
            f"FOR INSERT TO {APP} WITH CHECK (app_role() IN ({_quoted(care)}) AND professional_id = app_user() "
            "AND role = app_role() AND organization_id = app_organization() AND EXISTS (SELECT 1 "
            "FROM accounts_membership m WHERE m.user_id = assistant_id AND m.role = 'assistant' "
            "AND m.organization_id = rights_delegation.organization_id AND NOT m.awaits_yes "
            "AND (m.valid_until IS NULL OR m.valid_until > app_now())))",
            f"FOR UPDATE TO {APP} USING (valid_until > app_now() AND (professional_id = app_user() "
            f"OR (app_role() IN ({_quoted(oversee)}) AND organization_id = app_organization()))) "
            "WITH CHECK (valid_until <= app_now())",
        ),
        # The noodknop is used by oneself, now, for an hour; ended by oneself; reviewed by someone else who may; and
        # read by them and by the person.
        "rights_emergency": (
            f"FOR SELECT TO {APP} USING (user_id = app_user() OR (app_role() = 'person' AND person_id = app_person()) "
            f"OR {reviewer})",
            f"FOR INSERT TO {APP} WITH CHECK (rights_may_break_glass() AND user_id = app_user() AND role = app_role() "
            "AND organization_id = app_organization() AND starts_at = app_now() AND ended_at IS NULL "
            "AND reviewed_by_id IS NULL)",
            f"FOR UPDATE TO {APP} USING ((user_id = app_user() AND ended_at IS NULL AND ends_at > app_now()) "
            f"OR ({reviewer} AND reviewed_by_id IS NULL)) WITH CHECK ((user_id = app_user() "
            f"AND ended_at = app_now() AND reviewed_by_id IS NULL) OR ({reviewer} AND reviewed_by_id = app_user() "
            "AND reviewed_at = app_now()))",
        ),
    }


# What may be updated at all, of a table of which the rest stays as it was declared.
ONLY_UPDATED = {
    "rights_relation": ("valid_until",),
    "rights_delegation": ("valid_until",),
    # With whom is decided once, by a code; the naaste can only end it.
    "carers_share": ("ended_at",),
    "rights_emergency": ("ended_at", "reviewed_by_id", "reviewed_at", "finding", "review_words"),
}


def column_grants() -> list[str]:
    return [
        statement
        for table, columns in ONLY_UPDATED.items()
        for statement in (
            f"REVOKE UPDATE ON {table} FROM {APP}, {WORKER}",
            f"GRANT UPDATE ({', '.join(columns)}) ON {table} TO {APP}",
        )
    ]
