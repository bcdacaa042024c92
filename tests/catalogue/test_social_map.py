"""The reading guide of a list is strict: kinds exist, a place has its assumption, no postcode in two districts."""

import pytest

from weefsel.catalogue.catalogue import DATA
from weefsel.catalogue.folder import Folder
from weefsel.catalogue.need import Need
from weefsel.catalogue.problem import CatalogueError
from weefsel.catalogue.social_map import SocialMap, read_social_map
from weefsel.catalogue.vocabulary import Field

TEXT = (DATA / "social_maps" / "amsterdam.toml").read_text(encoding="utf-8")

FAULTS = {
    "kind": ('kind = "buddy"', 'kind = "maatje"', "'maatje' staat niet bij de soorten"),
    "need": ('needs = ["advice"]', 'needs = ["advies"]', "'advies' is niet bekend"),
    "no capacity": ("capacity = 30\n", "", "een plek heeft een aantal plaatsen met de reden"),
    "capacity of money": (
        'name = "geld, korting of lening"',
        'name = "geld"\ncapacity = 5',
        "informatie heeft dat niet",
    ),
    "postcode twice": ('"1011", "1012"', '"1011", "1013"', "postcodes: '1013' staat er dubbel in"),
    "postcode": ('"1011", "1012"', '"1011", "12"', "'12' is geen postcode van vier cijfers"),
    "rule": ("'sex == \"female\"'", "'sex == \"vrouw\"'", "'vrouw' is niet bekend"),
    "field": ('rule = "is_caregiver"', 'rule = "is_carer"', "'is_carer' is niet bekend"),
    "unknown key": ("at_home = true", "thuis = true", "'thuis' is niet bekend"),
}


def read(text: str) -> SocialMap:
    folder = Folder(DATA)
    fields = folder.entries("field", Field)
    needs = folder.knowing(fields, {}).entries("need", Need)
    return read_social_map(text.encode(), file="amsterdam.toml", fields=fields, needs=set(needs))


@pytest.mark.parametrize(("old", "new", "told"), FAULTS.values(), ids=FAULTS)
def test_a_fault_in_a_reading_guide_is_told(old, new, told):
    assert old in TEXT

    with pytest.raises(CatalogueError, match=told):
        read(TEXT.replace(old, new, 1))


def test_every_place_has_its_assumption_and_money_has_none():
    guide = read(TEXT)

    assert {kind.slug for kind in guide.kinds if not kind.place} == {"money", "goods", "debt-help"}
    assert all(kind.capacity_reason for kind in guide.kinds if kind.place)
    assert all("naar schatting" in kind.capacity_reason.lower() for kind in guide.kinds if kind.place)


def test_every_kind_can_be_reached_by_a_rule():
    guide = read(TEXT)

    assert {rule.kind for rule in guide.kind_rules} == {kind.slug for kind in guide.kinds}
