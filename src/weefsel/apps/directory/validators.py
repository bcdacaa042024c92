"""Rules for the social map, shared by form and import."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from weefsel.apps.directory.models import KeyFigure
from weefsel.catalogue.werkvorm import Werkvorm


def validate_places(capacity: int | None, places_free: int | None) -> None:
    """There are never more free places than places."""
    if capacity is not None and places_free is not None and places_free > capacity:
        raise ValidationError(
            _("Er zijn %(capacity)s plekken. Vul niet meer dan %(capacity)s vrije plekken in.")
            % {"capacity": capacity},
            code="places",
        )


def validate_hours(hours: list[bool]) -> None:
    """Something that runs, runs at some time: without it nobody can be told when to come."""
    if not any(hours):
        raise ValidationError(_("Kies ten minste één dagdeel waarop het er is."), code="hours")


def validate_key_figure(werkvorm: Werkvorm) -> None:
    """Only some werkvormen are a person whom people can turn to."""
    if werkvorm.kind != "key_figure":
        raise ValidationError(
            _("“%(name)s” is geen vast persoon in de wijk. Zet het als aanbod op de sociale kaart.")
            % {"name": werkvorm.name},
            code="no-figure",
        )


def validate_reach(name: str, channel: str, reach: str) -> None:
    """Who it is, and how they are reached: without it nobody can turn to them."""
    if not name.strip():
        raise ValidationError(_("Vul de naam in zoals mensen die kennen."), code="name")
    if channel not in KeyFigure.Channel.values:
        raise ValidationError(_("Kies hoe mensen contact zoeken."), code="channel")
    if not reach.strip():
        raise ValidationError(_("Vul het nummer, het adres of de plek in."), code="reach")


def validate_area(areas: Sequence[str], reach_m: int | None) -> list[str]:
    """The four digits of postcodes, each once and in order; somebody is for postcodes, for a distance, or for both."""
    found = sorted(dict.fromkeys(each.strip() for each in areas if each.strip()))
    if wrong := [
        each for each in found if not (len(each) == 4 and each.isascii() and each.isdigit() and each >= "1000")
    ]:
        raise ValidationError(
            _("“%s” is geen postcode van vier cijfers. Schrijf bijvoorbeeld: 6601 6602.") % wrong[0], code="areas"
        )
    if not found and not reach_m:
        raise ValidationError(_("Zeg voor welke postcodes deze persoon er is, of tot hoe ver."), code="area")
    if reach_m is not None and reach_m <= 0:
        raise ValidationError(_("Vul een afstand in van meer dan 0 meter."), code="reach_m")
    return found


def validate_leave(
    figure: KeyFigure, away_from: date | None, away_until: date | None, stand_in: KeyFigure | None, *, today: date
) -> None:
    """A leave has two days in order, and a stand-in who is there then."""
    if away_from is None and away_until is None:
        return
    if away_from is None or away_until is None or away_until < away_from:
        raise ValidationError(_("Kies de eerste en de laatste dag, in die volgorde."), code="days")
    if away_until < today:
        raise ValidationError(_("Deze dagen zijn al voorbij. Kies een dag die nog komt."), code="past")
    if stand_in is None:
        return
    is_away = stand_in.away_from is not None and stand_in.away_from <= away_until and stand_in.away_until >= away_from
    if stand_in.id == figure.id or stand_in.ended_at is not None or is_away:
        raise ValidationError(_("Deze vervanger is er dan zelf niet. Kies iemand anders."), code="stand_in")
    if stand_in.owner_id != figure.owner_id:
        raise ValidationError(_("Een vervanger komt uit uw eigen organisatie."), code="stand_in")
