"""Plays werkvormen one by one, each in a transaction of its own that leaves nothing behind."""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random

from django.core.exceptions import ValidationError
from django.db import transaction

from weefsel.apps.adoption.queries import catalogue
from weefsel.apps.groups.operations.form import form_of
from weefsel.apps.rights.queries import Refused
from weefsel.apps.running.fidelity import Verdict
from weefsel.apps.running.runners import runner_of
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.project.simulated_run import group, pair, person, referral
from weefsel.project.simulated_run.deviations import Deviates, deviations_of
from weefsel.project.simulated_run.ledger import Ledger
from weefsel.project.simulated_run.stage import START, Stage

# By what the core elements of a werkvorm are counted over. What does not stand here waits for its part.
PLAYERS: dict[str, Callable[[Stage], None]] = {
    "group": group.play,
    "referral": referral.play,
    "person": person.play,
}
# Groups of a form that goes another way.
FORMS: dict[str | None, Callable[[Stage], None]] = {"pair": pair.play}


def scope_of(werkvorm: Werkvorm) -> str:
    """Over what the core elements are counted; empty while no part of the program carries this werkvorm."""
    runner = runner_of(werkvorm)
    return runner.scope if runner and runner.scope in PLAYERS else ""


def play_one(slug: str, *, seed: int, deviates: Deviates | None = None) -> Ledger:
    """Play one werkvorm from taking it into use to the last question, and give its ledger; nothing is kept.

    The same seed gives the same ledger. What the rules of the program refuse on the way is a failure of the run.
    """
    werkvorm = catalogue().werkvormen[slug]
    kind = catalogue().vocabulary.kinds[werkvorm.kind]
    deviates = deviates or Deviates()
    ledger = Ledger(slug, werkvorm.name, kind.label, seed, str(deviates), str(START.date()), str(START.date()))
    scope = scope_of(werkvorm)
    if not scope:
        ledger.waits_for = f"'{kind.label}'"
        return ledger
    began = time.perf_counter()
    try:
        with transaction.atomic():
            stage = Stage(werkvorm, ledger, rng=Random(f"{seed} {slug}"), deviates=deviates)
            FORMS.get(form_of(werkvorm) if scope == "group" else None, PLAYERS[scope])(stage)
            ledger.last_day = str(stage.day())
            transaction.set_rollback(True)
    except (ValidationError, Refused) as problem:
        ledger.failed.append(f"liep vast: {problem}")
    ledger.seconds = time.perf_counter() - began
    if not deviates.chosen:
        _judge(werkvorm, ledger)
    return ledger


def _judge(werkvorm: Werkvorm, ledger: Ledger) -> None:
    """A run in which nothing was left out keeps all that is computed."""
    for element in werkvorm.core_elements:
        verdict, words = ledger.elements.get(element.slug, ("", ""))
        if element.check is not None and verdict != Verdict.KEPT:
            ledger.failed.append(f"'{element.name}' is niet gehouden ({verdict or 'niet gelezen'}; {words or '-'})")


def deviate_one(slug: str, *, seed: int) -> list[tuple[str, str, str]]:
    """Play every deviation of a werkvorm; gives the element, the deviation, and what the ledger made of it."""
    werkvorm = catalogue().werkvormen[slug]
    found = []
    for element, name in deviations_of(werkvorm, scope_of(werkvorm)):
        first, _, second = name.partition(":")
        ledger = play_one(slug, seed=seed, deviates=Deviates(frozenset({(first, second)})))
        verdict = ledger.elements.get(element.slug, ("", ""))[0]
        is_found = verdict == Verdict.ADAPTED
        found.append((element.slug, name, verdict if is_found else "; ".join(ledger.failed) or verdict))
    return found
