"""What each criterion says of one person and one offer: the sign, the words, and the points it gives."""

import numpy as np
import pytest
from tests.engine.worlds import NEEDS, WERKVORMEN, spot

from weefsel.catalogue.matching import matching
from weefsel.engine.frames import Offers, People
from weefsel.engine.matching.criteria import CRITERIA
from weefsel.engine.matching.rank import rank

WEIGHTS = matching().weights
MINUTES = {"travel_min": [20]}


def said(code, person, offer):
    """Sign and words of one criterion (or None), and its share of the weight."""
    given = {"need_names": NEEDS, "needs": [[1, 0, 0]], "age": [70], **person}
    people = People(id=["an"], xy=spot([0, 0]), **given)
    given = {"werkvorm": ["circle"], "xy": spot([0, 0]), "capacity": [9], **offer}
    only = {**dict.fromkeys(WEIGHTS, 0), code: 1_000}
    (match,) = rank(people, Offers(id=["o"], **given), WERKVORMEN, reach_m=2_000, weights=only).for_person(0)
    told = [f"{r.sign} {r.text}" for r in (*match.reasons, *match.against, *match.ask) if r.code == code]
    return (told[0] if told else None), dict(match.points)[code] / 1_000


@pytest.mark.parametrize(
    ("code", "person", "offer", "expected"),
    [
        ("price", {}, {"price_cents": [0]}, ("+ gratis", 1)),
        ("price", {}, {"price_cents": [250]}, ("- kost € 2,50 per keer", 0.75)),
        ("price", {}, {"price_cents": [5_000]}, ("- kost € 50,00 per keer", 0)),
        ("price", {}, {}, ("? prijs: vraag het na", 0.5)),
        ("begin", {}, {"begins_in_days": [0]}, ("+ u kunt snel beginnen", 1)),
        ("begin", {}, {"begins_in_days": [8]}, ("+ begint over 1 week", 0.905)),
        ("begin", {}, {"begins_in_days": [21]}, ("+ begint over 3 weken", 0.75)),
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
        ("free_place", {}, {"capacity": [1]}, ("+ nog 1 of 2 plekken", 1)),
        ("free_place", {}, {"capacity": [3]}, ("+ er is plek", 1)),
        ("digital", {"digital": [1]}, {"online": [1]}, (None, 1)),
        ("digital", {}, {"online": [1]}, ("? telefoon of computer: vraag het na", 0.5)),
        ("digital", {"digital": [0]}, {}, (None, 1)),
        ("access", {"uses_wheelchair": [1]}, {"step_free": [1]}, ("+ rolstoel kan naar binnen", 1)),
        ("access", {"uses_wheelchair": [1]}, {}, ("? rolstoel: vraag het na", 0.5)),
        ("access", {"uses_wheelchair": [0]}, {}, (None, 1)),
        ("hours", {"hours": [np.eye(21)[4]]}, {"hours": [np.eye(21)[4]]}, ("+ dinsdagmiddag kan", 1)),
        ("hours", {}, {"hours": [np.eye(21)[4]]}, ("? kunt u dan? Vraag het na", 0.5)),
        ("hours", {"hours": [np.eye(21)[4]]}, {}, ("? dag en tijd: vraag het na", 0.5)),
        ("distance", {"digital": [1]}, {"online": [1]}, ("+ vanuit huis", 1)),
        ("distance", {}, {"xy": None}, ("? hoe ver? Vraag het na", 0.5)),
        ("distance", {}, {"xy": spot([1_900, 0])}, ("+ 11 minuten fietsen", 0.05)),
        ("distance", {}, {"xy": spot([1_900, 0]), "blur_m": [200]}, ("? 11 minuten fietsen? Vraag het na", 0.05)),
        ("distance", {}, {"xy": spot([2_100, 0]), "blur_m": [200]}, ("? 12 minuten fietsen? Vraag het na", 0)),
        ("distance", {"blur_m": [100]}, {"xy": spot([1_900, 0])}, ("+ 11 minuten fietsen", 0.05)),
        ("distance", MINUTES, {"xy": spot([900, 0])}, ("? 16 minuten lopen? Vraag het na", 0.87)),
        ("distance", {**MINUTES, "walks_without_help": [1]}, {"xy": spot([900, 0])}, ("+ 16 minuten lopen", 0.87)),
        ("distance", {**MINUTES, "travel_ways": ["foot"]}, {"xy": spot([900, 0])}, ("+ 16 minuten lopen", 0.22)),
        (
            "distance",
            {**MINUTES, "travel_ways": ["car transit"]},
            {"xy": spot([3_000, 0])},
            ("+ 12 minuten met de auto", 0.567),
        ),
        (
            "language",
            {"language": ["tr"], "also_speaks": ["nl"]},
            {"language": ["nl"]},
            ("- mensen spreken er nl", 0.5),
        ),
        ("language", {"language": ["nl"]}, {"language": ["tr nl"]}, ("+ mensen spreken er nl", 1)),
        ("language", {"language": ["ar"]}, {"language": ["tr nl"]}, ("- mensen spreken er tr en nl", 0)),
        ("price", {"budget_cents": [300]}, {"price_cents": [250]}, ("+ kost € 2,50 per keer", 0.75)),
        ("price", {"budget_cents": [200]}, {"price_cents": [250]}, ("- kost € 2,50 per keer", 0)),
        ("price", {"budget_cents": [0]}, {"price_cents": [0]}, ("+ gratis", 1)),
        ("interest", {"interests": ["cooking music"]}, {"interests": ["music"]}, ("+ samen: muziek en zingen", 0.5)),
        ("interest", {"interests": ["music"]}, {"interests": ["music art"]}, ("+ samen: muziek en zingen", 1)),
        (
            "interest",
            {"interests": ["art music games"]},
            {"interests": ["games art"]},
            ("+ samen: spelletjes en kaarten, tekenen en schilderen", 1),
        ),
        ("interest", {"interests": ["art"]}, {"interests": ["games"]}, (None, 0)),
        ("interest", {"interests": ["art"]}, {}, ("? wat doen mensen er? Vraag het na", 0.5)),
        ("interest", {}, {"interests": ["games"]}, (None, 0.5)),
        (
            "own_group",
            {"feels_at_home": ["women"]},
            {"attracts": ["women young"]},
            ("+ mensen bij wie u zich thuis voelt", 1),
        ),
        ("own_group", {"feels_at_home": ["women"]}, {"attracts": ["older"]}, (None, 0)),
        ("own_group", {"feels_at_home": ["women"]}, {}, ("? wie komen er? Vraag het na", 0.5)),
        ("own_group", {}, {"attracts": ["women faith"]}, ("? er komen vooral vrouwen", 0.5)),
        ("own_group", {}, {"attracts": ["faith lhbti"]}, (None, 0.5)),
        (
            "own_group",
            {"feels_at_home": ["faith"]},
            {"attracts": ["faith"]},
            ("+ mensen bij wie u zich thuis voelt", 1),
        ),
        ("welcome", {}, {"named_host": [1], "try_once": [0]}, ("+ vast gezicht bij de deur", 0.5)),
        ("welcome", {}, {"named_host": [0], "meet_first": [0], "try_once": [0]}, ("- niemand vangt u op", 0)),
        ("welcome", {}, {"named_host": [0]}, ("? ontvangst: vraag het na", 0.333)),
        ("tie", {"tie_wish": ["new"]}, {}, ("+ u leert nieuwe mensen kennen", 0.8)),
        ("tie", {"tie_wish": ["either"]}, {}, (None, 1)),
        ("tie", {}, {}, (None, 0.5)),
        (
            "reciprocity",
            {"need_names": ("company", "give-something"), "needs": [[1, 1]]},
            {},
            ("+ u kunt er iets geven", 1),
        ),
        (
            "reciprocity",
            {"need_names": ("company", "give-something"), "needs": [[1, 1]]},
            {"can_contribute": [0]},
            ("- zelf iets doen is er niet", 0),
        ),
        (
            "reciprocity",
            {"need_names": ("company", "give-something"), "needs": [[1, 0]]},
            {"can_contribute": [0]},
            (None, 1),
        ),
        (
            "waiting",
            {},
            {"capacity": [0], "waiting_list": [1], "waiting_weeks": [13]},
            ("- wachtlijst: 13 weken", 0.25),
        ),
        ("waiting", {}, {"capacity": [0], "waiting_list": [1], "waiting_weeks": [1]}, ("- wachtlijst: 1 week", 0.481)),
        ("waiting", {}, {"capacity": [0], "waiting_list": [1]}, ("- wachtlijst", 0.25)),
        ("waiting", {}, {}, (None, 1)),
        ("free_place", {}, {"capacity": [0], "waiting_list": [1]}, (None, 1)),
        ("fresh", {}, {"confirmed_days": [10]}, ("+ nagekeken", 0.973)),
        ("fresh", {}, {"confirmed_days": [90]}, (None, 0.753)),
        ("fresh", {}, {"confirmed_days": [243]}, ("- al 8 maanden niet bevestigd", 0.334)),
        ("fresh", {}, {}, ("? klopt dit nog? Vraag het na", 0.5)),
        ("newcomers", {}, {"newcomers": [1]}, ("+ ook anderen zijn nieuw", 1)),
        ("newcomers", {}, {"newcomers": [0]}, (None, 0)),
        ("sight", {"sight_limited": [1]}, {"sight_support": [0]}, ("- lastig als u slecht ziet", 0)),
        ("quiet", {"needs_quiet": [1]}, {"low_stimulus": [1]}, ("+ rustige plek", 1)),
        ("child", {"brings_child": [1]}, {}, ("? kind mee? Vraag het na", 0.5)),
        ("child", {}, {"child_welcome": [0]}, (None, 0.5)),
        ("companion", {"brings_someone": [1]}, {}, ("+ u mag iemand meenemen", 1)),
        ("companion", {"brings_someone": [1]}, {"companion_welcome": [0]}, ("- u komt hier alleen", 0)),
        ("transport", {"can_travel_alone": [0]}, {"transport": [1]}, ("+ er is vervoer", 1)),
        ("transport", {"can_travel_alone": [0]}, {"transport": [0]}, ("- geen vervoer", 0)),
        ("transport", {"can_travel_alone": [1]}, {"transport": [0]}, (None, 1)),
    ],
)
def test_a_criterion_says_it_in_plain_dutch(code, person, offer, expected):
    assert said(code, person, offer) == expected


