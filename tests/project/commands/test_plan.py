"""`weefsel plan`: the plan keeps every rule, says why not, is the same twice, and is written wholly or not at all."""

import csv
import io
import itertools
import os
import random
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from tests.knowledge import CATALOGUE
from typer.testing import CliRunner

from weefsel.catalogue.catalogue import Catalogue
from weefsel.catalogue.rule import print_rule
from weefsel.engine.frames import DAYPARTS, DAYS
from weefsel.project.commands.plan import app
from weefsel.project.planning.output import FILES

HOURS = [f"{day}{daypart}" for day in DAYS for daypart in DAYPARTS]
FLAGS = [
    *("lives_alone", "is_caregiver", "has_naaste", "in_treatment", "heart_condition", "memory_problem"),
    *("needs_supervision", "exercise_advised_against", "uses_wheelchair", "digital"),
]
WERKVORMEN = [
    *("capri-hartrevalidatie", "centering-zwangerschap", "naastenparticipatie", "odensehuizen"),
    *("voorzorgcirkels", "welzijn-op-recept"),
]
LAST_LINE = re.compile(r"geplaatst / mensen / seconden: (\d+) / (\d+) / (\d+\.\d)")
RDX, RDY = 177_254, 425_041


def run(*arguments: object):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def random_world(seed: int, catalogue: Catalogue) -> tuple[list[dict], list[dict]]:
    """People and offers in which everything is known, so that every rule can be recomputed with yes or no."""
    dice = random.Random(seed)
    needs = [slug for slug, need in catalogue.needs.items() if need.track == "network"]
    people = [
        {
            "id": f"p{number}",
            "x": RDX + dice.randint(-6_000, 6_000),
            "y": RDY + dice.randint(-6_000, 6_000),
            "area": dice.choice(["Noord", "Zuid"]),
            "reach_m": dice.choice([500, 2_000, 5_000, 20_000]),
            "needs": "|".join(dice.sample(needs, dice.randint(1, 3))),
            "hours": "|".join(dice.sample(HOURS, dice.randint(1, 8))),
            "age": dice.randint(10, 95),
            "pregnancy_week": dice.choice([0, 0, 12, 30]),
            "apart_from": f"p{number - 1}" if number % 7 == 6 else "",
            **{flag: dice.choice(["ja", "nee"]) for flag in FLAGS},
        }
        for number in range(150)
    ]
    offers = [
        {
            "id": f"o{number}",
            "werkvorm": dice.choice(WERKVORMEN),
            "naam": f"Aanbod {number}",
            "x": RDX + dice.randint(-5_000, 5_000),
            "y": RDY + dice.randint(-5_000, 5_000),
            "capacity": dice.choice([0, 1, 2, 5]),
            "hours": "|".join(dice.sample(HOURS, dice.randint(1, 8))),
            "step_free": dice.choice(["ja", "nee"]),
            "online": "nee",
        }
        for number in range(40)
    ]
    return people, offers


def write(path: Path, rows: list[dict]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return path


def table(path: Path) -> list[dict]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), delimiter=";"))


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return CATALOGUE


@pytest.fixture(scope="module", params=[1, 2, 3])
def planned(request, catalogue, tmp_path_factory):
    folder = tmp_path_factory.mktemp("region")
    people, offers = random_world(request.param, catalogue)
    files = write(folder / "mensen.csv", people), write(folder / "aanbod.csv", offers)

    result = run("--people", files[0], "--offers", files[1], "--out", folder / "plan", "--seed", 3)

    assert result.exit_code == 0, result.output
    return people, offers, folder / "plan", result


def test_every_person_is_in_the_plan_once_or_told_why_not(planned):
    people, _, out, result = planned
    placed = [row["persoon"] for row in table(out / "plan.csv")]
    unplaced = [row["persoon"] for row in table(out / "unplaced.csv")]

    assert sorted(placed + unplaced) == sorted(person["id"] for person in people)
    assert all(row["reden"].endswith(".") for row in table(out / "unplaced.csv"))
    found = LAST_LINE.fullmatch(result.output.splitlines()[-1])
    assert found is not None
    assert (int(found[1]), int(found[2])) == (len(placed), len(people))
    assert len(placed) >= 15


