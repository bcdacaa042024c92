"""The wizard without its pages: every key is asked once, and what nobody touched comes back as it was."""

from __future__ import annotations

import datetime as dt
import json
import tomllib

import pytest
from tests.knowledge import CATALOGUE
from tests.web.catalogue.wizard_sent import sent

from weefsel.catalogue.catalogue import DATA
from weefsel.catalogue.draft import SOURCES, adapt_draft, begin_draft, draft_of, read_draft
from weefsel.catalogue.reader import is_slug
from weefsel.catalogue.spec import keys_of
from weefsel.catalogue.werkvorm import Werkvorm
from weefsel.web.catalogue import wizard_words as words
from weefsel.web.catalogue.wizard_fields import (
    compose_rule,
    faults_of,
    key_of,
    number_of,
    read_step,
    shape_of,
    split_check,
    step_form,
)

TODAY = dt.date(2026, 11, 22)
STEP = {step.slug: step for step in words.STEPS}


def through_the_wizard(draft: dict) -> dict:
    """The draft after somebody opened every step and saved it untouched."""
    for step in words.STEPS:
        draft = read_step(step, sent(step_form(step, draft)), draft)
    return json.loads(json.dumps(draft))


def draft_in(slug: str) -> dict:
    """The draft that the file of a werkvorm is."""
    text = (DATA / "werkvormen" / f"{slug}.toml").read_text(encoding="utf-8")
    return json.loads(json.dumps(tomllib.loads(text), default=str))


def test_each_werkvorm_that_is_opened_and_saved_untouched_is_the_same_werkvorm():
    for slug, werkvorm in CATALOGUE.werkvormen.items():
        read = read_draft(through_the_wizard(draft_in(slug)), CATALOGUE)

        assert (read.problems, read.werkvorm) == ((), werkvorm)


def test_every_key_of_a_werkvorm_is_asked_in_one_step():
    asked = [key for step in words.STEPS for key in step.keys]

    assert sorted(asked) == sorted({*keys_of(Werkvorm), SOURCES} - {"schema"})


def all_keys() -> list[tuple[type, object]]:
    """Every key that the wizard asks, those of parts and rows included."""
    found = [key_of(name) for step in words.STEPS for name in step.keys]
    for spec, key in found:
        shape = shape_of(spec, key)
        if shape.form in ("rows", "part"):
            found += [(shape.of, one) for one in keys_of(shape.of).values()]
    return found


def test_every_key_and_every_fixed_choice_has_words_and_no_word_is_left_over():
    keys = all_keys()
    labels = {
        f"{spec.__name__}.{key.name}" if f"{spec.__name__}.{key.name}" in words.LABELS else key.name
        for spec, key in keys
    }
    fixed = {(spec, key) for spec, key in keys if isinstance(shape_of(spec, key).of, tuple)}

    assert labels == set(words.LABELS)
    assert {
        (f"{spec.__name__}.{key.name}" if f"{spec.__name__}.{key.name}" in words.CHOICES else key.name): set(
            shape_of(spec, key).of
        )
        for spec, key in fixed
    } == {name: set(choices) for name, choices in words.CHOICES.items()}
    assert set(words.HINTS) <= {*labels, *(key.name for _spec, key in keys)}


def test_a_new_werkvorm_can_be_filled_in_from_nothing():
    draft = begin_draft(TODAY)
    answers = {
        "wat": {"name": "Soep op straat", "summary": "U eet soep met uw buren.", "kind": "event"},
        "voor-wie": {
            "target_group": "Iedereen in de straat.",
            "needs": ["company"],
            "target_groups": ["neighbours"],
            "sectors": ["neighbourhood"],
            "professions": ["volunteer"],
            "not_for": "Niet voor wie soep\r\nniet lust.\r\n",
        },
        "regels": {"example__0__text": "Een buurvrouw.", "example__0__eligible": "true"},
        "agenda": {"agenda__0__title": "Soep eten"},
        "drempels": {
            "barrier__0__barrier": "time",
            "barrier__0__question": "Kunt u die dag?",
            "barrier__0__solutions": "Kom een half uur.",
        },
        "kern": {
            "core_element__0__name": "Iedereen eet mee",
            "core_element__0__why": "Samen eten maakt bekenden.",
            "core_element__0__check-measure": "sessions_held",
            "core_element__0__check-op": ">=",
            "core_element__0__check-value": "1",
            "risks": "Hete soep.",
        },
        "plek-en-geld": {
            "funding__0__law": "own",
            "funding__0__payer": "participants",
            "funding__0__pays": "De soep.",
            "funding__0__certainty": "usual",
        },
        "bewijs": {
            "source__0__title": "Soep in de straat",
            "source__0__publisher": "De buurtkrant",
            "source__0__year": "2025",
            "source__0__kind": "news",
            "evidence__0__claim": "Er kwamen 40 buren.",
            "evidence__0__source": "soep-in-de-straat",
            "evidence__0__origin": "lookup",
            "evidence__0__strength": "registration",
            "evidence__0__scope": "reach",
            "mention__0__source": "soep-in-de-straat",
            "mention__0__place": "voorpagina",
        },
        "zeker": {"unsure": "Hoeveel buren er komen, is een aanname."},
    }
    for slug, changed in answers.items():
        draft = read_step(STEP[slug], sent(step_form(STEP[slug], draft), **changed), draft)

    read = read_draft(draft, CATALOGUE)

    assert read.problems == ()
    assert (read.werkvorm.slug, read.werkvorm.not_for) == ("soep-op-straat", ("Niet voor wie soep", "niet lust."))
    assert str(read.werkvorm.core_elements[0].check) == "sessions_held >= 1"
    assert [(one.slug, one.checked) for one in read.sources] == [("soep-in-de-straat", "unverified")]


