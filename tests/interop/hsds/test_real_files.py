"""Files that others published: each is read whole, and what is written of it is valid and comes back equal."""

import json

import pytest
from tests.interop.hsds import schema
from tests.interop.hsds.samples import told
from tests.interop.hsds.test_read import counts
from tests.interop.hsds.test_write import by_id

from weefsel.interop.hsds.read import read, read_files
from weefsel.interop.hsds.write import write_json, write_zip

pytestmark = pytest.mark.real_data

ALL = {"organizations": 1, "programs": 1, "services": 1, "locations": 1, "services_at_location": 1}
FULL = ALL | {"taxonomies": 1, "taxonomy_terms": 1}
UK = {"organizations": 1, "services": 1, "locations": 1, "services_at_location": 1, "taxonomy_terms": 1}
EXPECTED = {
    "hsds-spec-examples/service_full.json": FULL,
    "hsds-spec-examples/organization_full.json": FULL,
    "hsds-spec-examples/service_at_location_full.json": FULL,
    "hsds-spec-examples/tabular.json": FULL,
    "hsds-spec-examples/service_at_location_list.json": ALL,
    "hsds-spec-examples/location.json": {"locations": 1},
    "oruk-default/service_full.json": UK,
    "oruk-default/organization.json": UK,
    "oruk-default/organization_list.json": {"organizations": 10},
    "hsds-spec-examples/csv": FULL,
    "hsds-sample-datapackage/all_resources": {
        **{"organizations": 10, "programs": 1, "services": 13, "locations": 10, "services_at_location": 13},
        "taxonomy_terms": 1,
    },
    "hsds-sample-datapackage/simple": {
        **{"organizations": 10, "services": 13, "locations": 10, "services_at_location": 13},
    },
    "ohana-sample": {
        **{"organizations": 8, "programs": 1, "services": 23, "locations": 22, "services_at_location": 23},
        "taxonomy_terms": 290,
    },
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_published_file_is_read_written_and_read_again_equal(real_data, name):
    path = real_data / "socialmap" / name
    if path.is_dir():
        # A link in a copied repository may have become a file with the name of its target.
        files = {each.name: each.read_bytes() for each in sorted(path.iterdir()) if each.suffix == ".csv"}
        first = read_files(files, file=name)
    else:
        first = read(path.read_bytes(), file=path.name)

    assert (told(first.problems), counts(first)) == ([], EXPECTED[name])
    document = json.loads(write_json(first))
    assert [fault for one in document["services"] for fault in schema.faults(one, "service")] == []
    assert [fault for one in document["organizations"] for fault in schema.faults(one, "organization")] == []
    # Numbers that are no UUID become one in writing, and stay so.
    once = read(write_json(first), file="kaart.json")
    assert (once.problems, counts(once)) == ((), counts(first))
    assert by_id(read(write_json(once), file="kaart.json")) == by_id(once)
    assert by_id(read(write_zip(once), file="kaart.zip")) == by_id(once)
    if all(len(one.id) == 36 for one in first.organizations) and "sample" not in name and "oruk" not in name:
        assert by_id(once) == by_id(first)