def test_no_offer_is_over_its_capacity(planned):
    _, offers, out, _ = planned
    taken = [row["aanbod"] for row in table(out / "plan.csv")]

    for offer in offers:
        assert taken.count(offer["id"]) <= offer["capacity"]


def test_every_rule_is_kept_recomputed_without_the_engine(planned, catalogue):
    people, offers, out, _ = planned
    person_of, offer_of = ({row["id"]: row for row in rows} for rows in (people, offers))

    for row in table(out / "plan.csv"):
        assert faults(person_of[row["persoon"]], offer_of[row["aanbod"]], catalogue) == []


def faults(person: dict, offer: dict, catalogue: Catalogue) -> list[str]:
    """Which hard rules a pair breaks; the werkvorm's own rules are run as Python text, not by our evaluator."""
    werkvorm = catalogue.werkvormen[offer["werkvorm"]]
    known = {name: person[name] == "ja" for name in FLAGS}
    known |= {name: person[name] for name in ("age", "pregnancy_week")}
    distance = ((person["x"] - offer["x"]) ** 2 + (person["y"] - offer["y"]) ** 2) ** 0.5
    return [
        *(print_rule(each.rule) for each in werkvorm.eligibility if not eval(print_rule(each.rule), {}, known)),
        *(["distance"] if distance > person["reach_m"] else []),
        *(["need"] if not set(person["needs"].split("|")) & set(werkvorm.needs) else []),
        *(["hours"] if not set(person["hours"].split("|")) & set(offer["hours"].split("|")) else []),
        *(["access"] if person["uses_wheelchair"] == "ja" and offer["step_free"] == "nee" else []),
        *(["capacity"] if offer["capacity"] == 0 else []),
    ]


def test_nobody_is_left_out_for_whom_a_free_place_was_left_that_breaks_no_rule(planned, catalogue):
    people, offers, out, _ = planned
    taken = [row["aanbod"] for row in table(out / "plan.csv")]
    free = [offer for offer in offers if taken.count(offer["id"]) < offer["capacity"]]
    with_pair = {name for person in people if person["apart_from"] for name in (person["id"], person["apart_from"])}
    unplaced = {row["persoon"] for row in table(out / "unplaced.csv")} - with_pair

    for person in people:
        if person["id"] in unplaced:
            assert [offer["id"] for offer in free if not faults(person, offer, catalogue)] == []


def test_people_who_must_stay_apart_are_never_at_one_offer(planned):
    people, _, out, _ = planned
    at = {row["persoon"]: row["aanbod"] for row in table(out / "plan.csv")}
    pairs = [(person["id"], person["apart_from"]) for person in people if person["apart_from"]]

    assert len(pairs) >= 20
    assert [pair for pair in pairs if pair[0] in at and at[pair[0]] == at.get(pair[1])] == []


@pytest.mark.parametrize(("apart", "n_placed"), [("", 2), ("p1", 1)])
def test_a_place_stays_empty_rather_than_bring_a_pair_together(apart, n_placed, tmp_path):
    rows = "".join(f"p{n};{RDX};{RDY};company;71;{apart if n == 2 else ''}\n" for n in (1, 2))
    (tmp_path / "mensen.csv").write_text(f"id;x;y;behoeften;leeftijd;niet samen met\n{rows}", encoding="utf-8")
    (tmp_path / "aanbod.csv").write_text(GOOD_OFFERS, encoding="utf-8")

    result = run("--people", tmp_path / "mensen.csv", "--offers", tmp_path / "aanbod.csv", "--out", tmp_path / "plan")

    assert result.exit_code == 0, result.output
    assert len(table(tmp_path / "plan" / "plan.csv")) == n_placed


def test_no_file_betrays_who_must_stay_apart(planned):
    _, _, out, _ = planned

    words = " ".join(path.read_text(encoding="utf-8", errors="ignore") for path in out.iterdir())
    assert [word for word in ("apart", "niet_samen", "niet samen", "verboden") if word in words.lower()] == []


def test_distances_are_the_straight_line(planned):
    people, offers, out, _ = planned
    person_of, offer_of = ({row["id"]: row for row in rows} for rows in (people, offers))

    for row in table(out / "plan.csv"):
        person, offer = person_of[row["persoon"]], offer_of[row["aanbod"]]
        distance = ((person["x"] - offer["x"]) ** 2 + (person["y"] - offer["y"]) ** 2) ** 0.5
        assert abs(float(row["afstand_m"].replace(",", ".")) - distance) <= 0.05


