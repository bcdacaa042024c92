"""What the documents promise is there: links, paths, commands with their options; decisions are numbered once."""

import importlib
import re
from pathlib import Path

import pytest
import typer

from weefsel.project.cli import COMMANDS

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    path for path in ROOT.rglob("*.md") if not {".venv", "node_modules", ".pytest_cache"} & set(path.parts)
)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s#]+)[^)]*\)")
FENCE = re.compile(r"^```.*?\n(.*?)^```", flags=re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"^ {4}(\S.*)$", flags=re.MULTILINE)
SPAN = re.compile(r"`([^`]+)`")
PRODUCT = ROOT / "src" / "weefsel"
ROOMS = {path.name for folder in (ROOT, PRODUCT) for path in folder.iterdir() if path.is_dir()}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_within_the_repository_leads_somewhere(document):
    links = [link for link in LINK.findall(document.read_text(encoding="utf-8")) if "://" not in link]

    assert [link for link in links if not (document.parent / link).exists()] == []


def codes(text: str) -> list[str]:
    """Every piece of code in a document, on one line each: what stands between backticks, and each line of a block."""
    blocks, rest = FENCE.findall(text), FENCE.sub("", text)
    lines = [line for block in blocks for line in block.splitlines()]
    return [" ".join(each.split(" #")[0].split()) for each in (*SPAN.findall(rest), *lines, *INDENTED.findall(rest))]


def wrong_make(code: str) -> str:
    named = re.match(r"make ([a-z-]+)", code)
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    return f"{code}: no such target" if named and named[1] not in targets else ""


def wrong_weefsel(code: str) -> str:
    """What is wrong with a command of ours in a document: it is not there, or an option of it is not."""
    called = re.search(r"(?:^|[/ ])weefsel ([a-z].*)", code)
    if called is None:
        return ""
    name, *rest = called[1].split()
    if name not in COMMANDS:
        return f"{code}: no such command"
    command = typer.main.get_command(importlib.import_module(COMMANDS[name][0]).app)
    parts = getattr(command, "commands", {})
    if parts and rest and not rest[0].startswith("-"):
        if rest[0] not in parts:
            return f"{code}: {name} has no {rest[0]}"
        command = parts[rest.pop(0)]
    known = {option for param in command.params for option in (*param.opts, *param.secondary_opts)}
    return ", ".join(f"{code}: no {each}" for each in rest if each.startswith("--") and each not in known)


def wrong_module(code: str) -> str:
    """The same of a module of the repository that is run by itself: options are those that it says in its text."""
    called = re.search(r"python -m ((?:benchmarks|tests)\.[\w.]+)(.*)", code)
    if called is None:
        return ""
    place = ROOT / called[1].replace(".", "/")
    file = next((one for one in (place.with_suffix(".py"), place / "__main__.py") if one.exists()), None)
    if file is None:
        return f"{code}: no such module"
    options = re.findall(r"--[a-z-]+", called[2])
    return ", ".join(f"{code}: no {each}" for each in options if f'"{each}"' not in file.read_text(encoding="utf-8"))


def wrong_path(code: str) -> str:
    """A path of the repository, as seen from its root or from `src/weefsel`, that leads nowhere."""
    if not re.fullmatch(r"(?:[\w.-]+/)+[\w.-]*", code) or code.split("/")[0] not in ROOMS:
        return ""
    return (
        ""
        if any((root / f"{code}{end}").exists() for root in (ROOT, PRODUCT) for end in ("", ".py"))
        else f"{code}: not there"
    )


@pytest.mark.parametrize("wrong", [wrong_make, wrong_weefsel, wrong_module, wrong_path], ids=lambda each: each.__name__)
def test_what_a_document_tells_to_type_or_open_is_there(wrong):
    texts = {document: document.read_text(encoding="utf-8") for document in DOCUMENTS}

    assert [
        f"{document.relative_to(ROOT)}: {said}"
        for document, text in texts.items()
        for code in codes(text)
        if (said := wrong(code))
    ] == []


@pytest.mark.parametrize(
    ("text", "wrong", "said"),
    [
        ("```\nmake tset  # all of it\n```", wrong_make, "make tset: no such target"),
        ("Type `weefsel\n  retian` now.", wrong_weefsel, "weefsel retian: no such command"),
        ("`.venv/bin/weefsel check roof`", wrong_weefsel, ".venv/bin/weefsel check roof: check has no roof"),
        ("    weefsel retain --carry", wrong_weefsel, "weefsel retain --carry: no --carry"),
        ("`python -m benchmarks.mtach`", wrong_module, "python -m benchmarks.mtach: no such module"),
        ("`python -m benchmarks.match --sise M`", wrong_module, "python -m benchmarks.match --sise M: no --sise"),
        ("in `web/rights/aks.py`", wrong_path, "web/rights/aks.py: not there"),
    ],
    ids=["make", "command", "command of a command", "option", "module", "option of a module", "path"],
)
def test_a_wrong_command_or_path_in_a_document_is_named(text, wrong, said):
    assert [wrong(code) for code in codes(text)] == [said]


def test_decisions_are_numbered_once_and_say_their_status():
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))

    assert [d.name[:4] for d in decisions] == [f"{number:04d}" for number in range(1, len(decisions) + 1)]
    for decision in decisions:
        assert re.search(r"^Status: (accepted|superseded by \d{4})$", decision.read_text(), flags=re.MULTILINE), (
            decision
        )
