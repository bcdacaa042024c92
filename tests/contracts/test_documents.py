"""What the documents promise is there: links lead somewhere, commands exist, decisions are numbered once."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    path for path in ROOT.rglob("*.md") if not {".venv", "node_modules", ".pytest_cache"} & set(path.parts)
)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s#]+)[^)]*\)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_within_the_repository_leads_somewhere(document):
    links = [link for link in LINK.findall(document.read_text(encoding="utf-8")) if "://" not in link]

    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_make_command_in_a_document_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    named = {
        (document.name, target)
        for document in DOCUMENTS
        for target in re.findall(r"`make ([a-z-]+)", document.read_text(encoding="utf-8"))
    }

    assert {(name, target) for name, target in named if target not in targets} == set()


def test_decisions_are_numbered_once_and_say_their_status():
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))

    assert [d.name[:4] for d in decisions] == [f"{number:04d}" for number in range(1, len(decisions) + 1)]
    for decision in decisions:
        assert re.search(r"^Status: (accepted|superseded by \d{4})$", decision.read_text(), flags=re.MULTILINE), (
            decision
        )
