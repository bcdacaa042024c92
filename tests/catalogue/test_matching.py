"""The weights of matching: read strictly, whole, within limits, and called an assumption where nobody measured them."""

import pytest
from tests.catalogue.test_faults import made_in

from weefsel.catalogue.catalogue import read_catalogue, read_problems
from weefsel.catalogue.matching import TOTAL, matching, weight_faults

OWN = matching().weights
CRITERIA = matching().criteria


def moved(giver, taker, n):
    return {**OWN, giver: OWN[giver] - n, taker: OWN[taker] + n}


def test_the_engine_and_the_catalogue_read_the_same_weights():
    assert read_catalogue().matching == matching()
    assert sum(OWN.values()) == TOTAL


@pytest.mark.parametrize(
    ("weights", "told"),
    [
        (OWN, []),
        (moved("need", "price", 10), []),
        (moved("need", "price", 290), [("need", "Kies voor 'Wat de persoon wil' van 150 tot en met 500 punten.")]),
        ({**OWN, "price": OWN["price"] + 1}, [("", "Alle punten samen zijn 1000. Nu zijn het er 1001: 1 te veel.")]),
        ({**OWN, "price": OWN["price"] - 2}, [("", "Alle punten samen zijn 1000. Nu zijn het er 998: 2 te weinig.")]),
        ({k: v for k, v in OWN.items() if k != "price"}, [("price", "Geef ook punten voor 'Prijs'.")]),
        ({**OWN, "prise": 0}, [("prise", "'prise' is niet bekend. Bedoelde u 'price'?")]),
    ],
)
def test_an_organisation_hears_in_plain_dutch_what_is_wrong_with_its_weights(weights, told):
    found = weight_faults(weights, CRITERIA)

    assert [each for each in found if each[0] != "price" or "Geef" in each[1]] == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "weight = 900\nlowest = 0\nhighest = 1000",
            "matching/criteria.toml: alle gewichten samen zijn 900, niet 1000.",
        ),
        ("weight = 1000\nlowest = 0\nhighest = 500", "'weight' (1000) ligt niet van 'lowest' tot en met 'highest'."),
        ("weight = 1000.5\nlowest = 0\nhighest = 1000", "hier hoort een heel getal te staan, niet 1000.5."),
        ("weight = 1000\nlowest = 0\nhighest = 1000\nsource = 'rvs'", "'rvs' is niet bekend."),
    ],
)
def test_a_file_with_wrong_weights_is_refused_with_its_place(tmp_path, text, told):
    root = made_in(tmp_path / "data")
    entry = f'[[criterion]]\nslug = "need"\nname = "Wens"\nwhy = "Omdat."\n{text}\n'
    (root / "matching/criteria.toml").write_text(entry, "utf-8")

    (problem,) = [str(each) for each in read_problems(root)]

    assert told in problem
    assert problem.startswith("matching/criteria.toml: ")
