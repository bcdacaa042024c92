"""The file of shares is strict: every age once, shares that add up, no need that does not exist."""

import pytest

from weefsel.catalogue.catalogue import DATA
from weefsel.catalogue.problem import CatalogueError
from weefsel.catalogue.synthetic import read_synthetic

TEXT = (DATA / "synthetic" / "adults.toml").read_text(encoding="utf-8")

FAULTS = {
    "age in no band": (
        "age_min = 75\nage_max = 84\nlonely",
        "age_min = 76\nage_max = 84\nlonely",
        "leeftijd 75 staat in 0",
    ),
    "shares": ("nl = 0.90", "nl = 0.80", "samen 0.9; dat moet 1 zijn"),
    "strongly over lonely": (
        "strongly = 0.143",
        "strongly = 0.5",
        r"'strongly' \(0.5\) is groter dan 'lonely' \(0.48\)",
    ),
    "need": ('need = "company"', 'need = "gezelschap"', "'gezelschap' is niet bekend"),
    "points": ("strongly = [0.40, 0.32, 0.28]", "strongly = [0.40, 0.32]", "hier horen 3 aandelen die samen 1 zijn"),
    "share over one": ("share = 0.85", "share = 1.85", "1.85 kan niet"),
    "flag for one sex": (
        'sex = "male"\nshare = 0.099',
        'sex = "female"\nshare = 0.099',
        "leeftijd 18 staat in 2 groepen",
    ),
}


@pytest.mark.parametrize(("old", "new", "told"), FAULTS.values(), ids=FAULTS)
def test_a_fault_in_the_shares_is_told(old, new, told):
    assert old in TEXT

    with pytest.raises(CatalogueError, match=told):
        read_synthetic(TEXT.replace(old, new, 1).encode(), file="adults.toml", needs=frozenset(NEEDS))


NEEDS = [
    *("company", "emotional-support", "practical-support", "advice", "give-something", "peers", "moving-together"),
    *("caregiver-relief", "memory-support", "new-parents"),
]


def test_shares_without_a_source_are_assumptions_and_the_figures_have_one():
    found = read_synthetic(TEXT.encode(), file="adults.toml", needs=frozenset(NEEDS))

    assert all(band.source for band in found.loneliness)
    assert {flag.field for flag in found.flags if flag.source} == {"is_caregiver"}
