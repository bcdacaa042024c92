import numpy as np
import pytest
from tests.knowledge import CATALOGUE

from weefsel.catalogue.instrument import Instrument
from weefsel.engine.screening.answers import Answers
from weefsel.engine.screening.may_open import may_open
from weefsel.engine.screening.score import NOT_ASKED, REFUSED, SCORED, TOO_MUCH_MISSING, score

INSTRUMENTS = CATALOGUE.instruments
SCORED_ONES = [slug for slug, instrument in INSTRUMENTS.items() if instrument.scales]
GIERVELD = INSTRUMENTS["dejong-gierveld-6"]
INTAKE = INSTRUMENTS["contact-intake"]
ALL_SAID = {"feels_lonely": 1, "wants_support": 1, "alone_in_private": 1, "trained_help_ready": 1}


def given(instrument: Instrument) -> Answers:
    return Answers.read(instrument, [instrument.answered(case) for case in instrument.cases])


@pytest.mark.parametrize("slug", SCORED_ONES)
def test_every_case_of_an_instrument_holds(slug):
    instrument = INSTRUMENTS[slug]
    scores = score(given(instrument), ALL_SAID)

    for row, case in enumerate(instrument.cases):
        values = dict(zip(scores.scales, scores.values[row], strict=True))
        bands = dict(zip(scores.scales, scores.bands[row], strict=True))
        assert {name: value for name, value in values.items() if not np.isnan(value)} == pytest.approx(
            dict(case.scores), abs=1e-9
        )
        assert {name for name, value in values.items() if np.isnan(value)} == set(case.undefined)
        named = {**case.bands, **({"total": case.band} if case.band else {})}
        assert {name: bands[name] for name in named} == named
        assert scores.classes[row] == (case.classed or "")


@pytest.mark.parametrize("slug", SCORED_ONES)
def test_scores_lie_in_the_range_of_the_source_and_every_score_has_a_band(slug):
    instrument = INSTRUMENTS[slug]
    rng = np.random.default_rng(7)
    ends = [item.number or (0, len(instrument.answers_of(item)) - 1) for item in instrument.items]
    table = np.column_stack([rng.integers(int(low), int(high) + 1, 400) for low, high in ends]).astype(float)
    table[rng.random(table.shape) < 0.05] = np.nan
    table[0], table[1] = [low for low, _ in ends], [high for _, high in ends]

    scores = score(Answers.of_table(instrument, table), ALL_SAID)

    for i, (name, scale) in enumerate(instrument.scales.items()):
        values = scores.values[:, i]
        known = ~np.isnan(values)
        if scale.range is not None:
            low, high = scale.range
            assert low - 1e-9 <= values[known].min() <= values[known].max() <= high + 1e-9, name
        if scale.bands:
            np.testing.assert_array_equal(scores.bands[:, i] != "", known)
        np.testing.assert_array_equal(known, scores.status[:, i] == SCORED)


@pytest.mark.parametrize("slug", SCORED_ONES)
def test_many_people_are_scored_as_one_by_one(slug):
    instrument = INSTRUMENTS[slug]
    together = score(given(instrument), ALL_SAID)

    for row, case in enumerate(instrument.cases):
        alone = score(Answers.read(instrument, [instrument.answered(case)]), ALL_SAID)
        np.testing.assert_array_equal(together.values[row], alone.values[0])
        np.testing.assert_array_equal(together.status[row], alone.status[0])
        np.testing.assert_array_equal(together.bands[row], alone.bands[0])


def test_a_table_of_places_reads_as_the_words_do():
    words = given(GIERVELD)
    place = {answer: i for i, answer in enumerate(GIERVELD.answers)}
    table = [[place.get(GIERVELD.answered(c).get(i.id, ""), np.nan) for i in GIERVELD.items] for c in GIERVELD.cases]

    np.testing.assert_array_equal(Answers.of_table(GIERVELD, table).chosen, words.chosen)


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (3, r"^leegte must lie in \[0, 2\], got 3\.$"),
        (0.5, r"^leegte must lie in \[0, 2\], got 0\.5\.$"),
        (-1, r"^leegte must lie in \[0, 2\], got -1\.$"),
    ],
)
def test_a_cell_that_is_no_answer_is_refused(cell, message):
    with pytest.raises(ValueError, match=message):
        Answers.of_table(GIERVELD, [[cell, 0, 0, 0, 0, 0]])


def test_a_table_of_another_width_and_several_answers_in_one_cell_are_refused():
    with pytest.raises(ValueError, match=r"^table must have shape \(n_people, 6\), got \(1, 5\)\.$"):
        Answers.of_table(GIERVELD, [[0] * 5])
    with pytest.raises(ValueError, match=r"^bezoek must not be told by one number, got 0\.$"):
        Answers.of_table(INTAKE, [[0] * len(INTAKE.items)])


def test_a_scale_for_loneliness_opens_only_for_who_feels_lonely_and_wants_support():
    feels, wants = [1, 1, 0, 1, np.nan, 0], [1, 0, 1, np.nan, 1, np.nan]

    opened = may_open(GIERVELD, {"feels_lonely": feels, "wants_support": wants}, 6)
    full = {item.id: "midden" for item in GIERVELD.items}
    scores = score(Answers.read(GIERVELD, [full] * 6), {"feels_lonely": feels, "wants_support": wants})

    np.testing.assert_array_equal(opened, [1, 0, 0, np.nan, np.nan, 0])
    total = scores.scales.index("total")
    assert scores.status[:, total].tolist() == [SCORED] + [REFUSED] * 5
    np.testing.assert_array_equal(scores.column("total"), [6] + [np.nan] * 5)
    assert scores.bands[1:].tolist() == [[""] * 3] * 5


def test_without_a_word_of_what_was_said_every_scale_with_a_gate_refuses():
    refused = {
        slug: set(score(given(INSTRUMENTS[slug])).status.ravel().tolist()) == {REFUSED}
        for slug in SCORED_ONES
        if INSTRUMENTS[slug].gates
    }
    others = {REFUSED in score(given(INSTRUMENTS[slug])).status for slug in SCORED_ONES if slug not in refused}

    assert refused == dict.fromkeys(refused, True)
    assert {INSTRUMENTS[slug].subject for slug in refused} == {"loneliness", "safety"}
    assert others == {False}


def test_the_limit_of_use_stands_beside_the_score():
    assert score(given(GIERVELD), ALL_SAID).use == GIERVELD.use


def test_a_missing_score_says_why():
    first = GIERVELD.items[0]
    one_answer = {first.id: GIERVELD.answers_of(first)[0]}
    scores = score(Answers.read(GIERVELD, [{}, one_answer]), ALL_SAID)

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
    ("slug", "answers", "message"),
    [
        ("dejong-gierveld-6", {"geen-vraag": "ja"}, "^item must be one of leegte, "),
        ("dejong-gierveld-6", {"leegte": "misschien"}, "^leegte must be one of .*, got 'misschien'"),
        ("dejong-gierveld-6", {"leegte": ["ja", "nee"]}, r"^leegte takes one answer, got 2\.$"),
        ("carerqol", {"geluk": "blij"}, r"^geluk must be a number, got 'blij'\.$"),
        ("carerqol", {"geluk": "11"}, r"^geluk must lie in \[0, 10\], got 11\.$"),
        ("carerqol", {"geluk": "nan"}, r"^geluk must lie in \[0, 10\], got nan\.$"),
    ],
)
def test_an_answer_that_the_form_does_not_have_is_refused(slug, answers, message):
    with pytest.raises(ValueError, match=message):
        Answers.read(INSTRUMENTS[slug], [answers])