def test_each_problem_of_the_reader_is_told_at_the_field_that_it_is_about():
    draft = draft_of(CATALOGUE.werkvormen["odensehuizen"])
    del draft["kind"], draft["funding"][1]["pays"]
    draft["eligibility"][0]["rule"] = "memory_problm"
    draft["group"]["min"] = 50
    draft["needs"] = ["company", "compani"]
    draft["review_by"] = "morgen"

    faults = faults_of(read_draft(draft, CATALOGUE).problems, draft)

    assert [(fault.step.slug, fault.href, fault.text) for fault in faults] == [
        ("wat", "plek-kind", "Dit is nog leeg."),
        ("voor-wie", "plek-needs", "'compani' is niet bekend. Bedoelde u 'company'?"),
        ("regels", "plek-eligibility-0", "'memory_problm' is niet bekend. Bedoelde u 'memory_problem'?"),
        ("groep", "plek-group-min", "'min' (50) is groter dan 'max' (25)."),
        ("plek-en-geld", "plek-funding-1-pays", "Dit is nog leeg."),
        ("zeker", "plek-review_by", "'morgen' is geen datum. Schrijf zonder aanhalingstekens: 2027-02-01."),
    ]


def test_what_is_no_number_is_kept_until_the_reader_tells_it():
    draft = draft_of(CATALOGUE.werkvormen["odensehuizen"])
    step = STEP["groep"]

    changed = read_step(step, sent(step_form(step, draft), group__min="een paar", rhythm__times="3,5"), draft)

    assert (changed["group"]["min"], changed["rhythm"]["times"]) == ("een paar", 3.5)
    assert [fault.href for fault in faults_of(read_draft(changed, CATALOGUE).problems, changed)] == [
        "plek-group-min",
        "plek-rhythm-times",
    ]


def test_an_adaptation_says_what_it_is_a_form_of_and_that_nobody_confirmed_it():
    own = read_draft(adapt_draft(CATALOGUE.werkvormen["odensehuizen"], TODAY), CATALOGUE).werkvorm

    assert (own.slug, own.parent, own.confidence, own.checked_by, own.authored_on) == (
        "odensehuizen-eigen-vorm",
        "odensehuizen",
        "low",
        "",
        TODAY,
    )


def test_a_source_that_the_catalogue_has_already_is_told():
    draft = begin_draft(TODAY) | {
        "source": [
            {"slug": "rvs-2026", "title": "X", "publisher": "Y", "year": 2026, "kind": "advice", "checked": "read"}
        ]
    }

    assert "'rvs-2026' bestaat al. Kies een andere naam." in [
        problem.text for problem in read_draft(draft, CATALOGUE).problems
    ]


@pytest.mark.parametrize(
    ("chosen", "rule"),
    [
        (("age", ">=", "65"), "age >= 65"),
        (("memory_problem", "==", ""), "memory_problem"),
        (("memory_problem", "!=", "wat ook"), "not memory_problem"),
        (("age", ">=", " "), None),
        (("nope", ">=", "1"), None),
    ],
)
def test_a_rule_is_made_of_three_choices(chosen, rule):
    assert compose_rule(*chosen) == rule


def test_every_check_is_taken_apart_and_put_together_again():
    for werkvorm in CATALOGUE.werkvormen.values():
        for element in werkvorm.core_elements:
            if element.check is not None:
                assert " ".join(word for word in split_check(str(element.check)) if word) == str(element.check)


def test_numbers_are_read_as_people_write_them():
    assert [number_of(text) for text in ("12", "1,5", "", "veel")] == [12, 1.5, None, "veel"]
    no_numbers = ["nan", "-inf", "1e999", "9" * 5000, "²"]
    assert [number_of(text) for text in no_numbers] == no_numbers


def test_a_short_name_is_always_one_that_a_file_may_have():
    draft = read_step(STEP["wat"], sent(step_form(STEP["wat"], {}), name="Café 't Hoekje (op & neer)"), {})

    assert is_slug(draft["slug"])
