"""Whatever brings people together stands in the registry, with a guard that is there and that is needed.

The code is read, not trusted: a new table that ties someone to a place, a new function that writes one, and a new
question to the engine are each red until someone has looked at them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey

import weefsel
from weefsel.apps.rights.policies import OWNER_FUNCTIONS
from weefsel.apps.rights.safety_functions import GUARDS, SAFETY_INTERNALS
from weefsel.catalogue.meetings import MeetingsError, read_meetings

ROOT = Path(weefsel.__file__).parent
REGISTRY = read_meetings()
# Where people come together. A room, a thread or a feed of several people joins this list on the day it is made.
PLACES = {"groups_group", "groups_session", "directory_offer", "directory_location"}
WRITES = {"create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "save", "delete"}
ENGINE = {"rank", "assign", "compose", "plan"}
# Rows of these tables are made by every installation and name no person of care.
MODELS = [model for model in apps.get_models() if model.__module__.startswith("weefsel.")]


def points_to(model) -> list[str]:
    foreign = [each for each in model._meta.get_fields() if isinstance(each, ForeignKey)]
    named = [each.name for each in model._meta.get_fields() if each.name in ("group_id", "session_id", "offer_id")]
    return [each.related_model._meta.db_table for each in foreign] + ["groups_group"] * len(named)


def test_every_table_that_ties_someone_to_a_place_or_to_someone_else_is_in_the_registry():
    ties = {
        model._meta.db_table
        for model in MODELS
        if model._meta.db_table in PLACES
        or PLACES & set(points_to(model))
        or points_to(model).count("people_person") > 1
    }

    assert ties - set(REGISTRY.meetings) - set(REGISTRY.no_meeting) == set()


def test_no_table_of_the_registry_has_gone():
    known = {model._meta.db_table for model in MODELS}

    assert (set(REGISTRY.meetings) | set(REGISTRY.no_meeting)) - known == set()


# Who writes


def functions(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Every function at the top of a module or in a class of it, by name; what is inside it belongs to it."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}.{each.name}", each) for each in node.body if isinstance(each, ast.FunctionDef))


def modules(word: str) -> Iterator[tuple[str, ast.Module]]:
    """Every module in which this word stands: whoever imports something, writes down where it comes from."""
    for path in sorted(ROOT.rglob("*.py")):
        if "migrations" not in path.parts and path.name != "models.py":
            name = ".".join(("weefsel", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")
            text = path.read_text(encoding="utf-8")
            if word in text:
                yield name, ast.parse(text)


def written(tree: ast.AST, models: dict[str, str]) -> set[str]:
    """The tables that this code makes rows of, or changes through a manager or a query that names the model."""
    found = set()
    held: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            tables = {
                models[each.id] for each in ast.walk(node.value) if isinstance(each, ast.Name) and each.id in models
            }
            for target in node.targets:
                if isinstance(target, ast.Name) and tables:
                    held.setdefault(target.id, set()).update(tables)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in models:
            found.add(models[node.func.id])
        if isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            names = {each.id for each in ast.walk(node.func.value) if isinstance(each, ast.Name)}
            found |= {models[name] for name in names & set(models)}
            # A row that was found under a name, and is saved under it.
            if node.func.attr == "save" and isinstance(node.func.value, ast.Name):
                found |= held.get(node.func.value.id, set())
    return found


def writers() -> set[tuple[str, str]]:
    met = {model.__name__: model for model in MODELS if model._meta.db_table in REGISTRY.meetings}
    found = set()
    for module, tree in modules("models"):
        if module.startswith(("weefsel.engine", "weefsel.catalogue", "weefsel.interop")):
            continue  # these know no models
        imported = {
            alias.asname or alias.name: met[alias.name]._meta.db_table
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(".models")
            for alias in node.names
            # Another room may have something of its own by that name.
            if alias.name in met and getattr(import_module(node.module), alias.name) is met[alias.name]
        }
        if not imported:
            continue
        for name, function in functions(tree):
            found |= {(table, f"{module}:{name}") for table in written(function, imported)}
    for signature, source in {**OWNER_FUNCTIONS, **SAFETY_INTERNALS}.items():
        for table in re.findall(r"(?:INSERT INTO|UPDATE) ([a-z_]+)", source):
            if table in REGISTRY.meetings:
                found.add((table, f"sql:{signature.partition('(')[0]}"))
    return found


def test_every_function_that_writes_such_a_table_is_in_the_registry():
    registered = {(each.table, writer) for each in REGISTRY.meetings.values() for writer in each.written_by}

    assert writers() - registered == set()


def test_every_writer_of_the_registry_exists():
    missing = []
    for writer in {each for meeting in REGISTRY.meetings.values() for each in meeting.written_by}:
        module, _, name = writer.partition(":")
        known = {signature.partition("(")[0] for signature in {**OWNER_FUNCTIONS, **SAFETY_INTERNALS}}
        if module == "sql":
            is_there = name in known
        else:  # a method is named with its class: Region._offer
            owner, _, method = name.rpartition(".")
            home = import_module(module)
            is_there = hasattr(getattr(home, owner, None) if owner else home, method)
        if not is_there:
            missing.append(writer)

    assert missing == []


def test_a_new_writer_would_be_seen():
    tree = ast.parse(
        "def quietly(group, person):\n"
        "    Enrolment.objects.filter(pk=1).update(group=group)\n"
        "    row = Enrolment.objects.get(pk=2)\n"
        "    row.group = group\n"
        "    row.save()\n"
        "def made(group):\n"
        "    Enrolment(group=group)\n"
        "def read(group):\n"
        "    return Enrolment.objects.filter(group=group)\n"
    )

    seen = {name: written(function, {"Enrolment": "groups_enrolment"}) for name, function in functions(tree)}

    assert seen == {"quietly": {"groups_enrolment"}, "made": {"groups_enrolment"}, "read": set()}


# Who proposes


def test_every_question_to_the_engine_about_people_and_places_is_in_the_registry_and_names_who_must_stay_apart():
    asked, unguarded = set(), []
    for module, tree in modules("weefsel.engine"):
        if module.startswith("weefsel.project.proofs"):
            continue  # asks with and without, to compare
        from_engine = {
            alias.asname or alias.name: alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            and re.fullmatch(r"weefsel\.engine\.(matching\.(rank|assign)|grouping\.compose|pathway)", node.module or "")
            for alias in node.names
        }
        # The whole walk is one module, asked by its name: pathway.plan(...).
        modules_of_engine = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("weefsel.engine")
            for alias in node.names
            if alias.name in ("pathway", "rank", "assign", "compose")
        }
        if not from_engine and not modules_of_engine:
            continue
        for name, function in functions(tree):
            for node in ast.walk(function):
                if isinstance(node, ast.Call):
                    question = _question(node.func, from_engine, modules_of_engine)
                    if question in ENGINE:
                        asked.add((f"{module}:{name}", question))
                        if not _names_apart(node, function):
                            unguarded.append(f"{module}:{name}")

    assert asked - {(each.asked_by, each.asks) for each in REGISTRY.proposals} == set()
    assert unguarded == []


def _question(asked: ast.expr, from_engine: dict[str, str], modules_of_engine: set[str]) -> str | None:
    if isinstance(asked, ast.Name):
        return from_engine.get(asked.id)
    is_of_engine = isinstance(asked, ast.Attribute) and isinstance(asked.value, ast.Name)
    return asked.attr if is_of_engine and asked.value.id in modules_of_engine else None


def _names_apart(call: ast.Call, function: ast.AST) -> bool:
    """Whether ``apart`` is handed on: as an argument of its own, or in the dictionary that is unfolded here."""
    if any(keyword.arg == "apart" for keyword in call.keywords):
        return True
    unfolded = {each.value.id for each in call.keywords if each.arg is None and isinstance(each.value, ast.Name)}
    return any(
        isinstance(node, ast.Assign)
        and {target.id for target in node.targets if isinstance(target, ast.Name)} & unfolded
        and isinstance(node.value, ast.Dict)
        and "apart" in {key.value for key in node.value.keys if isinstance(key, ast.Constant)}
        for node in ast.walk(function)
    )


# The guards


def test_every_guard_is_named_once_and_stands_on_its_table(db):
    named = [guard for each in REGISTRY.meetings.values() for guard in each.guards]
    assert sorted(named) == sorted(GUARDS)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal AND t.tgenabled = 'O' AND t.tgname = ANY (%s)",
            [list(GUARDS)],
        )
        there = set(cursor.fetchall())
    assert there == {(each.table, guard) for each in REGISTRY.meetings.values() for guard in each.guards}


def test_every_filter_is_there():
    filters = {each.filter for each in REGISTRY.proposals}

    assert filters - {"apart"} <= {signature.partition("(")[0] for signature in OWNER_FUNCTIONS}


# The reader


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("schema = 1", "schema = 2", "schema = 1"),
        ('why   = "Zegt wie er was', 'reason = "Zegt wie er was', "no_meeting 1"),
        ('guards     = ["safety_role"]', "guards     = []", "groups_grouprole: nothing keeps anyone apart"),
        ('table = "groups_attendance"', 'table = "groups_guest"', "groups_guest: stands here twice"),
    ],
)
def test_a_registry_that_contradicts_itself_is_refused(tmp_path, old, new, told):
    text = (ROOT / "catalogue" / "data" / "rights" / "meetings.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "meetings.toml").write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(MeetingsError, match=re.escape(told)):
        read_meetings(tmp_path)