def test_the_parquet_plan_is_the_csv_plan(planned):
    _, _, out, _ = planned
    frame = pl.read_parquet(out / "plan.parquet")

    assert frame.select("persoon", "aanbod").rows() == [(r["persoon"], r["aanbod"]) for r in table(out / "plan.csv")]
    assert [" | ".join(reasons) for reasons in frame["redenen"]] == [r["redenen"] for r in table(out / "plan.csv")]


def test_gaps_and_people_with_a_need_and_no_proposal_are_as_many(planned):
    _, _, out, _ = planned
    gaps = table(out / "gaps.csv")
    missing = sum(int(row["mensen_zonder_voorstel"]) for row in gaps)
    nowhere = int(re.search(r"Voor ([\d.]+) mensen met een wens", (out / "summary.md").read_text())[1])

    # Everybody here has a need, so everybody without a proposal is counted once.
    assert missing + nowhere == len(table(out / "unplaced.csv"))


def test_the_summary_says_that_nobody_was_placed_and_what_is_assumed(planned):
    _, _, out, _ = planned
    text = (out / "summary.md").read_text(encoding="utf-8")

    assert "**Dit is een voorstel. Niemand is geplaatst.**" in text
    rests = text.split("## Waar dit plan op rust")[1].split("## ")[0]
    rows = [line for line in rests.splitlines() if line.startswith("| ")][2:]
    assert len(rows) >= 4
    assert all(row.split(" | ")[1].strip(" |") for row in rows)


def test_the_folder_holds_exactly_the_promised_files_and_a_picture(planned):
    _, _, out, _ = planned

    assert sorted(path.name for path in out.iterdir()) == sorted(FILES)
    assert (out / "map.png").read_bytes().startswith(b"\x89PNG\r\n")
    svg = (out / "map.svg").read_text(encoding="utf-8")
    assert 'role="img" aria-labelledby="title description"' in svg
    assert "http" not in svg.replace('xmlns="http://www.w3.org/2000/svg"', "")


def test_the_same_seed_gives_the_same_files_and_the_order_of_people_does_not_matter(catalogue, tmp_path):
    people, offers = random_world(5, catalogue)
    given = write(tmp_path / "mensen.csv", people), write(tmp_path / "aanbod.csv", offers)
    turned = write(tmp_path / "mensen2.csv", people[::-1]), given[1]
    for name, files in {"once": given, "again": given, "turned": turned}.items():
        assert run("--people", files[0], "--offers", files[1], "--out", tmp_path / name).exit_code == 0

    for name in FILES:
        assert (tmp_path / "once" / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), name
    once, other = (sorted(map(str, table(tmp_path / name / "plan.csv"))) for name in ("once", "turned"))
    assert once == other


def test_people_may_come_as_parquet_and_that_changes_nothing(catalogue, tmp_path):
    people, offers = random_world(6, catalogue)
    offers_file = write(tmp_path / "aanbod.csv", offers)
    pl.DataFrame(people).write_parquet(tmp_path / "mensen.parquet")
    write(tmp_path / "mensen.csv", people)

    for ending in ("csv", "parquet"):
        out = tmp_path / f"plan-{ending}"
        assert run("--people", tmp_path / f"mensen.{ending}", "--offers", offers_file, "--out", out).exit_code == 0

    for name in ("plan.csv", "unplaced.csv", "gaps.csv"):
        assert (tmp_path / "plan-csv" / name).read_bytes() == (tmp_path / "plan-parquet" / name).read_bytes()


GOOD_PEOPLE = "id;x;y;behoeften;leeftijd\np1;177254;425041;company;71\n"
GOOD_OFFERS = "id;werkvorm;x;y;plaatsen\no1;voorzorgcirkels;177254;425041;2\n"
FAULTS = {
    "age": (
        "leeftijd\np1;177254;425041;company;oud\n",
        None,
        "mensen.csv: regel 2, kolom 'leeftijd': 'oud' is geen getal.",
    ),
    "need": ("leeftijd\np1;177254;425041;gezelschp;71\n", None, "mensen.csv: regel 2, kolom 'behoeften': 'gezelschp'"),
    "column": (
        "leeftyd\np1;177254;425041;company;71\n",
        None,
        "mensen.csv: kop, kolom 5: De kolom 'leeftyd' kennen we",
    ),
    "capacity": (
        None,
        "o1;voorzorgcirkels;177254;425041;twee\n",
        "aanbod.csv: regel 2, kolom 'plaatsen': 'twee' is geen",
    ),
    "werkvorm": (None, "o1;voorzorgcircel;177254;425041;2\n", "Bedoelde u 'Voorzorgcirkel'?"),
    "both": (
        "leeftijd\np1;177254;425041;company;oud\n",
        "o1;voorzorgcirkels;177254;425041;twee\n",
        "aanbod.csv: regel 2, kolom 'plaatsen'",
    ),
}


