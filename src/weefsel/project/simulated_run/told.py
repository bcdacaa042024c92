"""What a command says of simulated runs: each ledger, and one line about all of them. Knows no Django."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

ADAPTED = "adapted"


def ledgers(found: Mapping[str, dict], order: Sequence[str]) -> Iterator[str]:
    """Every ledger in this order, with an empty line behind each."""
    for slug in order:
        answer = found[slug]
        yield from (answer["error"].splitlines() if "error" in answer else answer["lines"])
        yield ""


def wrong_in(found: Mapping[str, dict], order: Collection[str]) -> list[str]:
    """The werkvormen that should run and did not run as they should."""
    return [slug for slug in order if "error" in found[slug] or found[slug]["record"]["failed"]]


def last_line(found: Mapping[str, dict], order: Collection[str]) -> str:
    """How many ran, and which wait: a waiting one is never called finished, and neither is one that went wrong."""
    wrong = wrong_in(found, order)
    waiting = {
        slug: found[slug]["record"]["kind"]
        for slug in order
        if slug not in wrong and found[slug]["record"]["waits_for"]
    }
    n_run = len(order) - len(wrong) - len(waiting)
    names = "; ".join(
        f"{kind}: {', '.join(slug for slug in waiting if waiting[slug] == kind)}"
        for kind in dict.fromkeys(waiting.values())
    )
    return f"{n_run} run, {len(waiting)} wait for a part that is not built{f': {names}' if names else ''}"


def deviations(found: Mapping[str, dict], order: Sequence[str]) -> Iterator[tuple[bool, str]]:
    """Every deviation on a core element: whether the ledger found it, and a line about it."""
    for slug in order:
        if "error" in found[slug]:
            yield False, f"{slug}: {found[slug]['error'].splitlines()[-1]}"
        for element, name, verdict in found[slug].get("deviations", ()):
            yield verdict == ADAPTED, f"{slug}: {element}: {name}: {verdict}"
