"""The shipped catalogue: every file loads, every example and every case holds, every reference leads somewhere."""

from __future__ import annotations

import dataclasses
import datetime as dt
import subprocess
import sys
import time
import tomllib
from statistics import median

import pytest
from tests.catalogue.three_valued import answer, every, to_ask

from weefsel.catalogue.catalogue import (
    DATA,
    Catalogue,
    clue_faults,
    read_catalogue,
    read_problems,
    read_werkvorm,
)
from weefsel.catalogue.folder import LISTS
from weefsel.catalogue.instrument import Case, Instrument
from weefsel.catalogue.need import Clue, unwanted_in
from weefsel.catalogue.problem import CatalogueError
from weefsel.catalogue.werkvorm import GroupPart, HandoverStep, RoleNeed, Werkvorm
from weefsel.engine.frames import SUPPORT_KINDS, People

HOUSE = [
    "capri-hartrevalidatie",
    "centering-zwangerschap",
    "ecogram",
    "gewoontevraag",
    "naastenparticipatie",
    "odensehuizen",
    "voorzorgcirkels",
    "welzijn-op-recept",
]
CATALOGUE = read_catalogue()
EXAMPLES = [(w, n) for w in CATALOGUE.werkvormen.values() for n in range(len(w.examples))]
INDICATOR_CASES = [(i, n) for i in CATALOGUE.indicators.values() for n in range(len(i.cases))]


def label(value: object) -> str:
    return getattr(value, "slug", str(value))


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return CATALOGUE


def test_the_shipped_catalogue_has_no_problems_and_is_read_within_two_seconds():
    start = time.process_time()  # one thread, no waiting: what else the machine does, says nothing of reading

    problems = read_problems()

    assert problems == ()
    assert time.process_time() - start < 2


def test_the_folder_is_the_list_of_werkvormen(catalogue):
    files = sorted(path.stem for path in (DATA / "werkvormen").glob("*.toml"))

    assert list(catalogue.werkvormen) == files
    assert [slug for slug in HOUSE if slug not in files] == []


def test_what_cannot_run_has_folders_of_its_own(catalogue):
    assert list(catalogue.voorwaarden) == sorted(path.stem for path in (DATA / "voorwaarden").glob("*.toml"))
    assert list(catalogue.kennis) == sorted(path.stem for path in (DATA / "kennis").glob("*.toml"))
    assert len(catalogue.entries) == len(catalogue.werkvormen) + len(catalogue.voorwaarden) + len(catalogue.kennis)


def test_every_example_of_a_werkvorm_holds():
    otherwise = {}
    for werkvorm, n in EXAMPLES:
        example, rules = werkvorm.examples[n], [eligibility.rule for eligibility in werkvorm.rules]
        found = (every([answer(rule, example.person) for rule in rules]), to_ask(rules, example.person))
        if found != (example.eligible, example.asks):
            otherwise[werkvorm.slug, n] = found

    assert otherwise == {}
    assert {werkvorm.slug for werkvorm, _n in EXAMPLES} == set(CATALOGUE.werkvormen)


def shown_to(werkvorm: Werkvorm) -> set[bool | None]:
    """The answers that the examples must show: all three where rules decide, only yes where there is no rule."""
    return {True, False, None} if werkvorm.rules else {True}


def test_every_werkvorm_shows_somebody_who_fits_one_who_does_not_and_one_to_ask():
    missing = {
        slug: shown_to(one) - {example.eligible for example in one.examples}
        for slug, one in CATALOGUE.werkvormen.items()
    }

    assert {slug: answers for slug, answers in missing.items() if answers} == {}


def test_every_field_that_a_rule_uses_is_asked_in_an_example_or_known_in_one_that_fits():
    unseen = {}
    for slug, werkvorm in CATALOGUE.werkvormen.items():
        asked = {field for example in werkvorm.examples for field in example.asks}
        fits = {field for example in werkvorm.examples if example.eligible for field in example.person}
        unseen[slug] = set(werkvorm.fields) - asked - fits

    assert {slug: fields for slug, fields in unseen.items() if fields} == {}


