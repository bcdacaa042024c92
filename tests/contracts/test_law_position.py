"""What docs/law promises about machines: nobody but two background acts works without a person, and nothing learns."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from weefsel.catalogue.rights import read_rights

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "weefsel"
LEARNS = {
    "anthropic",
    "catboost",
    "keras",
    "langchain",
    "lightgbm",
    "llama_cpp",
    "mistralai",
    "ollama",
    "onnxruntime",
    "openai",
    "scikit-learn",
    "sentence-transformers",
    "sklearn",
    "tensorflow",
    "torch",
    "transformers",
    "xgboost",
}


def test_the_only_acts_of_the_machine_itself_remove_what_is_over_its_term_ask_hosts_and_read_who_looked():
    """Sending queued mail needs no permission: the act that queued it had one. Two are typed by who runs the
    installation, and no task does them (below): writing the log to a file, and helping who lost the second step in."""
    acts = {action for each in read_rights().permissions if "worker" in each.roles for action in each.actions}

    typed = {"audit.export", "accounts.reset_step"}
    assert acts == {"retention.remove", "directory.remind", "audit.find"} | typed


def test_every_background_task_is_known():
    """A task acts without a person: it sends what was queued, asks a host about an entry on the social map, which tells
    of no patient, seals the access log, of which it reads no line, or reads there who looked at whom, so that a person
    asks why. Or it does what somebody asked for a moment ago, with the rights of that person: it puts a list on the
    social map. Anything else has to be looked at here first."""
    tasks = set()
    for path in SOURCE.rglob("*.py"):
        tasks |= set(re.findall(r'@app\.(?:task|periodic)\(\s*name="([^"]+)"', path.read_text("utf-8")))

    assert tasks == {"accounts.send_mail", "audit.review", "audit.seal", "directory.carry_out", "directory.remind"}


def test_no_library_that_learns_is_imported():
    imported = set()
    for path in SOURCE.rglob("*.py"):
        text = path.read_text("utf-8")
        if not any(name in text for name in LEARNS):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module.partition(".")[0])

    assert imported & LEARNS == set()


def test_no_library_that_learns_is_locked():
    locked = set(re.findall(r"^([a-z0-9._-]+)==", (ROOT / "requirements.lock").read_text(), flags=re.MULTILINE))

    assert locked & LEARNS == set()


def test_the_points_of_an_offer_are_kept_beside_the_line_of_a_plan_alone_and_a_total_nowhere():
    """An order within the list of one person is no score of a person. What each criterion added is kept with a plan,
    so that a proposal can be explained; the law position says so.

    ``fall_risk`` is no score of ours: who treats someone says so, because a rule of a werkvorm asks.
    """
    columns = set()
    for path in SOURCE.glob("apps/*/models.py"):
        columns |= set(
            re.findall(
                r"^    (\w*score\w*|\w*rank\w*|\w*risk\w*|\w*points\w*) = models\.", path.read_text(), re.MULTILINE
            )
        )

    assert columns == {"fall_risk", "points"}
    assert [path.parent.name for path in SOURCE.glob("apps/*/models.py") if "    points = " in path.read_text()] == [
        "matching"
    ]
