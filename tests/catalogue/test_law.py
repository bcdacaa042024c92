"""Law as data: strict, with did-you-mean, complete over the database and over everything that leaves it."""

# ruff: noqa: E501  (a fault and the sentence that names it stand on one line)

from __future__ import annotations

import ast
import shutil
from pathlib import Path

import pytest
from tests.knowledge import CATALOGUE

from weefsel.apps.accounts.models import Organization
from weefsel.catalogue.catalogue import DATA, read_problems
from weefsel.catalogue.law import Retention

REGISTER = CATALOGUE.register
SOURCE = Path(__file__).parents[2] / "src"
TABLES, FLOWS, TERMS, ARTICLES = (f"law/{name}.toml" for name in ("tables", "flows", "retention", "articles"))

FAULTS = [
    # (file, what stands there, what is planted, problems after "file: ")
    (TABLES, 'fields = ["number"]\nabout_third_person = false\ncontrollers = ["care_provider"]\n', 'fields = ["nummer"]\nabout_third_person = false\ncontrollers = ["care_provider"]\n', ["table #, fields 1: 'nummer' is niet bekend. Bedoelde u 'number'?"]),
    (TABLES, 'basis = ["wabvpz-bsn"]', 'basis = ["wabvpz"]', ["table #, basis 1: 'wabvpz' is niet bekend. Bedoelde u 'wabvpz-bsn'?"]),
    (TABLES, 'retention = ["number"]', 'retention = ["numbre"]', ["table #, retention 1: 'numbre' is niet bekend. Bedoelde u 'number'?"]),
    (TABLES, 'purposes = ["oversight", "public"]', 'purposes = ["oversigth"]', ["table #, purposes 1: 'oversigth' is niet bekend. Bedoelde u 'oversight'?"]),
    (TABLES, 'readers = ["administrator", "manager"]', 'readers = ["managr"]', ["table #, readers 1: 'managr' is niet bekend. Bedoelde u 'manager'?"]),
    (TABLES, 'basis = ["wabvpz-bsn"]', "basis = []", ["table #, basis: gegevens over mensen hebben een doel en een grondslag nodig."]),
    (TABLES, 'basis = ["wabvpz-bsn"]', 'basis = ["avg-14"]', ["article avg-14: 'avg-14' wordt als grondslag gebruikt, maar is het niet."]),
    (FLOWS, "accounts.tasks:send_mail", "accounts.tasks.send_mail", ["flow 10, where: schrijf module:functie, niet 'weefsel.apps.accounts.tasks.send_mail'."]),
    (FLOWS, 'tables = ["consent_consent", "accounts_mail"]', 'tables = ["consent_consnt"]', ["flow 3, tables 1: 'consent_consnt' is niet bekend. Bedoelde u 'consent_consent'?"]),
    (TERMS, 'unit = "week"', 'unit = "weken"', ["retention 6, unit: 'weken' is niet bekend. Bedoelde u 'week'?"]),
    (TERMS, 'number = 6\nunit = "week"', 'number = 6', ["retention 6, unit: een termijn heeft een getal en een eenheid, of geen van beide."]),
    (TERMS, 'source = "selectielijst-8-4-1"', 'source = "avg-14"', ["retention referral-withdrawn: 'avg-14' is geen artikel over een termijn."]),
    (ARTICLES, 'url = "https://gdprinfo.eu/nl/nl-article-30"', "", ["article 23, url: wat is nagekeken, heeft een adres dat begint met https://."]),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "expected"), FAULTS, ids=range(len(FAULTS)))
def test_a_planted_fault_is_named_with_file_and_place(tmp_path, file, old, new, expected):
    root = shutil.copytree(DATA, tmp_path / "data")
    text = (root / file).read_text("utf-8")
    assert text.count(old) == 1

    (root / file).write_text(text.replace(old, new), "utf-8")

    told = sorted(str(problem).partition(": ")[2] for problem in read_problems(root))
    number = text[: text.index(old)].count("[[table]]")  # "table #" is the one that the fault was planted in
    assert told == sorted(one.replace("table #", f"table {number}") for one in expected)


def test_a_term_that_nothing_uses_is_named(tmp_path):
    root = shutil.copytree(DATA, tmp_path / "data")
    with (root / TERMS).open("a") as file:
        file.write('[[retention]]\nslug = "x"\nname = "x"\ncounts_from = "dan"\ncarried_out = "organization"\n')

    assert [str(problem) for problem in read_problems(root)] == [f"{TERMS}: retention x: 'x' wordt nergens gebruikt."]


@pytest.mark.parametrize(
    ("number", "unit", "words"),
    [(1, "year", "1 jaar na het einde"), (1, "day", "1 dag na het einde"), (6, "week", "6 weken na het einde")],
)
def test_a_term_is_told_in_dutch(number, unit, words):
    term = Retention("x", "x", "het einde", "retain", number, unit)

    assert (term.words, term.interval) == (words, f"{number} {unit}")