@pytest.mark.parametrize(("people", "offers", "told"), FAULTS.values(), ids=FAULTS)
def test_a_fault_names_file_line_and_column_and_leaves_nothing_behind(people, offers, told, tmp_path):
    people_text = f"id;x;y;behoeften;{people}" if people else GOOD_PEOPLE
    offers_text = f"id;werkvorm;x;y;plaatsen\n{offers}" if offers else GOOD_OFFERS
    (tmp_path / "mensen.csv").write_text(people_text, encoding="utf-8")
    (tmp_path / "aanbod.csv").write_text(offers_text, encoding="utf-8")

    result = run("--people", tmp_path / "mensen.csv", "--offers", tmp_path / "aanbod.csv", "--out", tmp_path / "plan")

    assert result.exit_code == 2
    assert told in result.output
    assert "Er is niets geschreven." in result.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["aanbod.csv", "mensen.csv"]


def test_both_files_are_checked_before_anything_is_refused(tmp_path):
    (tmp_path / "mensen.csv").write_text("id;leeftijd\np1;oud\n", encoding="utf-8")
    (tmp_path / "aanbod.csv").write_text("id;werkvorm\no1;niets\n", encoding="utf-8")

    result = run("--people", tmp_path / "mensen.csv", "--offers", tmp_path / "aanbod.csv", "--out", tmp_path / "plan")

    told = [line.split(":")[0] for line in result.output.splitlines()]
    assert (told.count("mensen.csv"), told.count("aanbod.csv")) == (1, 2)


def test_hundreds_of_faults_are_cut_short_with_their_number(tmp_path):
    rows = "".join(f"p{number};oud\n" for number in range(300))
    (tmp_path / "mensen.csv").write_text(f"id;leeftijd\n{rows}", encoding="utf-8")
    (tmp_path / "aanbod.csv").write_text(GOOD_OFFERS, encoding="utf-8")

    result = run("--people", tmp_path / "mensen.csv", "--offers", tmp_path / "aanbod.csv", "--out", tmp_path / "plan")

    assert "En nog 260 andere fouten." in result.output


@pytest.mark.parametrize("arguments", [[], ["--people", "a.csv"], ["--amsterdam", "--people", "a.csv"]])
def test_what_to_plan_must_be_clear(arguments):
    result = run(*arguments)

    assert result.exit_code == 2
    assert result.output.splitlines() == ["Geef --people en --offers allebei, of alleen --amsterdam."]


def test_a_file_that_is_not_there_is_told(tmp_path):
    result = run("--people", tmp_path / "weg.csv", "--offers", tmp_path / "weg.ods", "--out", tmp_path / "plan")

    assert result.exit_code == 2
    assert "weg.csv: bestand: Het bestand is niet te openen" in result.output
    assert "weg.ods: bestand: Dit soort bestand lezen we niet." in result.output


@pytest.fixture
def good_files(tmp_path):
    (tmp_path / "mensen.csv").write_text(GOOD_PEOPLE, encoding="utf-8")
    (tmp_path / "aanbod.csv").write_text(GOOD_OFFERS, encoding="utf-8")
    return "--people", tmp_path / "mensen.csv", "--offers", tmp_path / "aanbod.csv"


def test_an_earlier_plan_is_replaced_as_a_whole(good_files, tmp_path):
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / "plan.csv").write_text("oud", encoding="utf-8")

    assert run(*good_files, "--out", tmp_path / "plan").exit_code == 0

    assert sorted(path.name for path in (tmp_path / "plan").iterdir()) == sorted(FILES)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_folder_with_something_else_in_it_is_left_alone(good_files, tmp_path):
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / "brief.txt").write_text("van mij", encoding="utf-8")

    result = run(*good_files, "--out", tmp_path / "plan")

    assert result.exit_code == 2
    assert "staat al iets anders (brief.txt)" in result.output
    assert [path.name for path in (tmp_path / "plan").iterdir()] == ["brief.txt"]


