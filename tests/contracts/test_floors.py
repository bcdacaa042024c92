"""Which room may know which: the floors go down only, and the pure floors know no web, network or database."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]


def test_every_import_contract_is_kept(capsys):
    result = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)

    told = capsys.readouterr().out
    assert result == 0, told
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in told


def test_the_contracts_hold_the_floors_and_both_orders_of_rooms():
    assert {each["type"] for each in CONTRACTS} == {"layers", "forbidden"}
    assert [each["containers"] for each in CONTRACTS if "containers" in each] == [["weefsel.engine"], ["weefsel.apps"]]


@pytest.mark.parametrize("floor", ["catalogue", "engine", "interop"])
def test_a_pure_floor_is_imported_without_django(floor):
    """In a fresh interpreter: every module of the floor, and then no trace of Django or a database driver."""
    code = f"""
import importlib, pkgutil, sys
import weefsel.{floor} as floor
for module in pkgutil.walk_packages(floor.__path__, floor.__name__ + "."):
    importlib.import_module(module.name)
print(*sorted({{"django", "psycopg", "procrastinate"}} & set(sys.modules)))
"""

    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)

    assert found.stdout == "\n"


def test_only_the_kernel_of_the_engine_knows_the_solver():
    engine = ROOT / "src" / "weefsel"

    users = [
        path.relative_to(engine).as_posix() for path in engine.rglob("*.py") if "ortools" in path.read_text("utf-8")
    ]

    assert users == ["engine/matching/_kernel.py"]
