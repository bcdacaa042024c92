"""What the pages with figures show. Numbers are words here: templates do no arithmetic."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from weefsel.apps.adoption.queries import Dropped
from weefsel.apps.evidence.models import PublishedFigure
from weefsel.apps.evidence.queries import Counted, Row
from weefsel.catalogue.indicator import Indicator
from weefsel.engine.indicators.calculate import Figure


@dataclass(frozen=True, slots=True)
class FigureView:
    """One number in words. ``why_not`` says why there is none; ``width`` 0 to 100 for the bar, only of a share."""

    label: str
    value: str
    of: str
    interval: str
    missing: str
    why_not: str
    width: int | None


@dataclass(frozen=True, slots=True)
class IndicatorView:
    slug: str
    name: str
    question: str
    caveat: str
    self_reported: bool
    total: FigureView
    splits: tuple[tuple[str, tuple[FigureView, ...]], ...]


@dataclass(frozen=True, slots=True)
class RowView:
    """One thing that happened, without a name; ``href`` only where the viewer may see the referral itself."""

    at: date
    werkvorm: str
    who: str
    outcome: str
    href: str


@dataclass(frozen=True, slots=True)
class Onward:
    """A page to go on to, with what stands there."""

    label: str
    href: str
    text: str


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """``missing`` where what is not there yet stands, as far as the reader may see it."""

    organization: str
    since: date
    until: date
    figures: tuple[tuple[str, tuple[IndicatorView, ...]], ...]
    dropped: tuple[Dropped, ...]
    may_publish: bool
    may_count_asked: bool
    missing: tuple[Onward, ...]


@dataclass(frozen=True, slots=True)
class FigurePage:
    indicator: IndicatorView
    numerator: str
    denominator: str
    since: date
    until: date
    rows: tuple[RowView, ...]
    n_more: int
    dropped: tuple[Dropped, ...]


@dataclass(frozen=True, slots=True)
class PublishedView:
    organization: str
    published_on: date
    period_from: date
    period_until: date
    indicators: tuple[tuple[str, tuple[FigureView, ...]], ...]
    dropped: tuple[Dropped, ...]


@dataclass(frozen=True, slots=True)
class PublishedPage:
    """``asks_from_outside`` the reader has no data about anybody here, and is told how to ask for them."""

    publications: tuple[PublishedView, ...]
    missing: tuple[Onward, ...]
    may_count_asked: bool
    asks_from_outside: bool


def view_of(indicator: Indicator, figure: Figure, label: str = "") -> FigureView:
    """A figure in words."""
    if figure.suppressed:
        return FigureView(
            label, "", "", "", "", _("Minder dan %s: te weinig om te tonen") % indicator.suppress_below, None
        )
    if not figure.denominator or figure.value is None or math.isnan(figure.value):
        return FigureView(label, "", "", "", _missing(indicator, figure.missing), _("Nog niets om te tellen"), None)
    assert figure.low is not None
    assert figure.high is not None
    if indicator.form == "share":
        return FigureView(
            label=label,
            value=_("%s van de %s") % (figure.numerator, figure.denominator),
            of="",
            interval=_("Waarschijnlijk tussen %(low)s en %(high)s (95%%)")
            % {"low": _percent(figure.low), "high": _percent(figure.high)},
            missing=_missing(indicator, figure.missing),
            why_not="",
            width=round(100 * figure.value),
        )
    interval = _("Te weinig om te zeggen hoe zeker dit is")
    if not math.isnan(figure.low) and not math.isnan(figure.high):
        interval = _("Waarschijnlijk tussen %(low)s en %(high)s dagen (95%%)") % {
            "low": number_format(round(figure.low, 1)),
            "high": number_format(round(figure.high, 1)),
        }
    return FigureView(
        label=label,
        value=ngettext("%s dag", "%s dagen", round(figure.value)) % number_format(round(figure.value, 1)),
        of=ngettext("van %s verwijzing", "van %s verwijzingen", figure.denominator) % figure.denominator,
        interval=interval,
        missing=_missing(indicator, figure.missing),
        why_not="",
        width=None,
    )


def indicator_view(counted: Counted) -> IndicatorView:
    """An indicator with all its groups, in words."""
    indicator = counted.indicator
    return IndicatorView(
        slug=indicator.slug,
        name=indicator.name,
        question=indicator.question,
        caveat=indicator.caveat,
        self_reported=indicator.self_reported,
        total=view_of(indicator, counted.table.total),
        splits=tuple(
            (
                split_name(split),
                tuple(view_of(indicator, f, group_name(split, name)) for name, f in table.groups.items()),
            )
            for split, table in counted.splits.items()
        ),
    )


def row_view(indicator: Indicator, row: Row, werkvorm: str, href: str) -> RowView:
    """One row in words."""
    who = ", ".join(
        part
        for part in (
            _("%s jaar") % row.age if row.age is not None else "",
            {"female": _("vrouw"), "male": _("man")}.get(row.sex, ""),
            _("andere taal") if row.language not in ("", "nl") else "",
        )
        if part
    )
    if row.value is None:
        outcome = _("nog niet bekend")
    elif indicator.form == "share":
        outcome = _("ja") if row.value else _("nee")
    else:
        outcome = ngettext("%s dag", "%s dagen", int(row.value)) % int(row.value)
    return RowView(row.at, werkvorm, who or _("niet bekend"), outcome, href)


def published_view(indicator: Indicator, rows: list[PublishedFigure]) -> tuple[FigureView, ...]:
    """The published rows of one indicator in words: the total first."""
    found = []
    for row in sorted(rows, key=lambda row: (row.stratum != "", row.stratum)):
        split, _colon, name = row.stratum.partition(":")
        label = _("Iedereen") if not row.stratum else f"{split_name(split)}: {group_name(split, name)}"
        figure = Figure(
            value=row.value,
            numerator=row.numerator,
            denominator=row.denominator,
            missing=row.n_lost,
            low=row.low,
            high=row.high,
            suppressed=row.denominator is None,
        )
        found.append(view_of(indicator, figure, label))
    return tuple(found)


def split_name(split: str) -> str:
    return {"age": _("Leeftijd"), "sex": _("Geslacht"), "language": _("Taal")}[split]


def group_name(split: str, name: str) -> str:
    if name == "":
        return _("niet bekend")
    if split == "age":
        low, _dash, high = name.partition("-")
        return (
            _("%(low)s tot en met %(high)s jaar") % {"low": low, "high": high} if high else _("%s jaar en ouder") % low
        )
    if split == "sex":
        return {"female": _("vrouwen"), "male": _("mannen")}.get(name, _("anders"))
    return _("Nederlands") if name == "nl" else _("een andere taal")


def _percent(share: float) -> str:
    return f"{round(100 * share)}%"


def _missing(indicator: Indicator, n: int | None) -> str:
    if n is None:
        return _("Van minder dan %s mensen is het niet bekend") % indicator.suppress_below
    if not n:
        return ""
    return ngettext("Van %s is het niet bekend", "Van %s is het niet bekend", n) % n
