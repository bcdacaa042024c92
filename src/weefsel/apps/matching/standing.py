"""Whether what a plan proposed still stands: the offer runs, has a place for this person, and they did not say no."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from weefsel.apps.directory.queries import OfferCard
from weefsel.apps.matching.choices import Choice
from weefsel.apps.matching.models import MatchLine
from weefsel.apps.matching.states import LineState


def open_lines(lines: Sequence[MatchLine]) -> frozenset[UUID]:
    """Of these lines, those that may still stand; one query. A line that stands does not stand in its own way."""
    open_ = may_stand([(each.person_id, each.offer_id) for each in lines])
    return frozenset(each.id for each in lines if each.person_id in open_)


def may_stand(pairs: Sequence[tuple[UUID, UUID]]) -> frozenset[UUID]:
    """Of these people and offers, side by side, the people whose line may stand beside those before it; one query."""
    with connection.cursor() as cursor:
        columns = [person for person, _offer in pairs], [offer for _person, offer in pairs]
        cursor.execute("SELECT safety_open_lines(%s::uuid[], %s::uuid[])", columns)
        return frozenset(cursor.fetchone()[0])


def said_of(lines: Sequence[MatchLine]) -> Mapping[UUID, str]:
    """What each person said of the offer of their line and did not take back, by line; one query."""
    found = Choice.objects.filter(
        person_id__in={each.person_id for each in lines}, offer_id__in={each.offer_id for each in lines}, undone_at=None
    )
    said = {(person, offer): answer for person, offer, answer in found.values_list("person_id", "offer_id", "answer")}
    return {each.id: said.get((each.person_id, each.offer_id), "") for each in lines}


def went_back_on(line: MatchLine, said: str) -> str:
    """What the person said elsewhere against this line; their word wins."""
    if line.state not in LineState.standing():
        return ""
    if said == Choice.Answer.DECLINED:
        return _("De persoon wil dit liever niet.")
    if line.state == LineState.YES and said != Choice.Answer.CHOSEN:
        return _("De persoon kwam terug op dit ja.")
    return ""


def problem_of(line: MatchLine, offer: OfferCard | None, is_open: bool) -> str:
    """What makes a line stale. A place that is full, kept, or not for this person is one sentence."""
    if line.state not in LineState.standing():
        return ""
    if offer is None or not offer.is_open:
        return _("Dit aanbod is gestopt.")
    if not is_open or offer.places_free == 0:
        return _("Hier is nu geen passende plek.")
    return ""
