import numpy as np

from weefsel.catalogue.region import AGE_BANDS, Area
from weefsel.engine.frames import Offers
from weefsel.project.planning.invented import add_invented


def area(code, inhabitants, x):
    none = (0,) * len(AGE_BANDS)
    return Area(code=code, place="Ergens", x=x, y=425_000.0, men=(inhabitants, *none[1:]), women=none)


LISTED = Offers(
    id=np.array(["inloop", "app", "koor"]),
    werkvorm=np.array(["walk-in", "online", "choir"]),
    capacity=np.array([5.0, 100.0, 12.0]),
    online=np.array([0.0, 1.0, 0.0]),
)
AREAS = (area("6500", 300, 177_000.0), area("6501", 0, 178_000.0), area("6502", 100, 179_000.0))


def test_invented_places_are_like_those_of_the_list_and_lie_where_people_live():
    offers = add_invented(LISTED, 400, AREAS, seed=1)
    more = offers.take(np.arange(3, 403))

    assert offers.take([0, 1, 2]).id.tolist() == LISTED.id.tolist()
    assert set(zip(more.werkvorm.tolist(), more.capacity.tolist(), strict=True)) == {("walk-in", 5.0), ("choir", 12.0)}
    assert set(zip(more.area.tolist(), more.xy[:, 0].tolist(), strict=True)) == {
        ("6500", 177_000.0),
        ("6502", 179_000.0),
    }
    assert 0.65 < (more.area == "6500").mean() < 0.85
    assert more.name[0] == "Verzonnen plek 1"


def test_the_same_number_gives_the_same_places_and_nothing_to_repeat_gives_none():
    again = [add_invented(LISTED, 20, AREAS, seed=seed).area.tolist() for seed in (1, 1, 2)]

    assert again[0] == again[1] != again[2]
    assert add_invented(LISTED, 0, AREAS, seed=1) is LISTED
    assert add_invented(LISTED.take([1]), 20, AREAS, seed=1).n_offers == 1
    assert add_invented(LISTED, 20, AREAS[1:2], seed=1) is LISTED