def test_a_term_without_a_number_lasts_until_its_moment_and_has_no_interval():
    term = Retention("x", "x", "het stopt", "organization")

    assert term.words == "tot het stopt"
    with pytest.raises(ValueError, match="no number"):
        term.interval  # noqa: B018


def test_every_table_of_the_database_has_a_row_and_no_row_lacks_a_table(db):
    from django.db import connection

    tables = set(connection.introspection.table_names())

    assert tables ^ REGISTER.tables.keys() == set()


def test_every_kind_of_organisation_can_be_held_to_account():
    kinds = [kind for controller in REGISTER.controllers.values() for kind in controller.kinds]

    assert sorted(kinds) == sorted(Organization.Kind.values)


def test_what_holds_a_third_person_goes_away_by_a_term_of_its_own():
    """A dossier may stay for twenty years; who only stands in somebody else's map may not."""
    own = {"tie-ended", "related-person-ended", "guest", "referral-withdrawn", "mail-body", "link", "protected-tie"}
    own |= {"safety-record"}  # what the meldcode asks to keep
    own |= {"asker-name"}  # who asked from outside
    own |= {"alter-tie-ended", "ecogram-review"}  # names nobody: the threads of ties

    assert [
        slug for slug, table in REGISTER.tables.items() if table.about_third_person and not own & set(table.retention)
    ] == []


# What sends, makes a link, or answers with something else than a page.
SENDS = {"queue_mail", "make_link", "EmailMessage", "EmailMultiAlternatives", "mail_admins", "mail_managers"}
ANSWERS = {"HttpResponse", "FileResponse", "StreamingHttpResponse", "JsonResponse"}
REACHES = {"urlopen", "build_opener", "httpx", "requests", "smtplib", "aiohttp", "ftplib"}
# Not of anyone: one word for a monitor, the file of a werkvorm, that tells what is done by which roles, and the
# questions of a questionnaire.
NOT_OUT = {
    "weefsel.web.start.views:show_health",
    "weefsel.web.accounts.ending:show_time_left",
    "weefsel.web.catalogue.wizard:as_file",
    "weefsel.web.screening.wordings:as_fhir",
}
# Addresses that give a file without data about anyone.
OWN_FILES = {
    "health",
    "show_time_left",
    "download_draft",
    "download_werkvorm",
    # The public map, which stands in the register by the one function that answers.
    *(
        "feed",
        "feed_openapi",
        "feed_services",
        "feed_service",
        "feed_organizations",
        "feed_organization",
        "feed_offers",
    ),
    *("feed_offer", "feed_taxonomies", "feed_taxonomy", "feed_terms", "feed_term", "feed_nothing"),
}
# What a command writes to a file, or a logger to a stream, cannot be told from the code; these are known.
BY_HAND = {
    "weefsel.project.commands.backup:backup",
    "weefsel.project.commands.plan:plan",
    "weefsel.project.commands.export:export",
    "weefsel.project.log:format",
}


def _sending() -> set[str]:
    found = set()
    for path in (SOURCE / "weefsel").rglob("*.py"):
        module = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        text = path.read_text("utf-8")
        if not any(word in text for word in SENDS | ANSWERS | REACHES):
            continue
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.FunctionDef):
                continue
            for call in ast.walk(node):
                if not isinstance(call, ast.Call):
                    continue
                name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
                owner = call.func.value.id if isinstance(getattr(call.func, "value", None), ast.Name) else ""
                typed = any(keyword.arg in ("content_type", "as_attachment") for keyword in call.keywords)
                plain = name == "HttpResponse" and not typed
                if name in SENDS or owner in REACHES or name in REACHES or (name in ANSWERS and not plain):
                    found.add(f"{module}:{node.name}")
    return found


def test_every_place_that_sends_something_out_is_in_the_register_and_every_place_there_sends():
    named = {place for flow in REGISTER.flows.values() for place in flow.where}

    assert (_sending() - NOT_OUT) ^ (named - BY_HAND) == set()


def test_every_address_that_gives_a_file_is_in_the_register():
    from tests.gates.visits import ADDRESSES

    files = {name for name, address in ADDRESSES.items() if address.shows == "file"}
    named = {place.rpartition(":")[2] for flow in REGISTER.flows.values() for place in flow.where}

    assert files - named - OWN_FILES == set()


def test_no_place_is_named_by_two_flows():
    places = [place for flow in REGISTER.flows.values() for place in flow.where]

    assert len(places) == len(set(places))


def test_every_place_that_is_named_exists():
    missing = []
    for place in (place for flow in REGISTER.flows.values() for place in flow.where):
        module, _, name = place.partition(":")
        tree = ast.parse((SOURCE / Path(*module.split("."))).with_suffix(".py").read_text("utf-8"))
        if name not in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}:
            missing.append(place)

    assert missing == []
