"""How size, coverage and the sharing of care differ between two maps."""

import numpy as np

from weefsel.engine.ecogram.measures.burden import burden
from weefsel.engine.ecogram.measures.coverage import coverage
from weefsel.engine.ecogram.measures.over_time import ChangeMeasure, Pairs
from weefsel.engine.frames import SUPPORT_KINDS, Floats

WORTH_TELLING = 2  # people more or fewer; a rule of thumb


def difference(pairs: Pairs) -> Floats:
    """After minus before: size, coverage by kind and Gini of care hours; and whether the size is worth telling of.

    Shape (n_people, 7); NaN where one of the two maps has no value.

    Examples
    --------
    >>> from weefsel.engine.frames import Ties
    >>> before = Ties(n_people=1, person=[0], id=["a"], received=[[1, 0, 0, 0]])
    >>> after = Ties(n_people=1, person=[0] * 3, id=list("abc"), received=[[1, 0, 0, 0]] * 3)
    >>> difference(Pairs(before, after))
    array([[2. , 0.5, 0. , 0. , 0. , nan, 1. ]])
    """
    size = pairs.after.n_humans - pairs.before.n_humans
    covered = coverage(pairs.after) - coverage(pairs.before)
    uneven = burden(pairs.after)[:, 0] - burden(pairs.before)[:, 0]
    return np.column_stack([size, covered, uneven, (np.abs(size) >= WORTH_TELLING).astype(np.float64)])


DIFFERENCE = ChangeMeasure(
    columns=(
        "size_change",
        *(f"coverage_{kind}_change" for kind in SUPPORT_KINDS),
        "burden_gini_change",
        "size_worth_telling",
    ),
    labels=(
        "Meer of minder mensen",
        "Meer of minder praktische hulp",
        "Meer of minder gezelschap",
        "Meer of minder advies",
        "Meer of minder steun bij zorgen",
        "Zorg eerlijker of oneerlijker verdeeld",
        "Verschilt het genoeg om te noemen",
    ),
    help="Het verschil met de vorige keer. Een verschil van één mens zegt weinig. Om over te praten, geen meting.",
    definition="after minus before; 1 where the size differs by 2 or more",
    source="The border of 2 people is a rule of thumb, not researched",
    calculate=difference,
)
