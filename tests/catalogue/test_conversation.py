"""Small conversations: every branch of a practice comes to an end, and what would lead nowhere is told."""

from collections import deque

import pytest
from tests.knowledge import CATALOGUE

from weefsel.catalogue.catalogue import DATA, read_problems
from weefsel.catalogue.conversation import N_CHOICES, Practice
from weefsel.catalogue.problem import Problem
from weefsel.catalogue.reader import Names, Reading, parse_table

TALKS = CATALOGUE.conversations
PRACTICES = pytest.mark.parametrize("practice", TALKS.practices.values(), ids=lambda practice: practice.slug)


def ways_from(practice: Practice, start: str) -> dict[str, str]:
    """The shortest way from a step to each that can follow, found step by step."""
    ways, queue = {start: ""}, deque([start])
    while queue:
        here = queue.popleft()
        for n, choice in enumerate(practice.step(here).choices, 1):
            if choice.next not in ways:
                ways[choice.next] = f"{ways[here]}{n}"
                queue.append(choice.next)
    return ways


@PRACTICES
def test_every_choice_of_every_step_can_be_walked_from_the_beginning_to_an_end(practice):
    to_step = ways_from(practice, practice.steps[0].id)

    ends = set()
    for step in practice.steps:
        for n, choice in enumerate(step.choices, 1):
            to_end = {id: way for id, way in ways_from(practice, choice.next).items() if practice.step(id).ending}
            *gone, (end, nothing) = practice.walk(f"{to_step[step.id]}{n}{min(to_end.values(), key=len)}")

            assert (gone[len(to_step[step.id])], nothing) == ((step, choice), None)
            assert (end.choices, bool(end.ending)) == ((), True)
            ends |= to_end.keys()
    assert ends == {step.id for step in practice.steps if not step.choices}


@PRACTICES
def test_a_practice_is_of_someone_who_is_plainly_made_up_and_ends_in_more_ways_than_one(practice):
    assert practice.name.startswith("Oefen-patiënt ")
    assert len([step for step in practice.steps if step.ending]) >= 2
    assert {len(step.choices) for step in practice.steps} == {0, N_CHOICES}


@pytest.mark.parametrize("way", ["4", "0", "x", "1²", "-1", "1" * 99])
def test_a_way_that_leaves_the_talk_is_no_way(way):
    with pytest.raises(ValueError, match=r"^way must hold choices that are there"):
        TALKS.practices["truus-gaat-morgen-naar-huis"].walk(way)


SMALL = """\
schema = 1
slug = "proef"
name = "Oefen-patiënt Proef"
about = "Iemand."
setting = "Hier."
professions = ["gp"]
minutes = 1
"""


def step(id: str, *leads: str, ending: str = "") -> str:
    choices = [f'[[step.choice]]\nsay = "Zeg {n}"\nreflection = "Ja."\nnext = "{to}"\n' for n, to in enumerate(leads)]
    end = f'ending = "{ending}"\n' if ending else ""
    return f'[[step]]\nid = "{id}"\nsays = "Dag."\n{end}' + "".join(choices)


END = step("einde", ending="Klaar.")


@pytest.mark.parametrize(
    ("steps", "problems"),
    [
        (step("begin", "einde", "einde", "einde") + END, []),
        (
            step("begin", "einde", "enide", "einde") + END,
            ["step 1, choice 2: 'enide' is niet bekend. Bedoelde u 'einde'?"],
        ),
        (
            step("begin", "midden", "einde", "einde") + step("midden") + END,
            ["step 2: hier loopt het gesprek dood: geef drie keer [[step.choice]], of schrijf een 'ending'."],
        ),
        (
            step("begin", "rond", "einde", "einde") + step("rond", "rond", "rond", "rond") + END,
            ["step 2: vanaf 'rond' komt het gesprek nooit bij een einde."],
        ),
        (
            step("begin", "einde", "einde", "einde") + step("los", "einde", "einde", "einde") + END,
            ["step 2: hier komt niemand: geen keuze leidt naar 'los'."],
        ),
        (
            step("begin", "einde", "einde") + END + END,
            ["step 1, choice: geef 3 dingen om te zeggen, niet 2.", "step 3: 'einde' staat er dubbel in."],
        ),
        (
            step("begin", "einde", "einde", "einde", ending="Klaar.") + END,
            ["step 1, ending: hier gaat het gesprek verder; een einde heeft geen [[step.choice]]."],
        ),
        (step("begin", "begin", "begin", "begin"), ["step 1: vanaf 'begin' komt het gesprek nooit bij een einde."]),
    ],
)
def test_what_leads_nowhere_is_told_with_its_place(steps, problems):
    reading = Reading("proef.toml", Names({"profession": {"gp"}}, {}, {}))
    table = parse_table((SMALL + steps).encode(), "proef.toml")
    assert not isinstance(table, Problem)

    reading.read(Practice, table)

    assert [str(problem).removeprefix("proef.toml: ") for problem in sorted(reading.problems)] == problems


def test_every_question_of_our_own_has_one_guide_and_one_without_is_told(tmp_path):
    own = {
        (one.slug, item.id) for one in CATALOGUE.instruments.values() if one.text_source == "own" for item in one.items
    }
    guided = [(asked.instrument, asked.item) for guide in TALKS.guides.values() for asked in guide.asked]
    for path in DATA.rglob("*.toml"):
        to = tmp_path / path.relative_to(DATA)
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(path.read_bytes())
    guides = tmp_path / "conversations/guides.toml"
    guides.write_text(guides.read_text("utf-8").replace('item = "bezoek"', 'item = "bezoeken"'), "utf-8")

    assert sorted(guided) == sorted(own)
    assert [str(problem) for problem in read_problems(tmp_path)] == [
        "conversations/guides.toml: bij onze eigen vraag 'bezoek' van 'contact-intake' staat nog geen handreiking.",
        "conversations/guides.toml: guide 1, asked 1: 'bezoeken' is niet bekend. Bedoelde u 'bezoek'?",
    ]


def test_each_profession_of_the_documents_has_a_card_with_something_to_ask_say_do_and_refer():
    named = "cardioloog huisarts apotheker fysiotherapeut verpleegkundige verloskundige welzijnscoach groepsbegeleider"

    assert set(named.split()) - TALKS.cards.keys() == set()
    assert [
        card.slug for card in TALKS.cards.values() if not (card.asks and card.says and card.do and card.refers)
    ] == []
