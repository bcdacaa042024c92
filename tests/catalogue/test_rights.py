"""The tables of rights are read strictly: in doubt, the house does not open."""

import shutil

import pytest

from weefsel.catalogue.rights import RIGHTS_FOLDER, RightsError, read_rights


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(RIGHTS_FOLDER, tmp_path / "rights")
    return tmp_path / "rights"


def test_the_tables_of_the_product_are_read():
    assert len(read_rights().permissions) > 10


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("permissions.toml", '"gp"', '"pg"', "permissions.toml: permission 1: roles: 'pg' is not known"),
        ("permissions.toml", '"people.read"', '"people.raed"', "actions: 'people.raed' is not known"),
        ("permissions.toml", 'relation = "treatment"', 'relation = "treat"', "relation: 'treat' is not known"),
        ("permissions.toml", 'purpose = "care"', 'purpose = "cares"', "purpose: 'cares' is not known"),
        ("permissions.toml", '"identity"', '"identiti"', "fields: 'identiti' is not known"),
        ("permissions.toml", "ground =", "grond =", "unknown ['grond'], missing ['ground']"),
        ("roles.toml", 'slug = "nurse"', 'slug = "gp"', "roles.toml: role 2: 'gp' stands here twice"),
        ("roles.toml", 'group = "care"', 'group = "cure"', "group: 'cure' is not known"),
        ("roles.toml", "schema = 1", "schema = 2", "roles.toml: expected schema = 1"),
    ],
)
def test_a_fault_is_named_with_its_place(folder, file, old, new, message):
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))

    with pytest.raises(RightsError) as caught:
        read_rights(folder)

    assert message in str(caught.value)


def test_an_action_that_nobody_may_do_is_refused(folder):
    with (folder / "actions.toml").open("a") as stream:
        stream.write('\n[[action]]\nslug = "people.sell"\nname = "verkopen"\n')

    with pytest.raises(RightsError, match=r"no permission uses people\.sell"):
        read_rights(folder)
