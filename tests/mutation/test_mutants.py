"""The small changes themselves: each kind is made once, and where it says; and what no test can see is still there."""

from __future__ import annotations

import ast
import itertools
import tomllib
from pathlib import Path

import pytest
import typer
from tests.mutation import database, engine
from tests.mutation.__main__ import part_of
from tests.mutation.engine import MAY_MEET, NOT_TRIED, TARGETS
from tests.mutation.equivalent import FILE, equivalents
from tests.mutation.python import Target, mutants_of_text, replaced
from tests.mutation.python import mutants_of as mutants_of_python
from tests.mutation.sql import mutants_of, mutants_of_trigger

import weefsel
from weefsel.engine.frames import Apart
from weefsel.engine.matching import gather
from weefsel.engine.rights import may_meet

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


HEARD = {"Apart", "may_meet", "may_come", "meetings", "refuse_meetings", "beside"}
ENGINE = '''
class Plan:
    def stay(self, apart, near):
        """Who stays."""
        if not len(apart) and near:
            raise ValueError(f"{near + 1} is too far: {self.far}.")
        plan = np.maximum(self.plan, 0)
        plan[~apart] = -1
        self.n += len([one for one in plan if one > 3])
        refuse(plan, apart, near=near)
        return (plan == 2).any(axis=1) if self.first else None
'''


def test_every_kind_of_change_is_made_in_a_function_of_the_engine():
    mutants = list(mutants_of_text(ENGINE, Target("far.away", "Plan.stay")))

    assert sorted(each.name.removeprefix("away.Plan.stay: ") for each in mutants) == sorted(
        each.strip()
        for each in """
        take as met if not len(apart) and near:
        take as not met if not len(apart) and near:
        change not len(apart) and near -> not len(apart)
        change not len(apart) and near -> near
        drop the sign of not len(apart)
        leave out raise ValueError(f'{near + 1} is too far: {self.far}.')
        change np.maximum -> np.minimum
        change 0 -> 1
        leave out plan[~apart] = -1
        drop the sign of ~apart
        drop the sign of -1
        change self.n += len([one for one in plan if one > 3]) -> self.n -= len([one for one in plan if one > 3])
        leave out self.n += len([one for one in plan if one > 3])
        take as met what is asked in one if one > 3
        change one > 3 -> one >= 3
        change one > 3 -> one <= 3
        change 3 -> 4
        leave out refuse(plan, apart, near=near)
        change refuse(plan, apart, near=near) -> refuse(plan, apart)
        change refuse(plan, apart, near=near) -> refuse(plan, near=near)
        take as met (plan == 2).any(axis=1) if self.first else None
        take as not met (plan == 2).any(axis=1) if self.first else None
        change (plan == 2).any -> (plan == 2).all
        change plan == 2 -> plan != 2
        change 2 -> 3
        """.strip().splitlines()
    )
    about = [each.name for each in mutants_of_text(ENGINE, Target("far.away", "Plan.stay", frozenset({"near"})))]
    assert {name.partition("Plan.stay: ")[2].split()[0] for name in about} == {"take", "change", "drop", "leave"}
    assert not any(word in name for name in about for word in ("plan[", "self.n", "plan == 2"))


def test_a_changed_function_is_known_everywhere_until_it_is_taken_away():
    target = Target(MAY_MEET, "may_come")
    mutant = next(each for each in mutants_of_python(target) if "drop the sign of ~" in each.name)
    told, barred = ([0, 1], [0, 0]), Apart(barred=[[0, 0]])
    assert may_meet.may_come(*told, barred).tolist() == [False, True]

    undo = replaced(target, mutant.tree)

    assert may_meet.may_come is gather.may_come
    assert may_meet.may_come(*told, barred).tolist() == gather.may_come(*told, barred).tolist() == [True, False]
    undo()
    assert may_meet.may_come(*told, barred).tolist() == gather.may_come(*told, barred).tolist() == [False, True]


def test_a_changed_method_is_known_until_it_is_taken_away():
    target = Target("weefsel.engine.frames", "Apart.__post_init__")
    mutant = next(each for each in mutants_of_python(target) if "leave out raise" in each.name)

    undo = replaced(target, mutant.tree)

    assert Apart(pairs=[[-1, 0]]).pairs.tolist() == [[-1, 0]]
    undo()
    with pytest.raises(ValueError, match="row numbers"):
        Apart(pairs=[[-1, 0]])


def test_every_function_of_the_engine_that_hears_who_must_stay_apart_is_changed_or_it_is_said_why_not():
    hear, root = set(), Path(weefsel.__file__).parent
    for path in sorted((root / "engine").rglob("*.py")):
        module = ".".join(path.relative_to(root / "engine").with_suffix("").parts)
        tree = ast.parse(path.read_text(encoding="utf-8"))
        known = HEARD if module == "rights.may_meet" else HEARD & imported(tree)
        for name, function in functions_of(tree):
            if {each.id for each in ast.walk(function) if isinstance(each, ast.Name)} & known:
                hear.add(f"{module}:{name}")

    changed = {f"{each.module.removeprefix('weefsel.engine.')}:{each.name}" for each in TARGETS}
    assert hear - changed == NOT_TRIED.keys()
    assert {each.where for each in engine.changes()} == {each.where for each in TARGETS}


def imported(tree):
    return {each.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for each in node.names}


def functions_of(tree, inside=""):
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield inside + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from functions_of(node, f"{inside}{node.name}.")


def test_each_change_has_a_name_of_its_own_and_what_no_test_can_see_is_one_of_them_with_a_reason():
    names = [each.name for each in database.changes()]
    in_the_engine = [each.name for each in engine.changes()]

    assert len(names) == len(set(names)) > 1_000
    assert len(in_the_engine) == len(set(in_the_engine)) > 150
    names += in_the_engine
    assert equivalents() <= set(names)
    held = tomllib.loads(FILE.read_text(encoding="utf-8"))["mutant"]
    assert all(each["why"].endswith(".") for each in held)
    assert len(held) == len(equivalents())


def test_the_parts_of_a_run_hold_every_change_once():
    parts = [list(range(10))[first::step] for first, step in map(part_of, ("1/3", "2/3", "3/3"))]

    assert sorted(itertools.chain(*parts)) == list(range(10))
    assert part_of("1/1") == (0, 1)
    for wrong in ("0/2", "3/2", "half", "1"):
        with pytest.raises(typer.BadParameter):
            part_of(wrong)