def incomplete(werkvorm: Werkvorm) -> list[str]:
    """What a reader of this werkvorm would miss, beyond what the reader of files refuses."""
    kind = CATALOGUE.vocabulary.kinds[werkvorm.kind]
    barriers = {barrier.barrier for barrier in werkvorm.barriers}
    can_be_computed = kind.slug != "app"  # what happens in an app of somebody else, nobody here sees
    told = {
        "a core element that is computed": not can_be_computed or any(one.check for one in werkvorm.core_elements),
        "time, shyness and language as barriers": {"time", "shyness", "language"} <= barriers,
        "a group when the kind has one, and only then": (werkvorm.group is not None) == (kind.form is not None),
        "what is not sure, when it is not confirmed": werkvorm.confidence != "low" or bool(werkvorm.unsure),
    }
    return [text for text, there in told.items() if not there]


def test_every_werkvorm_is_complete():
    found = {slug: incomplete(one) for slug, one in CATALOGUE.werkvormen.items()}

    assert {slug: texts for slug, texts in found.items() if texts} == {}


def test_a_rule_without_a_source_decides_nothing_until_the_owner_confirmed_the_werkvorm(catalogue):
    sure = catalogue.werkvormen["welzijn-op-recept"]
    sourced = dataclasses.replace(sure.eligibility[0], source="rvs-2026")
    unsure = dataclasses.replace(
        sure,
        confidence="low",
        eligibility=(sure.eligibility[0], sourced),
        group=GroupPart(4, 10),
        roles=(RoleNeed("host"), RoleNeed("gp", source="rvs-2026")),
        handover=(
            HandoverStep("call", "Bel", "gp", "referral", 7),
            HandoverStep("go", "Ga mee", "host", "referral", 9, source="rvs-2026"),
        ),
    ).unconfirmed_off()

    assert [one.off for one in sure.unconfirmed_off().eligibility] == [False]
    assert [one.off for one in unsure.eligibility] == [True, False]
    assert unsure.rules == (sourced,)
    assert unsure.group == GroupPart(4, 10, off=True)
    assert [one.off for one in (*unsure.roles, *unsure.handover)] == [True, False, True, False]
    assert unsure.unconfirmed_off() == unsure


def test_no_value_that_is_switched_off_is_a_key_of_a_file(catalogue):
    content = (DATA / "werkvormen" / "voorzorgcirkels.toml").read_bytes().replace(b"[group]", b"[group]\noff = true")

    with pytest.raises(CatalogueError) as caught:
        read_werkvorm(content, "voorzorgcirkels.toml", catalogue)

    assert [str(one).split(": ", 1)[1].partition(" is niet bekend")[0] for one in caught.value.problems] == [
        "group, off: 'off'"
    ]


def score(instrument: Instrument, case: Case) -> tuple[dict[str, float], list[str]]:
    """The score of each scale, and the scales that are undefined, written out from the rules of the format."""
    given = instrument.answered(case)
    scores: dict[str, float] = {}
    undefined = []
    for name, scale in sorted(instrument.scales.items(), key=lambda each: bool(each[1].reaches)):
        parts: list[float | None] = []
        weights = []
        for item in instrument.items_of(name):
            answer = given.get(item.id)
            weights.append(float(given.get(item.weight or "", 1)))
            if answer is None:
                parts.append(None)
            elif scale.score == "count" and item.points_from is not None:
                parts.append(float(float(answer) >= item.points_from))
            elif scale.score == "count":
                parts.append(float(answer in (scale.points or item.points or instrument.points)))
            elif item.number:
                parts.append(float(answer))
            else:
                values = item.values or instrument.values
                value = values[instrument.answers_of(item).index(answer)]
                parts.append(max(values) + min(values) - value if item.reverse else value)
        parts += [None if each not in scores else float(scores[each] >= least) for each, least in scale.reaches.items()]
        known = [part for part in parts if part is not None]
        if len(parts) - len(known) > scale.max_missing or not known:
            undefined.append(name)
            continue
        raw = sum(known)
        if scale.score == "mean":
            raw /= len(known)
        elif scale.prorate:
            raw *= len(parts) / len(known)
        elif scale.score == "goals":
            pairs = [(w, x) for w, x in zip(weights, parts, strict=True) if x is not None]
            below = 0.7 * sum(w * w for w, _ in pairs) + 0.3 * sum(w for w, _ in pairs) ** 2
            raw = 50 + 10 * sum(w * x for w, x in pairs) / below**0.5
        scores[name] = scale.untouched if raw == 0 and scale.untouched is not None else scale.add + scale.multiply * raw
    return scores, undefined


