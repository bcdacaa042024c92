"""A figure in words."""

import math
from dataclasses import replace

from weefsel.apps.adoption.queries import catalogue
from weefsel.engine.indicators.calculate import Figure
from weefsel.web.evidence.pages import view_of

DAYS = next(one for one in catalogue().indicators.values() if one.form != "share")
MEDIAN = Figure(14.0, 9, 9, 0, 7.0, 21.0)


def test_days_are_told_with_how_sure_they_are():
    assert view_of(DAYS, MEDIAN).interval == "Waarschijnlijk tussen 7,0 en 21,0 dagen (95%)"


def test_one_referral_is_told_to_be_too_few_and_never_as_not_a_number():
    view = view_of(DAYS, replace(MEDIAN, numerator=1, denominator=1, low=math.nan, high=math.nan))

    assert view.interval == "Te weinig om te zeggen hoe zeker dit is"