@pytest.mark.parametrize("victim", range(len(FILES)))
def test_a_disk_that_fails_half_way_leaves_the_earlier_plan_as_it_was(victim, tmp_path, monkeypatch):
    from weefsel.project.planning import output

    output.write_folder(tmp_path / "plan", {name: b"eerst" for name in FILES})
    counter = itertools.count()
    sync = os.fsync

    def full_disk(descriptor: int) -> None:
        if next(counter) == victim:
            raise OSError(28, "No space left on device")
        sync(descriptor)

    monkeypatch.setattr(output.os, "fsync", full_disk)
    with pytest.raises(output.OutputProblem, match="niet te bewaren"):
        output.write_folder(tmp_path / "plan", {name: b"daarna" for name in FILES})

    assert {path.read_bytes() for path in (tmp_path / "plan").iterdir()} == {b"eerst"}
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


@pytest.mark.parametrize("victim", [0, 1])
def test_a_folder_that_cannot_be_swapped_leaves_the_earlier_plan_as_it_was(victim, tmp_path, monkeypatch):
    from weefsel.project.planning import output

    output.write_folder(tmp_path / "plan", {name: b"eerst" for name in FILES})
    counter = itertools.count()
    rename = Path.rename

    def refused(self: Path, target: Path) -> Path:
        if next(counter) == victim:
            raise OSError(16, "Device or resource busy")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(output.OutputProblem, match="niet te bewaren"):
        output.write_folder(tmp_path / "plan", {name: b"daarna" for name in FILES})

    assert {path.read_bytes() for path in (tmp_path / "plan").iterdir()} == {b"eerst"}
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_no_real_data_is_a_clear_message(tmp_path, monkeypatch):
    monkeypatch.setenv("WEEFSEL_DATA", str(tmp_path / "nergens"))

    result = run("--amsterdam", "--out", tmp_path / "plan")

    assert result.exit_code == 2
    assert "De map met echte gegevens is er niet" in result.output
    assert not (tmp_path / "plan").exists()


@pytest.fixture(scope="module")
def amsterdam(real_data, tmp_path_factory):
    """The command as a user gives it, in a process of its own."""
    folder = tmp_path_factory.mktemp("amsterdam")
    code = "from weefsel.project.cli import run; run()"
    command = [sys.executable, "-c", code, "plan", "--amsterdam", "--out", str(folder / "plan")]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert result.returncode == 0, result.stderr
    return folder / "plan", result.stdout


@pytest.mark.real_data
def test_amsterdam_proposes_places_to_twenty_thousand_inhabitants(amsterdam):
    out, told = amsterdam
    found = LAST_LINE.fullmatch(told.splitlines()[-1])

    assert found is not None
    assert int(found[2]) == 20_000
    assert int(found[1]) == len(table(out / "plan.csv")) >= 2_000
    assert len(table(out / "plan.csv")) + len(table(out / "unplaced.csv")) == 20_000


@pytest.mark.real_data
def test_amsterdam_reads_all_209_entries_and_proposes_no_money(amsterdam, catalogue):
    from weefsel.interop.tabular.schemes import read_schemes
    from weefsel.project.planning.inputs import social_map
    from weefsel.project.real_data import AMSTERDAM_LIST, read_real, region

    out, _ = amsterdam
    areas = {area.code: area for area in region("Amsterdam").areas}
    guide = social_map("amsterdam", catalogue)
    entries = read_schemes(read_real(AMSTERDAM_LIST), guide, areas=areas, file=AMSTERDAM_LIST).entries
    information = {entry.id for entry in entries if not entry.is_place}
    summary = (out / "summary.md").read_text(encoding="utf-8")

    assert len(entries) == 209
    assert len(information) == 64
    assert [row for row in table(out / "plan.csv") if row["aanbod"] in information] == []
    assert "| regelingen, alleen informatie | 64 |" in summary
    assert summary.count("| aanname |") >= 30


