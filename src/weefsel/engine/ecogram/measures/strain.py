"""Strain: ties that weigh on someone, and those that weigh and help at once."""

import numpy as np

from weefsel.engine.ecogram.measures.measure import Maps, Measure, no_tie
from weefsel.engine.frames import Floats


def strain(maps: Maps) -> Floats:
    """Share of ties that are tense or harmful, and share that is strained or mixed and yet supports, (n_people, 2).

    Over living ties of which the quality was asked (for the second: and support); NaN where that is none. What others
    than the person see must come from `Ties.shown_to_others`: a harmful tie counts in no total shown to them.

    Examples
    --------
    >>> from weefsel.engine.frames import Ties
    >>> received = [[1, 0, 0, 0], [0] * 4]
    >>> ties = Ties(n_people=1, person=[0, 0], id=["a", "b"], quality=["tense", "good"], received=received)
    >>> strain(Maps(ties))
    array([[0.5, 0.5]])
    """
    quality = maps.ties.quality
    asked = maps.living & (quality != "")
    strained = (quality == "tense") | (quality == "harmful")
    both = (strained | (quality == "mixed")) & (maps.n_received > 0)
    return np.column_stack(
        [
            maps.mean(strained.astype(np.float64), asked),
            maps.mean(both.astype(np.float64), asked & maps.received_asked),
        ]
    )


STRAIN = Measure(
    columns=("strain_share", "ambivalent_share"),
    labels=("Deel van de banden dat spanning geeft", "Deel dat steun en spanning geeft"),
    help="Een band mag twee kanten hebben. Praat er alleen over als de persoon dat wil.",
    definition="ties marked tense or harmful / ties; ties marked tense, harmful or mixed that also support / ties",
    source="Perry, Pescosolido & Borgatti (2018), Egocentric network analysis",
    calculate=strain,
    undefined=no_tie,
)