def bands_of(instrument: Instrument, name: str, score: float) -> list[str]:
    return [band for band, (low, high) in instrument.scales[name].bands.items() if low <= score <= high]


@pytest.mark.parametrize("slug", [slug for slug, each in CATALOGUE.instruments.items() if each.cases])
def test_every_case_of_an_instrument_holds(slug):
    instrument = CATALOGUE.instruments[slug]
    for case in instrument.cases:
        scores, undefined = score(instrument, case)

        assert scores == pytest.approx(dict(case.scores), abs=1e-9)
        assert sorted(undefined) == sorted(case.undefined)
        named = {**case.bands, **({"total": case.band} if case.band else {})}
        assert {name: bands_of(instrument, name, scores[name]) for name in named} == {n: [b] for n, b in named.items()}


def test_a_questionnaire_of_others_has_no_wording_and_scoring_with_cases(catalogue):
    scale = catalogue.instruments["dejong-gierveld-6"]

    assert scale.text_source == "external"
    assert [item.text + item.help for item in scale.items] == [""] * 6
    assert {case.band for case in scale.cases} == {"niet", "matig", "sterk", None}


def test_no_questionnaire_of_others_carries_wording_and_each_says_what_its_owner_allows(catalogue):
    others = [each for each in catalogue.instruments.values() if each.text_source == "external"]

    assert len(others) == 27
    assert [item.id for each in others for item in each.items if item.text or item.help or item.opening] == []
    assert [each.slug for each in others if not each.licence or not each.use] == []


def test_a_scale_for_loneliness_is_never_the_first_thing_to_ask(catalogue):
    gates = {
        each.slug: {gate.condition for gate in each.gates}
        for each in catalogue.instruments.values()
        if each.subject == "loneliness"
    }

    assert len(gates) == 7
    assert set(map(frozenset, gates.values())) == {frozenset({"feels_lonely", "wants_support"})}


def test_a_conversation_tool_has_no_score_and_is_no_outcome(catalogue):
    talks = {slug for slug, each in catalogue.instruments.items() if each.role == "conversation"}
    measured = {
        one.instrument for each in catalogue.werkvormen.values() for one in each.outcomes if one.moment != "start"
    }

    assert {"contact-intake", "mpg-spinnenweb"} <= talks
    assert [slug for slug in talks if catalogue.instruments[slug].scales] == []
    assert talks & measured == set()


def test_the_shares_of_people_in_all_bands_of_a_scale_make_a_whole(catalogue):
    shares: dict[tuple[str, str | None, str], dict[str, float]] = {}
    for each in catalogue.instruments.values():
        for fact in each.psychometrics:
            if fact.band and fact.value is not None:
                shares.setdefault((each.slug, fact.scale, fact.people), {})[fact.band] = fact.value
    whole = {
        key: round(sum(of_band.values()), 9)
        for key, of_band in shares.items()
        if len(of_band) == len(catalogue.instruments[key[0]].scales["total"].bands)
    }

    assert whole == {("ediz-plus", "total", "2.444 mantelzorgers in Nederland"): 1.0}


@pytest.mark.parametrize(("indicator", "n"), INDICATOR_CASES, ids=label)
def test_every_case_of_an_indicator_holds(indicator, n):
    case = indicator.cases[n]

    if not case.values:
        assert case.value is None
    elif indicator.form == "days":
        assert median(case.values) == case.value
    else:
        assert sum(case.values) / len(case.values) == case.value


def test_the_house_has_four_figures_and_all_hide_less_than_ten(catalogue):
    assert {indicator.figure for indicator in catalogue.indicators.values()} == {
        "first-contact",
        "arrival",
        "groups",
        "ties",
    }
    assert {indicator.suppress_below for indicator in catalogue.indicators.values()} == {10}
    assert [slug for slug, indicator in catalogue.indicators.items() if indicator.self_reported] == ["ties-confirmed"]