@pytest.mark.real_data
def test_amsterdam_never_tells_minutes_on_foot_to_the_middle_of_a_district(amsterdam):
    out, _ = amsterdam
    rows = [row for row in table(out / "plan.csv") if row["plek_bekend_als"].startswith("stadsdeel")]

    assert len(rows) >= 500
    assert [row for row in rows if "lopen" in row["redenen"] or "fietsen" in row["redenen"]] == []


@pytest.mark.real_data
def test_wijchen_in_the_catalogue_is_what_the_full_files_say(real_data):
    from weefsel.project.real_data import region, region_from_files

    assert region("wijchen") == region_from_files("Wijchen")


@pytest.mark.real_data
def test_another_municipality_is_read_from_the_full_files(real_data):
    from weefsel.catalogue.problem import CatalogueError
    from weefsel.project.real_data import region

    assert region("amsterdam").inhabitants == 872_520
    with pytest.raises(CatalogueError, match=r"De gemeente 'Wijchn' kennen we niet\. Bedoelde u 'Wijchen'"):
        region("Wijchn")


def test_the_manual_shows_the_columns_that_the_readers_use(catalogue):
    from weefsel.project.planning.manual import manual
    from weefsel.project.real_data import REPOSITORY

    assert (REPOSITORY / "docs" / "reference" / "plan-files.md").read_text(encoding="utf-8") == manual(catalogue)


def test_a_plan_with_rules_says_what_was_chosen_and_what_it_cost(tmp_path):
    rows = "".join(
        f"p{n};{RDX + away};{RDY};company;{age}\n" for n, away, age in ((1, 2_000, 80), (2, 0, 71), (3, 0, 71))
    )
    (tmp_path / "mensen.csv").write_text(f"id;x;y;behoeften;leeftijd\n{rows}", encoding="utf-8")
    (tmp_path / "aanbod.csv").write_text(GOOD_OFFERS.replace(";2\n", ";1\n"), encoding="utf-8")
    files = "--people", tmp_path / "mensen.csv", "--offers", tmp_path / "aanbod.csv", "--out", tmp_path / "plan"

    result = run(*files, "--few-first", 10, "--reserve", 100, "--reserve-for", "age >= 75")

    assert result.exit_code == 0, result.output
    assert [row["persoon"] for row in table(tmp_path / "plan" / "plan.csv")] == ["p1"]
    text = (tmp_path / "plan" / "summary.md").read_text(encoding="utf-8").split("## Hoe goed")[1].split("## ")[0]
    # How many points it all is, is not for this test.
    told = re.sub(r"van \d+ naar \d+ punten", "van # naar # punten", re.sub(r"\d+ punten \(.* %\)", "#", text))
    assert told.split("\n\n")[1:4] == [
        "Dit is het beste plan dat er is met deze keuzes. Dat is bewezen.",
        "Elk aanbod hield 100 % van de vrije plaatsen vrij voor mensen voor wie dit geldt: `age >= 75`. Zij kregen zo "
        "1 van de 1 plaatsen die in dit plan vrijgehouden zijn. Wat zij niet nodig hadden, ging aan het eind naar "
        "anderen. Samen kostte dat #.",
        "De 3 mensen met de minste keus gingen voor, zolang dat hoogstens 10 % van alle punten kostte. Een punt van "
        "hen telde 16 keer. Zij gingen van # naar # punten. Allen samen kostte dat niets.",
    ]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--few-first", "101"], "--few-first: Geef een percentage van 0 tot en met 100, niet 101."),
        (["--reserve", "-1"], "--reserve: Geef een percentage van 0 tot en met 100, niet -1."),
        (["--reserve-for", "age >= 75"], "--reserve: Geef ook hoeveel procent er vrij blijft: --reserve 20."),
        (["--reserve", "20", "--reserve-for", "aeg >= 75"], "'aeg' is niet bekend. Bedoelde u 'age'?"),
    ],
)
def test_a_rule_that_is_none_is_told_and_nothing_is_written(options, told, catalogue, tmp_path):
    people, offers = random_world(8, catalogue)
    files = write(tmp_path / "mensen.csv", people), write(tmp_path / "aanbod.csv", offers)

    result = run("--people", files[0], "--offers", files[1], "--out", tmp_path / "plan", *options)

    assert result.exit_code == 2
    assert told in result.output
    assert not (tmp_path / "plan").exists()
