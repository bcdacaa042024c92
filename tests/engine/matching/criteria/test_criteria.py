"""What each criterion says of one person and one offer: the sign, the words, and the points it gives."""

import numpy as np
import pytest
from tests.engine.worlds import NEEDS, WERKVORMEN, spot

from weefsel.catalogue.matching import matching
from weefsel.engine.frames import Offers, People
from weefsel.engine.matching.criteria import CRITERIA
from weefsel.engine.matching.rank import rank

WEIGHTS = matching().weights


def said(code, person, offer):
    """Sign and words of one criterion (or None), and its share of the weight."""
    people = People(id=["an"], xy=spot([0, 0]), need_names=NEEDS, needs=[[1, 0, 0]], age=[70], **person)
    given = {"werkvorm": ["circle"], "xy": spot([0, 0]), "capacity": [9], **offer}
    (match,) = rank(people, Offers(id=["o"], **given), WERKVORMEN, reach_m=2_000).for_person(0)
    told = [f"{r.sign} {r.text}" for r in (*match.reasons, *match.against, *match.ask) if r.code == code]
    return (told[0] if told else None), dict(match.points)[code] / max(1, WEIGHTS[code])


@pytest.mark.parametrize(
    ("code", "person", "offer", "expected"),
    [
        ("price", {}, {"price_cents": [0]}, ("+ gratis", 1)),
        ("price", {}, {"price_cents": [250]}, ("- kost € 2,50 per keer", 0.76)),
        ("price", {}, {"price_cents": [5_000]}, ("- kost € 50,00 per keer", 0)),
        ("price", {}, {}, ("? prijs: vraag het na", 0.5)),
        ("begin", {}, {"begins_in_days": [0]}, ("+ u kunt snel beginnen", 1)),
        ("begin", {}, {"begins_in_days": [8]}, ("+ begint over 1 week", 0.9)),
        ("begin", {}, {"begins_in_days": [21]}, ("+ begint over 3 weken", 0.76)),
        ("begin", {}, {"begins_in_days": [42]}, ("- begint pas over 6 weken", 0.5)),
        ("begin", {}, {"begins_in_days": [400]}, ("- begint pas over 57 weken", 0)),
        ("begin", {}, {}, ("? begin: vraag het na", 0.5)),
        ("group_or_one", {"prefers": ["group"]}, {}, ("+ in een groep", 1)),
        ("group_or_one", {"prefers": ["one_to_one"]}, {}, ("- in een groep", 0)),
        ("group_or_one", {"prefers": ["one_to_one"]}, {"werkvorm": ["buddy"]}, ("+ met één ander", 1)),
        ("group_or_one", {"prefers": ["group"]}, {"werkvorm": ["buddy"]}, ("- met één ander", 0)),
        ("group_or_one", {"prefers": ["either"]}, {}, (None, 1)),
        ("group_or_one", {}, {}, ("? groep of één ander? Vraag het na", 0.5)),
        ("company", {}, {"accompanied": [1]}, ("+ eerste keer samen", 1)),
        ("company", {}, {"accompanied": [0]}, ("- niemand gaat mee", 0)),
        ("company", {"can_travel_alone": [1]}, {"accompanied": [0]}, (None, 0)),
        ("company", {}, {}, ("? samen erheen: vraag het na", 0.5)),
        ("hearing", {"hearing_limited": [1]}, {"hearing_support": [1]}, ("+ goed te verstaan", 1)),
        ("hearing", {"hearing_limited": [1]}, {"hearing_support": [0]}, ("- slecht te verstaan", 0)),
        ("hearing", {"hearing_limited": [1]}, {}, ("? gehoor: vraag het na", 0.5)),
        ("hearing", {"hearing_limited": [0]}, {"hearing_support": [0]}, (None, 1)),
        ("language", {"language": ["tr"]}, {"language": ["tr"]}, ("+ mensen spreken er tr", 1)),
        ("language", {"language": ["tr"]}, {"language": ["nl"]}, ("- mensen spreken er nl", 0)),
        ("language", {}, {"language": ["nl"]}, ("? welke taal? Vraag het na", 0.5)),
        ("language", {"language": ["nl"]}, {}, ("? taal: vraag het na", 0.5)),
        ("free_place", {}, {"capacity": [1]}, ("+ nog 1 of 2 plekken", 0)),
        ("free_place", {}, {"capacity": [3]}, ("+ er is plek", 0)),
        ("digital", {"digital": [1]}, {"online": [1]}, (None, 0)),
        ("digital", {}, {"online": [1]}, ("? telefoon of computer: vraag het na", 0)),
        ("digital", {"digital": [0]}, {}, (None, 0)),
        ("access", {"uses_wheelchair": [1]}, {"step_free": [1]}, ("+ rolstoel kan naar binnen", 0)),
        ("access", {"uses_wheelchair": [1]}, {}, ("? rolstoel: vraag het na", 0)),
        ("access", {"uses_wheelchair": [0]}, {}, (None, 0)),
        ("hours", {"hours": [np.eye(21)[4]]}, {"hours": [np.eye(21)[4]]}, ("+ dinsdagmiddag kan", 1)),
        ("hours", {}, {"hours": [np.eye(21)[4]]}, ("? kunt u dan? Vraag het na", 0.5)),
        ("hours", {"hours": [np.eye(21)[4]]}, {}, ("? dag en tijd: vraag het na", 0.5)),
        ("distance", {"digital": [1]}, {"online": [1]}, ("+ vanuit huis", 1)),
        ("distance", {}, {"xy": None}, ("? hoe ver? Vraag het na", 0.5)),
    ],
)
def test_a_criterion_says_it_in_plain_dutch(code, person, offer, expected):
    assert said(code, person, offer) == expected


def test_every_criterion_stands_once_in_the_list():
    assert len({each.slug for each in CRITERIA}) == len(CRITERIA)
