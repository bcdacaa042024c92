import numpy as np
import pytest
from tests.knowledge import CATALOGUE
from typer.testing import CliRunner

from weefsel.catalogue.region import AGE_BANDS, Area
from weefsel.engine.frames import Offers
from weefsel.project.commands.plan import app
from weefsel.project.planning.inputs import from_amsterdam
from weefsel.project.planning.invented import LOCATED, add_invented


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


@pytest.mark.real_data
def test_what_is_invented_beside_the_amsterdam_list_says_so_everywhere(real_data):
    given = from_amsterdam(CATALOGUE, n_people=200, n_invented=50, seed=1)
    invented = [slug for slug, where in given.where.items() if where.located == LOCATED]

    assert given.people.n_people == 200
    assert given.offers.n_offers == 145 + 50
    assert given.title.endswith("en 50 verzonnen plekken")
    assert invented == given.offers.id[145:].tolist()
    assert [each.text[:26] for each in given.assumptions if "bestaan niet. Soort" in each.text] == [
        "50 plekken bestaan niet. S"
    ]


@pytest.mark.parametrize("option", ["--inhabitants", "--invented-offers"])
def test_people_and_places_are_invented_for_amsterdam_only(option):
    result = CliRunner().invoke(app, ["--people", "a.csv", "--offers", "b.csv", option, "500"])

    assert result.exit_code == 2
    assert result.output.splitlines() == ["Verzonnen inwoners en plekken zijn er alleen bij --amsterdam."]
