"""Rules for the social map, shared by form and import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from weefsel.apps.directory.models import KeyFigure, Offer
from weefsel.catalogue.host_question import HostQuestion
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


MOST_CENTS = 100_000
MOST_PLACES = 10_000


def validate_answer(question: HostQuestion, values: Mapping[str, Any], offer: Offer, *, today: date) -> dict[str, Any]:
    """What a place answered to one question, column -> value, without what was left open.

    Raises
    ------
    ValidationError
        It cannot be; the code is the column that has to be put right.
    TypeError
        A column that this question has not: a slip of the programmer.
    """
    if wrong := set(values) - set(question.columns):
        raise TypeError(f"{question.slug} has no {', '.join(sorted(wrong))}")
    told = {column: value for column, value in values.items() if value is not None and value != ""}
    if question.kind == "begin":
        return _validate_begin(told, today)
    if (free := told.get("offer.places_free")) is not None:
        if not 0 <= free <= MOST_PLACES:
            raise ValidationError(_("Vul een aantal plekken in van 0 of meer."), code="offer.places_free")
        try:
            validate_places(offer.capacity, free)
        except ValidationError as error:
            raise ValidationError(error.message, code="offer.places_free") from None
    if not 0 <= told.get("offer.price_cents", 0) <= MOST_CENTS:
        raise ValidationError(_("Schrijf een bedrag in euro, bijvoorbeeld 2,50."), code="offer.price_cents")
    return told


def _validate_begin(told: dict[str, Any], today: date) -> dict[str, Any]:
    day = told.get("offer.starts_on")
    if day is not None and not today < day <= today + timedelta(days=366):
        raise ValidationError(_("Kies een dag na vandaag, hoogstens een jaar vooruit."), code="offer.starts_on")
    if told.get("offer.can_begin_anytime"):
        return {"offer.can_begin_anytime": True}
    if told.get("offer.can_begin_anytime") is False and day is None:
        raise ValidationError(_("Kies wanneer iemand die nieuw is weer kan beginnen."), code="offer.starts_on")
    # Whoever names a day, says that it cannot be sooner.
    return {"offer.can_begin_anytime": False, "offer.starts_on": day} if day is not None else {}
