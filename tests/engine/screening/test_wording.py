"""An instrument of the catalogue as a questionnaire: its answers score as its cases do, whatever its words."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from tests.knowledge import CATALOGUE

from weefsel.catalogue.instrument import Case, Instrument
from weefsel.engine.screening.answers import Answers
from weefsel.engine.screening.normalise import answered, normalise
from weefsel.engine.screening.problems import problems
from weefsel.engine.screening.questionnaire import Place, walk
from weefsel.engine.screening.read_texts import read_texts
from weefsel.engine.screening.score import SCORED, score
from weefsel.engine.screening.wording import Wording, questionnaire_of, structure_of

INSTRUMENTS = CATALOGUE.instruments
EXTERNAL = [one for one in INSTRUMENTS.values() if one.text_source == "external"]
OPEN = {"feels_lonely": [1.0], "wants_support": [1.0], "alone_in_private": [1.0], "trained_help_ready": [1.0]}


def words_for(one: Instrument) -> Wording:
    """Words of our own for an instrument, each different: only to see where they end up."""
    return Wording(
        one.slug,
        {item.id: f"Zin {n} over «{item.id}»?" for n, item in enumerate(one.items)},
        item_answers={
            item.id: {answer: f"woord {n} ({answer})" for n, answer in enumerate(one.answers_of(item))}
            for item in one.items
            if item.number is None
        },
        intro="Lees dit eerst.",
        before={one.items[-1].id: "En dan nog dit."},
        help={one.items[0].id: "Denk aan vandaag."},
        title="Een lijst van een ander",
        source="Van een ander",
    )


def scores_through_the_form(one: Instrument, case: Case) -> tuple[dict[str, float], int]:
    """The scores of a case when somebody fills in the questionnaire with it, and how many faults the form tells."""
    form = questionnaire_of(one, words_for(one) if one.text_source == "external" else None)
    lines = {Place(item).key: [answer] for item, answer in one.answered(case).items()}
    given, unread = read_texts(form, lines, zone=ZoneInfo("Europe/Amsterdam"))
    kept = answered(normalise(form, given))
    result = score(Answers.read(one, [kept]), {gate.condition: OPEN[gate.condition] for gate in one.gates})
    told = {name: float(value) for name, value in zip(result.scales, result.values[0], strict=True)}
    there = result.status[0] == SCORED
    return {name: told[name] for name, has in zip(result.scales, there, strict=True) if has}, len(
        unread + problems(form, given)
    )


@pytest.mark.parametrize("slug", [slug for slug, one in INSTRUMENTS.items() if one.cases])
def test_every_case_scores_the_same_when_it_is_filled_in_as_a_form(slug):
    one = INSTRUMENTS[slug]
    for case in one.cases:
        scores, n_faults = scores_through_the_form(one, case)

        assert n_faults == 0
        assert {name: scores[name] for name in case.scores} == pytest.approx(dict(case.scores), abs=5e-4)
        assert not set(case.undefined) & set(scores)


@pytest.mark.parametrize("slug", [one.slug for one in EXTERNAL])
def test_the_words_of_another_stand_at_their_item_and_nothing_of_ours_poses_as_one(slug):
    one, words = INSTRUMENTS[slug], words_for(INSTRUMENTS[slug])
    form = questionnaire_of(one, words)
    questions = {item.link_id: item for item, _ in walk(form.items) if item.is_question}

    assert {item_id: item.text for item_id, item in questions.items()} == dict(words.items)
    assert [[option.label for option in item.options] for item in questions.values()] == [
        list(words.item_answers.get(item.id, {}).values()) for item in one.items
    ]
    assert all(item.is_asked and not item.required and not item.why for item in questions.values())
    assert questions[one.items[0].id].help == "Denk aan vandaag."
    assert [item.text for item in form.items if item.type == "display"] == ["Lees dit eerst.", "En dan nog dit."]


def test_our_own_questions_are_asked_as_they_are_at_their_occasion():
    one = INSTRUMENTS["contact-intake"]
    all_of_it, at_discharge = questionnaire_of(one), questionnaire_of(one, occasion="discharge")

    assert [(item.link_id, item.text, item.why, item.opening) for item in all_of_it.items] == [
        (item.id, item.text, item.why, item.opening) for item in one.items
    ]
    assert [item.link_id for item in at_discharge.items] == [item.id for item in one.items_at("discharge")]
    visit = all_of_it.items[0]
    assert (visit.repeats, visit.help) == (True, one.items[0].help)
    assert [option.key for option in visit.options if option.is_exclusive] == ["niemand", "dat zeg ik liever niet"]
    assert [option.label for option in visit.options] == list(one.answers)


def test_without_the_words_an_instrument_of_another_is_no_questionnaire():
    one = INSTRUMENTS["zarit-4"]
    with pytest.raises(ValueError, match="zarit-4 needs a wording: its words belong to somebody else"):
        questionnaire_of(one)
    with pytest.raises(ValueError, match="wording must be of zarit-4, got ucla-3"):
        questionnaire_of(one, words_for(INSTRUMENTS["ucla-3"]))


@pytest.mark.parametrize("slug", [one.slug for one in EXTERNAL])
def test_the_structure_of_an_instrument_has_not_one_word_to_ask(slug):
    one = INSTRUMENTS[slug]
    form = structure_of(one)

    assert {item.text for item, _ in walk(form.items)} == {""}
    assert {option.value.display for item, _ in walk(form.items) for option in item.options} <= {""}
    assert [item.codes[0].display for item in form.items] == [item.construct for item in one.items]
    assert form.status == "draft"


def test_the_number_an_answer_stands_for_is_turned_around_where_the_item_is():
    one = INSTRUMENTS["ucla-20"]
    turned = next(item for item in one.items if item.reverse)
    form = questionnaire_of(one, words_for(one))
    scores = {item.link_id: [option.score for option in item.options] for item, _ in walk(form.items)}

    assert scores[turned.id] == [4, 3, 2, 1]
    assert scores[next(item.id for item in one.items if not item.reverse)] == [1, 2, 3, 4]


def test_a_score_never_depends_on_the_words():
    one = INSTRUMENTS["zarit-4"]
    other = replace(words_for(one), items={item.id: "Iets heel anders" for item in one.items})

    keys = [
        [[option.key for option in item.options] for item, _ in walk(questionnaire_of(one, words).items)]
        for words in (words_for(one), other)
    ]
    assert keys[0] == keys[1]
