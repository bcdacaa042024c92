import numpy as np
import pytest
from tests.knowledge import CATALOGUE

from weefsel.engine.screening.answers import Answers
from weefsel.engine.screening.score import NOT_ASKED, SCORED, TOO_MUCH_MISSING, score

INSTRUMENTS = CATALOGUE.instruments
CASES = [(slug, case) for slug, instrument in INSTRUMENTS.items() for case in instrument.cases]
GIERVELD = INSTRUMENTS["dejong-gierveld-6"]
INTAKE = INSTRUMENTS["contact-intake"]


@pytest.mark.parametrize(("slug", "case"), CASES)
def test_every_case_of_an_instrument_holds(slug, case):
    scores = score(Answers.read(INSTRUMENTS[slug], [case.answers]))

    found = {scale: value for scale, value in zip(scores.scales, scores.values[0], strict=True) if not np.isnan(value)}
    missing = {scale for scale, value in zip(scores.scales, scores.values[0], strict=True) if np.isnan(value)}
    assert found == dict(case.scores)
    assert missing == set(case.undefined)
    if case.band is not None:
        assert scores.bands[0, scores.scales.index("total")] == case.band


def test_every_instrument_with_scales_has_cases():
    assert {slug for slug, _ in CASES} == {slug for slug, each in INSTRUMENTS.items() if each.scales}


def test_many_people_are_scored_as_one_by_one():
    rows = [case.answers for slug, case in CASES if slug == GIERVELD.slug]
    together = score(Answers.read(GIERVELD, rows))

    for i, row in enumerate(rows):
        alone = score(Answers.read(GIERVELD, [row]))
        np.testing.assert_array_equal(together.values[i], alone.values[0])
        assert (together.bands[i].tolist(), together.status[i].tolist()) == (
            alone.bands[0].tolist(),
            alone.status[0].tolist(),
        )


def test_a_missing_score_says_why():
    first = GIERVELD.items[0]
    one_answer = {first.id: GIERVELD.answers_of(first)[0]}
    scores = score(Answers.read(GIERVELD, [{}, one_answer]))

    total = scores.scales.index("total")
    assert scores.status[:, total].tolist() == [NOT_ASKED, TOO_MUCH_MISSING]
    assert scores.n_missing[:, total].tolist() == [6, 5]
    assert np.isnan(scores.column("total")).all()
    assert SCORED not in scores.status[:, total]


def test_several_answers_are_kept_where_an_item_allows_them():
    several = next(item for item in INTAKE.items if item.several)
    first, second, *_ = INTAKE.answers_of(several)

    answers = Answers.read(INTAKE, [{several.id: [first, second]}, {}])

    np.testing.assert_array_equal(answers.any_of(several.id, (second,)), [1, np.nan])
    np.testing.assert_array_equal(answers.any_of(several.id, ("niemand",)), [0, np.nan])


def test_an_answer_that_stands_alone_is_refused_beside_another():
    with pytest.raises(ValueError, match=r"^bezoek must have 'niemand' alone, got buren, niemand\.$"):
        Answers.read(INTAKE, [{"bezoek": ["buren", "niemand"]}])


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"geen-vraag": "ja"}, "^item must be one of leegte, "),
        ({"leegte": "misschien"}, "^leegte must be one of .*, got 'misschien'"),
        ({"leegte": ["ja", "nee"]}, r"^leegte takes one answer, got 2\.$"),
    ],
)
def test_an_answer_that_the_form_does_not_have_is_refused(answers, message):
    with pytest.raises(ValueError, match=message):
        Answers.read(GIERVELD, [answers])