def test_no_reason_names_a_group_that_the_law_guards_and_nobody_is_asked_about_one():
    guarded = [slug for slug, one in matching().own_groups.items() if one.sensitive]
    labels = [matching().own_groups[slug].label for slug in guarded]

    for slug in guarded:
        for own, there in (([slug], [slug]), ([""], [slug]), (["women"], [slug]), ([slug], ["women"]), ([slug], [""])):
            people = People(id=["an"], feels_at_home=own, need_names=NEEDS, needs=[[1, 0, 0]], age=[70])
            offers = Offers(id=["o"], werkvorm=["circle"], capacity=[1], attracts=there)
            (match,) = rank(people, offers, WERKVORMEN, reach_m=2_000).for_person(0)
            said = " ".join(
                f"{r.text} {r.sentence} {r.parameters}" for r in (*match.reasons, *match.against, *match.ask)
            )
            assert not [word for word in (*labels, *guarded) if word in said], slug


def test_a_way_to_travel_that_nobody_knows_is_refused():
    with pytest.raises(ValueError, match=r"^travel_ways must be of foot, bicycle, car, transit, got 'horse'\.$"):
        said("distance", {**MINUTES, "travel_ways": ["foot horse"]}, {})


def test_every_criterion_stands_once_in_the_list():
    assert len({each.slug for each in CRITERIA}) == len(CRITERIA)