def test_every_evidence_of_reach_or_context_can_be_told_from_effect(catalogue):
    rehabilitation = catalogue.werkvormen["capri-hartrevalidatie"]

    figures = [(one.figure, one.scope) for one in rehabilitation.evidence if one.figure is not None]

    assert figures == [(30.0, "reach")]


def test_every_person_field_is_a_column_of_the_engine_with_the_same_choices(catalogue):
    columns = {column.name: column.metadata for column in dataclasses.fields(People)}

    missing = [slug for slug in catalogue.vocabulary.fields if slug not in columns]
    choices = {slug: columns[slug].get("choices") for slug in ("sex", "prefers")}

    assert missing == []
    assert choices == {slug: catalogue.vocabulary.fields[slug].choice_slugs for slug in choices}


def test_the_kinds_of_support_are_those_of_the_engine(catalogue):
    assert tuple(catalogue.vocabulary.support_kinds) == SUPPORT_KINDS
    assert "".join(kind.letter for kind in catalogue.vocabulary.support_kinds.values()) == "PGAE"


def test_every_role_acts_as_a_role_that_the_rights_know(catalogue):
    with (DATA / "rights" / "roles.toml").open("rb") as file:
        known = {role["slug"] for role in tomllib.load(file)["role"]}

    assert {role.acts_as for role in catalogue.vocabulary.roles.values()} - known == set()


def test_every_source_is_used(catalogue):
    ours = [path for path in DATA.rglob("*.toml") if path.parts[len(DATA.parts)] not in ("rights", "regions")]
    text = "".join(path.read_text("utf-8") for path in ours)

    assert [slug for slug in catalogue.sources if text.count(f'"{slug}"') < 2] == []


def test_needs_are_those_of_the_house_and_safety_is_never_guessed(catalogue):
    assert list(catalogue.needs) == [
        "company",
        "practical-support",
        "emotional-support",
        "advice",
        "more-shoulders",
        "known-tie",
        "give-something",
        "peers",
        "moving-together",
        "caregiver-relief",
        "new-parents",
        "memory-support",
        "safety-first",
        "money-first",
        "home-first",
        "other-track",
    ]
    tracks = {
        track: [s for s, need in catalogue.needs.items() if need.track == track] for track in ("first", "other", "own")
    }
    assert tracks == {
        "first": ["safety-first"],
        "other": ["money-first", "home-first", "other-track"],
        "own": ["known-tie"],
    }
    assert [catalogue.needs[slug].signals for slug in (*tracks["first"], *tracks["other"])] == [()] * 4


def test_ranges_that_are_for_groups_by_their_own_file_are_no_reason_about_one_person(catalogue):
    groups = ("Voor onderzoek en voor cijfers over groepen", "Om een gesprek te openen")
    only_groups = {slug for slug, one in catalogue.instruments.items() if one.use.startswith(groups)}
    used = {
        clue.instrument
        for need in catalogue.needs.values()
        for signal in need.signals
        for clue in signal.clues
        if clue.instrument
    }

    assert only_groups & {slug for slug, one in catalogue.instruments.items() if one.bands_for == "person"} == set()
    assert {"dejong-gierveld-6", "ucla-3", "loneliness-single", "sni-berkman-syme"} <= only_groups
    assert used == {"lsns-6", "zarit-4", "zarit-12", "csi", "ediz", "ediz-plus"}


NOT_ON = "een signaal mag er niet op staan."
NOT_FOR_ONE = "zijn niet voor één persoon bedoeld: zie 'use' van die vragenlijst."


