"""Up to three werkvormen beside each other, subject by subject, with in words whether they differ."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from weefsel.apps.accounts.queries import today
from weefsel.apps.adoption.queries import catalogue
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.web.catalogue.describe import description_of
from weefsel.web.catalogue.pages import Description, Fact, Said
from weefsel.web.catalogue.wizard_words import Text
from weefsel.web.catalogue.wording import origin_text
from weefsel.web.rights.ask import ask

MOST = 3


@dataclass(frozen=True, slots=True)
class Column:
    """One werkvorm; ``others`` the rest of the address, to take this one out."""

    slug: str
    name: str
    others: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What one werkvorm has under a subject; ``name`` of the werkvorm, for a narrow screen."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """A row: ``verdict`` says in words whether they are the same; empty with one werkvorm."""

    title: Text
    verdict: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class ComparePage:
    """``notes`` what the address asked that could not be shown; ``choices`` what can come beside it."""

    columns: tuple[Column, ...]
    subjects: tuple[Subject, ...]
    notes: tuple[str, ...]
    choices: tuple[tuple[str, str], ...]


def _facts(facts: tuple[Fact, ...]) -> tuple[str, ...]:
    return tuple(f"{fact.label}: {fact.text} {_origin(fact)}" for fact in facts)


def _rules(one: Description) -> tuple[str, ...]:
    return tuple(f"{rule.text} {_origin(rule)}" for rule in one.rules)


def _origin(told: Fact | Said) -> str:
    source = told.source
    return origin_text(f"{source.title}, {source.year}" if source else "", is_off=told.is_off)


def _money(one: Description) -> tuple[str, ...]:
    return tuple(f"{capfirst(line.law_name)}, {line.payer}: {line.certainty}" for line in one.funding)


def _evidence(one: Description) -> tuple[str, ...]:
    return tuple(
        " ".join(
            (
                part.title,
                line.claim,
                *([capfirst(line.figure) + "."] if line.figure else []),
                f"({line.strength})",
                origin_text(f"{line.source.title}, {line.source.year}"),
            )
        )
        for part in one.evidence
        for line in part.lines
    )


def _sure(one: Description) -> tuple[str, ...]:
    return (capfirst(one.confidence) + ".", *one.unsure)


SUBJECTS: tuple[tuple[Text, Callable[[Description], tuple[str, ...]]], ...] = (
    (gettext_lazy("Wat is het?"), lambda one: (one.summary,)),
    (gettext_lazy("Voor wie?"), lambda one: (one.for_whom,)),
    (gettext_lazy("Waar helpt het bij?"), lambda one: one.needs),
    (gettext_lazy("Wie kan meedoen?"), _rules),
    (gettext_lazy("Voor wie niet?"), lambda one: one.not_for),
    (gettext_lazy("Soort"), lambda one: (capfirst(one.kind),)),
    (gettext_lazy("Aanpak"), lambda one: (one.approach,)),
    (gettext_lazy("Hoe ziet men elkaar?"), lambda one: tuple(map(capfirst, one.manner))),
    (gettext_lazy("Tijd, groep en plek"), lambda one: _facts(one.facts)),
    (gettext_lazy("Wie is er nodig?"), lambda one: _facts(one.roles)),
    (gettext_lazy("Wie kan dit doen in het werk?"), lambda one: tuple(map(capfirst, one.professions))),
    (gettext_lazy("Wat moet blijven"), lambda one: tuple(element.name for element in one.elements)),
    (gettext_lazy("Wat mag anders?"), lambda one: tuple(map(capfirst, one.adaptable))),
    (gettext_lazy("Wie kan dit betalen?"), _money),
    (gettext_lazy("Wat erover bekend is"), _evidence),
    (gettext_lazy("Waar u op let"), lambda one: one.risks),
    (gettext_lazy("Hoe zeker is de beschrijving?"), _sure),
)


@require_safe
def compare_werkvormen(request):
    """The werkvormen that the address names with ``w``, at most three."""
    ask(request, "public.read")
    wanted = [slug for slug in request.GET.getlist("w")[:20] if slug]
    slugs, notes = chosen(wanted)
    found = [catalogue().werkvormen[slug] for slug in slugs]
    day = today(request.actor)
    page = ComparePage(
        columns=tuple(
            Column(one.slug, one.name, "&".join(f"w={other}" for other in slugs if other != one.slug)) for one in found
        ),
        subjects=subjects_of([description_of(one, day) for one in found]),
        notes=notes,
        choices=_choices(slugs) if len(slugs) < MOST else (),
    )
    return render(request, "catalogue/compare_werkvormen.html", {"page": page})


def chosen(wanted: list[str]) -> tuple[list[str], tuple[str, ...]]:
    """Which of the asked werkvormen are shown, and in words why another is not."""
    notes, slugs = [], []
    unknown = [slug for slug in wanted if slug not in catalogue().werkvormen]
    if unknown:
        notes.append(_("Een werkvorm die u koos, is er niet (meer). Die staat hier niet bij."))
    for slug in wanted:
        if slug in unknown:
            continue
        if slug in slugs:
            notes.append(_("U koos %s twee keer. Die staat hier één keer.") % catalogue().werkvormen[slug].name)
        elif len(slugs) == MOST:
            notes.append(_("U ziet er hoogstens drie naast elkaar. %s past er niet bij.") % _name(slug))
        else:
            slugs.append(slug)
    return slugs, tuple(dict.fromkeys(notes))


def subjects_of(described: list[Description]) -> tuple[Subject, ...]:
    """Each subject with what every werkvorm has; a subject of which none says anything is left out."""
    rows = []
    for title, told in SUBJECTS:
        lines = [told(one) for one in described]
        if any(lines):
            cells = tuple(Cell(one.name, each) for one, each in zip(described, lines, strict=True))
            rows.append(Subject(title, _verdict(lines), cells))
    return tuple(rows)


def _verdict(lines: list[tuple[str, ...]]) -> str:
    if len(lines) < 2:
        return ""
    if len(set(lines)) == 1:
        return _("hetzelfde")
    shared = set(lines[0]).intersection(*lines[1:])
    return _("deels hetzelfde") if shared else _("verschilt")


def _choices(slugs: list[str]) -> tuple[tuple[str, str], ...]:
    others: list[Werkvorm] = [one for one in catalogue().werkvormen.values() if one.slug not in slugs]
    return tuple(sorted(((one.slug, one.name) for one in others), key=lambda one: one[1].casefold()))


def _name(slug: str) -> str:
    return catalogue().werkvormen[slug].name
