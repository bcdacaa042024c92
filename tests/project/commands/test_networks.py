"""`weefsel networks`: a table of measures of a whole file, without a recipe and with one."""

import csv

from tests.interop.networks.test_files import EGOS, in_every_form
from typer.testing import CliRunner

from weefsel.project.commands.networks import app

ALTERS = "egoID,altID,Relation,Close\n1,a,Friend,very\n1,b,Kin,not\n2,a,Friend,\n"
TIES = "egoID,from,to\n1,a,b\n"
RECIPE = """
[columns]
sector = "Relation"
closeness = "Close"
[words.sector]
Friend = "friends"
Kin = "family"
[words.closeness]
very = 1
not = 3
"""


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def written(folder, **files):
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return folder


def test_our_own_files_are_measured_a_line_a_person_and_empty_where_there_is_no_value(tmp_path):
    for name, content in in_every_form()["plain"].items():
        (tmp_path / name).write_bytes(content)

    done = run("measure", tmp_path, "--why", tmp_path / "waarom.csv")

    assert done.exit_code == 0, done.output
    lines = list(csv.DictReader(done.stdout.splitlines()))
    assert [(each["persoon"], each["size"], each["density"]) for each in lines] == [
        (EGOS[0], "2", "1"),
        (EGOS[1], "1", ""),
    ]
    why = list(csv.DictReader((tmp_path / "waarom.csv").read_text().splitlines()))
    assert [each["density"] for each in why] == ["gemeten", "niet bepaald"]
    assert "2 netwerken, 3 banden, 56 maten" in done.stderr


def test_others_files_are_looked_at_and_measured_by_a_recipe(tmp_path):
    folder = written(tmp_path, study_ego="egoID\n1\n2\n", study_alter=ALTERS, study_ties=TIES)
    recipe = tmp_path.parent / "recept.toml"
    recipe.write_text(RECIPE, "utf-8")

    seen, done = run("look", folder), run("measure", folder, "--recipe", recipe)

    assert "2 personen, 3 banden, 1 lijnen" in seen.stdout
    assert "Relation: Friend, Kin" in seen.stdout
    lines = list(csv.DictReader(done.stdout.splitlines()))
    assert [(each["share_family"], each["density"]) for each in lines] == [("0.5", "1"), ("0", "")]


def test_what_is_wrong_is_told_and_nothing_is_measured(tmp_path):
    folder = written(tmp_path, study_ego="egoID\n1\n", study_alter=ALTERS.replace("Kin", "Kni"), study_ties=TIES)
    recipe, strange = tmp_path.parent / "recept.toml", tmp_path.parent / "vreemd.toml"
    recipe.write_text(RECIPE, "utf-8")
    strange.write_text("kolommen = 1", "utf-8")

    done, refused = run("measure", folder, "--recipe", recipe), run("measure", folder, "--recipe", strange)

    assert (done.exit_code, done.stdout, refused.exit_code) == (1, "", 1)
    assert "banden: regel 3, kolom 'Relation': 'Kni' is niet bekend." in done.stderr
    assert "'2' staat niet bij de personen." in done.stderr
    assert "'kolommen' hoort niet in een recept." in refused.stderr
    assert run("measure", tmp_path / "weg.csv").exit_code == 1