@pytest.mark.parametrize(
    ("slug", "scale", "band", "text"),
    [
        ("zarit-4", "total", "hoog", []),
        ("zarit-4", "totaal", "hoog", ["'totaal' is niet bekend. Bedoelde u 'total'?"]),
        ("zarit-4", "total", "heel-hoog", ["'heel-hoog' is niet bekend. Bedoelde u 'niet-hoog'?"]),
        ("contact-intake", "total", "hoog", ["'contact-intake' opent een gesprek en meet niets: " + NOT_ON]),
        ("hits", "total", "positief", ["'hits' gaat over veiligheid: een signaal mag er nooit op staan."]),
        ("ucla-3", "total", "eenzaam", ["de grenzen van 'ucla-3' " + NOT_FOR_ONE]),
    ],
)  # fmt: skip
def test_a_clue_on_a_score_that_may_not_be_one_is_told(catalogue, slug, scale, band, text):
    assert list(clue_faults(Clue(instrument=slug, scale=scale, bands=(band,)), catalogue.instruments)) == text


def test_every_network_need_is_answered_by_some_werkvorm(catalogue):
    answered = {slug for werkvorm in catalogue.werkvormen.values() for slug in werkvorm.needs}

    assert [slug for slug, need in catalogue.needs.items() if need.track == "network" and slug not in answered] == []


def test_no_word_of_the_list_stands_where_a_person_reads_and_the_list_finds_it(catalogue):
    words = catalogue.unwanted_words.values()

    assert [word.slug for word in words if unwanted_in(f"Iets met {word.part.upper()} erin", words) == []] == []
    assert unwanted_in("Op uw kaart staat nu niemand die met u meedenkt.", words) == []


def test_figures_of_the_two_loneliness_scales_are_kept_apart(catalogue):
    adults = catalogue.parameters["monitor-2022-lonely"]
    cbs = catalogue.parameters["cbs-2022-lonely"]

    assert (adults.value, adults.age_min, adults.instrument) == (49.0, 18, None)
    assert (cbs.value, cbs.age_min, cbs.instrument) == (39.9, 15, "dejong-gierveld-6")


def test_strongly_lonely_never_exceeds_lonely(catalogue):
    figures = catalogue.parameters

    pairs = [
        (slug, figures[slug.replace("-strongly-", "-")].value - figure.value)
        for slug, figure in figures.items()
        if "-strongly-" in slug
    ]

    assert len(pairs) > 30
    assert [slug for slug, difference in pairs if difference < 0] == []


def test_overdue_werkvormen_are_told_once_their_day_has_passed(catalogue):
    day = catalogue.werkvormen["ecogram"].review_by

    assert catalogue.overdue(day) == ()

    late = [w.slug for w in catalogue.overdue(day + dt.timedelta(days=1))]
    assert late == [slug for slug, one in catalogue.entries.items() if one.review_by == day]


def test_one_file_is_read_against_the_catalogue_as_it_is(catalogue):
    content = (DATA / "werkvormen" / "ecogram.toml").read_bytes()

    assert read_werkvorm(content, "ecogram.toml", catalogue) == catalogue.werkvormen["ecogram"]


def test_one_file_with_another_name_is_refused(catalogue):
    content = (DATA / "werkvormen" / "ecogram.toml").read_bytes()

    with pytest.raises(CatalogueError) as caught:
        read_werkvorm(content, "tekening.toml", catalogue)

    assert list(map(str, caught.value.problems)) == [
        "tekening.toml: slug: de slug 'ecogram' is anders dan de naam van het bestand, 'tekening'."
    ]


def test_reading_the_catalogue_loads_no_heavy_library_and_no_web():
    code = (
        "import sys; from weefsel.catalogue.catalogue import read_catalogue; read_catalogue();"
        "print(sorted({'numpy', 'polars', 'django', 'ortools', 'weefsel.engine'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout == "[]\n"


def test_every_list_of_words_has_a_file():
    assert sorted(file for file, _ in LISTS.values() if not (DATA / file).is_file()) == []


def test_a_former_slug_leads_to_the_one_of_now(catalogue):
    assert catalogue.renamed == {"ongezonde-verbondenheid-check": "goed-kijken-naar-banden"}


def test_no_address_or_name_on_a_screen_tells_that_ties_may_not_be_safe(catalogue):
    private = catalogue.werkvormen["goed-kijken-naar-banden"]

    assert [
        word for word in ("ongezond", "onveilig", "geweld") if word in f"{private.slug} {private.name}".lower()
    ] == []
