"""The small changes themselves: each kind is made once, and where it says; and what no test can see is still there."""

from __future__ import annotations

import tomllib

from tests.mutation.database import changes
from tests.mutation.equivalent import FILE, equivalents
from tests.mutation.sql import mutants_of, mutants_of_trigger

BODY = """
CREATE OR REPLACE FUNCTION far(who uuid) RETURNS boolean LANGUAGE sql AS $$
  SELECT EXISTS (SELECT 1 FROM place p LEFT JOIN town t ON t.id = p.town WHERE p.who = who AND p.km >= 30
    AND (p.until IS NULL OR p.state NOT IN ('gone', 'shut')))
  UNION SELECT lower(p.name) = 'x' FROM place p
$$"""
STEPS = """
CREATE OR REPLACE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'gone' THEN RETURN NULL; END IF;
  far := NEW.km > 3;
  PERFORM refuse();
  RETURN NULL;
END $$"""


FIRST = " ".join(BODY.partition("$$")[2].partition("UNION")[0].split())


def test_every_kind_of_change_is_made_in_a_query():
    assert [each.name.removeprefix("far: ") for each in mutants_of("far(uuid)", BODY)] == [
        each.strip().replace("FIRST", FIRST)
        for each in """
        leave out FIRST UNION
        change EXISTS -> NOT EXISTS
        drop LEFT
        take as met t.id = p.town
        change = -> <>
        take as met p.who = who
        change = -> <> #2
        take as met p.km >= 30
        change >= -> <
        change >= -> >
        change 30 -> 31
        take as met (p.until IS NULL OR p.state NOT IN ('gone', 'shut'))
        take as not met p.until IS NULL
        change IS -> IS NOT
        take as not met p.state NOT IN ('gone', 'shut')
        drop NOT
        drop 'gone',
        drop , 'shut'
        leave out UNION SELECT lower(p.name) = 'x' FROM place p
        unwrap lower(p.name)
        change = -> <> #3
        """.strip().splitlines()
    ]  # fmt: skip


def test_every_kind_of_change_is_made_in_a_guard_and_stands_in_its_text():
    found = {each.name.removeprefix("guard: "): each.text for each in mutants_of("guard()", STEPS)}

    assert list(found) == [
        "take as met NEW.state = 'gone'",
        "take as not met NEW.state = 'gone'",
        "change = -> <>",
        "leave out far := NEW.km > 3;",
        "change > -> <=",
        "change > -> >=",
        "change 3 -> 4",
        "leave out PERFORM refuse();",
    ]
    assert found["leave out PERFORM refuse();"] == STEPS.replace("PERFORM refuse();", "NULL;")
    assert found["take as not met NEW.state = 'gone'"] == STEPS.replace("NEW.state = 'gone'", "false")


def test_a_trigger_is_away_or_fires_at_less():
    text = "CREATE OR REPLACE TRIGGER t AFTER INSERT OR UPDATE OF a, b ON tab FOR EACH ROW EXECUTE FUNCTION f()"

    assert [(each.name, each.text) for each in mutants_of_trigger("t", text)] == [
        ("t: drop the trigger", "DROP TRIGGER t ON tab"),
        ("t: drop INSERT", text.replace("INSERT OR ", "")),
        ("t: drop UPDATE OF a", text.replace("a, b", "b")),
        ("t: drop UPDATE OF b", text.replace("a, b", "a")),
    ]


def test_each_change_has_a_name_of_its_own_and_what_no_test_can_see_is_one_of_them_with_a_reason():
    names = [each.name for each in changes()]

    assert len(names) == len(set(names)) > 1_000
    assert equivalents() <= set(names)
    held = tomllib.loads(FILE.read_text(encoding="utf-8"))["mutant"]
    assert all(each["why"].endswith(".") for each in held)
    assert len(held) == len(equivalents())
