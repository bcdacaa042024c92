"""Age mix: how old the people are, and how far from the person's own age."""

import numpy as np

from weefsel.engine.ecogram.measures.composition import no_people
from weefsel.engine.ecogram.measures.measure import Maps, Measure
from weefsel.engine.frames import Floats


def age_mix(maps: Maps) -> Floats:
    """Mean age, its standard deviation, and the distance to the person's own age, years, shape (n_people, 3).

    Over people whose age is known; NaN where it is known of nobody, and the distance too where the person's own age is
    not known. The deviation is that of these people themselves (divided by n), so it is 0 for one person.

    Examples
    --------
    >>> from weefsel.engine.frames import Ties
    >>> age_mix(Maps(Ties(n_people=1, person=[0, 0], id=["a", "b"], age=[30, 50], person_age=[40])))
    array([[40., 10., 10.]])
    """
    age = maps.ties.age
    known = maps.humans & ~np.isnan(age)
    mean = maps.mean(age, known)
    spread = np.sqrt(maps.mean((age - mean[maps.ties.person]) ** 2, known))
    distance = np.sqrt(maps.mean((age - maps.ties.person_age[maps.ties.person]) ** 2, known))
    return np.column_stack([mean, spread, distance])


AGE_MIX = Measure(
    columns=("age_mean", "age_sd", "age_distance"),
    labels=("Gemiddelde leeftijd", "Hoe verschillend de leeftijden zijn", "Verschil met de eigen leeftijd"),
    help="Mensen van andere leeftijden kunnen andere dingen voor elkaar doen.",
    definition="mean; sqrt(sum (x_j - mean)^2 / n); sqrt(sum (x_j - x_ego)^2 / n)",
    source="Perry, Pescosolido & Borgatti (2018), Egocentric network analysis",
    calculate=age_mix,
    undefined=no_people,
)
