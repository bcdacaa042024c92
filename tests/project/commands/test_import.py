"""`weefsel import` as somebody runs it: what would change, all problems with their place, and the map."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.factories import as_owner
from typer.testing import CliRunner

from weefsel.apps.accounts.models import Membership
from weefsel.apps.directory.models import Offer, Service, SourceList
from weefsel.project.cli import app
from weefsel.project.commands.import_ import Stop, run
from weefsel.project.real_data import AMSTERDAM_LIST

TABLE = (
    "Organisatie;Naam activiteit;Omschrijving;Straat;Postcode;Plaats;Telefoon\n"
    "De Kom;Eettafel;Samen eten.;Markt 1;6601 AB;Wijchen;024 123 45 67\n"
    "De Kom;Koor;Samen zingen.;Markt 1;6601 AB;Wijchen;024 123 45 67\n"
)


@pytest.fixture
def coach(world) -> str:
    with as_owner():
        Membership.objects.filter(role__in=("administrator", "municipality")).delete()
    return world.link_worker.email


def imported(text: str | bytes, **options) -> list[str]:
    content = text if isinstance(text, bytes) else text.encode()
    return run(content, options.pop("file", "kaart.csv"), list_name="Gemeente", **options)


def names() -> list[str]:
    return list(Offer.objects.filter(is_open=True).order_by("service__name").values_list("service__name", flat=True))


def test_a_dry_run_tells_what_would_change_and_leaves_nothing(coach):
    told = imported(TABLE, dry_run=True)

    assert told == ["      2  nieuw", "Er is niets op de kaart veranderd. Zonder --dry-run wel."]
    with as_owner():
        assert (names(), SourceList.objects.count()) == ([], 0)


def test_the_same_file_again_changes_nothing_and_remembers_the_columns(coach):
    assert imported(TABLE)[-1] == "Lijst “Gemeente” staat op de kaart."
    assert imported(TABLE) == ["      2  hetzelfde gebleven", "De kaart was al zoals deze lijst."]

    with as_owner():
        assert names() == ["Eettafel", "Koor"]
        offer = Offer.objects.select_related("location", "owner").first()
        assert (offer.owner.name, offer.location.postcode, offer.location.x is None) == ("De Kom", "6601 AB", False)
        kept = SourceList.objects.get().mapping["columns"]
        assert (kept["Naam activiteit"], kept["Telefoon"]) == ("service.name", "contact.phone")


def test_a_mapping_of_a_file_is_used_and_a_wrong_one_is_told(coach, tmp_path):
    mapping = tmp_path / "kolommen.toml"
    mapping.write_text('schema = 1\n[columns]\nWat = "service.name"\nWie = "organization.name"\n', "utf-8")
    assert imported("Wat;Wie\nSchaken;De Toren\n", mapping=mapping)[0] == "      1  nieuw"

    mapping.write_text('schema = 1\n[columns]\nWat = "service.nam"\n', "utf-8")
    with pytest.raises(Stop, match=r"kolommen.toml: columns, 'Wat': .*service.name"):
        imported("Wat;Wie\nSchaken;De Toren\n", mapping=mapping)


def test_all_problems_stand_with_file_line_and_column_and_the_map_stays_as_it_was(coach):
    imported(TABLE)

    with pytest.raises(Stop) as stop:
        imported(TABLE + "De Kom;;Zonder naam.;Markt 1;6601 AB;Wijchen;1\nDe Kom;;x;Markt 1;6601 AB;Wijchen;1\n")

    told = str(stop.value).splitlines()
    assert [line.partition(": ")[0] for line in told[:-1]] == ["kaart.csv", "kaart.csv"]
    assert ("regel 4" in told[0], "regel 5" in told[1]) == (True, True)
    assert told[-1] == "2 problemen. Er is niets op de kaart veranderd."
    with as_owner():
        assert names() == ["Eettafel", "Koor"]


def test_who_does_it_is_asked_when_more_than_one_may(world):
    with pytest.raises(Stop, match="--as"):
        imported(TABLE)
    with pytest.raises(Stop, match="houdt hier de sociale kaart bij"):
        imported(TABLE, email=world.gp.email)

    assert imported(TABLE, email=world.municipality.email)[0] == "      2  nieuw"
    with as_owner():
        assert set(Offer.objects.values_list("keeper_id", flat=True)) == {world.town.id}


def test_a_file_that_is_not_there_is_told_and_ends_with_1(tmp_path):
    result = CliRunner().invoke(app, ["import", str(tmp_path / "weg.csv"), "--list", "x"])

    assert (result.exit_code, "weg.csv: dit bestand is niet te lezen." in result.output) == (1, True)
    assert CliRunner().invoke(app, ["import", "weg.csv"]).exit_code == 2


@pytest.mark.real_data
def test_the_amsterdam_list_comes_in_whole(coach, real_data, tmp_path):
    mapping = tmp_path / "amsterdam.toml"
    mapping.write_text(
        'schema = 1\nrecords = ["DataModels", "dataResult"]\nchildren = ""\n[columns]\n'
        'naam = "service.name"\nkorteOmschrijving = "service.description"\nstadsdeel = "service.area"\n'
        'calltoAction = "contact.text"\ncategorieen = "service.keywords"\n',
        "utf-8",
    )
    content = (real_data / AMSTERDAM_LIST).read_bytes()
    day = datetime(2027, 1, 1)

    told = imported(content, file="regelingen.json", mapping=mapping, as_of=day)

    assert told[0].split() == ["209", "nieuw"]
    assert imported(content, file="regelingen.json", as_of=day)[0].split()[0] == "209"
    with as_owner():
        assert Offer.objects.filter(is_open=True).count() == 209
        # No entry says nothing, and none is placed by guessing: a postcode or a town in the text, or not known.
        assert not Service.objects.filter(name="").exists()
        found = set(Offer.objects.values_list("location__located_by", flat=True))
        assert found == {"postcode", "town", "unknown"}
