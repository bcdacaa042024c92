"""Planted faults: each is named with its file and place in Dutch, and none makes the reader fall over."""

# ruff: noqa: E501  (a fault and the sentence that names it stand on one line)

from __future__ import annotations

import copy
import shutil
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.knowledge import CATALOGUE

from weefsel.catalogue.catalogue import DATA, Catalogue, read_catalogue, read_entry, read_problems, read_werkvorm
from weefsel.catalogue.folder import FOLDERS, LISTS, READ_ELSEWHERE, TOPICS, Folder
from weefsel.catalogue.instrument import Instrument
from weefsel.catalogue.problem import CatalogueError, Problem
from weefsel.catalogue.reader import MAX_BYTES, MAX_PROBLEMS, Names, Reading, parse_table
from weefsel.catalogue.werkvorm import Werkvorm

WERKVORM = """\
schema = 1
slug = "proefkring"
version = "2026.1"
name = "Proefkring"
summary = "U komt samen."
approach = "matchen"
kind = "circle"
target_group = "Buren."
needs = ["company"]
sectors = ["neighbourhood"]
professions = ["link_worker"]
target_groups = ["older_people"]
modality = ["physical"]
tie_type = "both"
naasten = "welcome"
reciprocity = true
authored_by = "catalogue_editor"
authored_on = 2026-02-01
review_by = 2027-02-01
confidence = "high"
risks = ["Een cirkel slaapt in."]
not_for = ["Niet in plaats van zorg."]

[group]
min = 10
max = 15
source = "rvs-2026"

[rhythm]
unit = "month"
every = 1
session_min = 90

[place]
persons = 15

[[eligibility]]
rule = "age >= 65"
reason = "Voor mensen van 65 jaar en ouder."

[[role]]
role = "participant"
min = 10
max = 15

[[role]]
role = "contact_person"

[[agenda]]
title = "Bijpraten"
minutes = 60

[[outcome]]
instrument = "proefvragen"
moment = "start"
anchor = "enrolment"

[[funding]]
law = "Wmo"
payer = "municipality"
pays = "De ruimte."
certainty = "possible"
valid_from = 2026-01-01
valid_until = 2026-12-31

[[core_element]]
slug = "keeps-meeting"
name = "Blijven samenkomen"
why = "Dat maakt vragen gewoon."
check = "sessions_held >= 3"

[[handover]]
slug = "call"
name = "Bellen"
role = "contact_person"
anchor = "referral"
due_days = 14

[[barrier]]
barrier = "transport"
question = "Kunt u komen?"
solutions = ["Samen rijden."]

[[evidence]]
claim = "Bijna iedereen komt terug."
source = "rvs-2026"
origin = "seed"
strength = "survey"
scope = "reach"
figure = 70
low = 60
high = 80
unit = "percent"

[[example]]
text = "Iemand van 71 jaar."
person = { age = 71 }
eligible = true

[[example]]
text = "Wij weten de leeftijd niet."
person = { language = "nl" }
asks = ["age"]

[[mention]]
source = "rvs-2026"
place = "par. 2.3"
"""
INSTRUMENT = """\
schema = 1
slug = "proefvragen"
version = "2026.1"
name = "Proefvragen"
construct = "contact"
use = "Om te proeven."
text_source = "own"
source = "weefsel"
licence = "EUPL-1.2"
review_by = 2027-02-01
subject = "contact"
higher = "meer zorg"
answers = ["ja", "nee"]

[[item]]
id = "samen"
construct = "samen zijn"
text = "Was u met anderen?"
scale = "total"
points = ["nee"]

[scale]
total = { max_missing = 0, bands = { goed = [0, 0], zorg = [1, 1] } }

[[case]]
answers = { samen = "ja" }
scores = { total = 0 }
band = "goed"
"""
INDICATOR = """\
schema = 1
slug = "proefcijfer"
version = "2026.1"
name = "Proefcijfer"
figure = "proef"
question = "Hoeveel?"
form = "share"
unit = "share"
direction = "higher"
caveat = "Alleen om te proeven."
review_by = 2027-02-01
numerator = { text = "gekomen", event = "first_visit" }
denominator = { text = "verwezen", event = "referral_requested" }

[[case]]
text = "Vier rijen."
values = [1, 1, 0, 0]
value = 0.5
suppressed = true
"""
NEEDS = """\
[[need]]
slug = "company"
name = "Gezelschap"
wish = "Ik wil vaker met anderen zijn."
meaning = "Samen iets doen."
support = ["company"]

[[need.signal]]
slug = "alone"
reason = "U was alleen."
limit = "Eén dag is geen week."
when = [{ instruments = ["proefvragen"], item = "samen", answers = ["nee"] }]
"""
PARAMETERS = """\
[[parameter]]
slug = "proef"
name = "Proef"
value = 46.0
unit = "percent"
year = 2024
source = "rvs-2026"
measure = "lonely"
confidence = "high"
age_min = 18
age_max = 74
low = 45.0
high = 47.0
"""
GUIDES = """\
[[guide]]
slug = "proefhandreiking"
name = "Vragen naar samen"
opens = ["Wat doet u samen?"]

[[guide.asked]]
instrument = "proefvragen"
item = "samen"

[[guide.avoid]]
text = "Vul niets in."

[[guide.reply]]
when = "Niets"
say = "Vertel eens."
do = "Luister."
"""
FILES = {
    "werkvormen/proefkring.toml": WERKVORM,
    "instruments/proefvragen.toml": INSTRUMENT,
    "indicators/proefcijfer.toml": INDICATOR,
    "needs.toml": NEEDS,
    "parameters/proef.toml": PARAMETERS,
}
W, Q, C, N, P = FILES


VOORWAARDE = """\
schema = 1
slug = "proefgeld"
version = "2026.1"
name = "Proefgeld"
summary = "Geld om te beginnen."
kind = "money"
approach = "platform"
target_group = "Wie begint."
target_groups = ["organizations"]
laws = ["Wmo"]
werkvormen = ["proefkring"]
authored_by = "catalogue_editor"
authored_on = 2026-02-01
review_by = 2027-02-01
confidence = "low"
unsure = ["Alles."]

[[requirement]]
text = "Begin klein."
valid_from = 2026-01-01
valid_until = 2026-12-31

[[decider]]
who = "gemeente"
on = "Het geld."

[[funding]]
law = "Wmo"
payer = "municipality"
pays = "De start."
certainty = "possible"

[[works]]
part = "money"
how = "Toont het."

[[mention]]
source = "rvs-2026"
place = "par. 4.1"
"""
KENNIS = """\
schema = 1
slug = "proefkennis"
version = "2026.1"
name = "Proefkennis"
summary = "Wat wij weten."
kind = "method"
approach = "zien"
target_group = "Iedereen."
target_groups = ["everyone"]
limits = "Het is een proef."
werkvormen = ["proefkring"]
voorwaarden = ["proefgeld"]
authored_by = "catalogue_editor"
authored_on = 2026-02-01
review_by = 2027-02-01
confidence = "high"

[[claim]]
claim = "Het kan."
source = "rvs-2026"
origin = "seed"
strength = "expert"
scope = "context"

[[use]]
text = "Lees het."

[[works]]
part = "catalogue"
how = "Toont het."

[[link]]
title = "Lees verder"
url = "https://example.org/kennis"

[[mention]]
source = "rvs-2026"
place = "par. 1.4"
"""
FILES |= {"voorwaarden/proefgeld.toml": VOORWAARDE, "kennis/proefkennis.toml": KENNIS}
V, K = list(FILES)[-2:]
FILES["conversations/guides.toml"] = GUIDES


def made_in(root: Path) -> Path:
    """A small catalogue without problems: our own words, and one thing of each sort; what it does not need is empty."""
    shutil.copytree(DATA / "vocabulary", root / "vocabulary")
    (root / "sources").mkdir()
    for file in ("funding.toml", "sources/general.toml"):
        shutil.copy(DATA / file, root / file)
    for file, _key in LISTS.values():
        if not (root / file).exists():
            (root / file).parent.mkdir(exist_ok=True)
            (root / file).write_text("", "utf-8")
    for file, text in FILES.items():
        (root / file).parent.mkdir(exist_ok=True)
        (root / file).write_text(text, "utf-8")
    return root


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return made_in(tmp_path / "data")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return read_catalogue(made_in(tmp_path_factory.mktemp("small") / "data"))


def names() -> Names:
    folder = Folder(DATA)
    return Names(folder.slugs, CATALOGUE.vocabulary.fields, CATALOGUE.vocabulary.measures)


NAMES = names()


def told(root: Path) -> list[str]:
    return [str(problem) for problem in read_problems(root)]


def test_the_small_catalogue_has_no_problems(folder):
    assert told(folder) == []


FAULTS = [
    # (file, what stands there, what is planted, problems after "file: ")
    (W, 'name = "Proefkring"', 'naam = "Proefkring"', ["'name' ontbreekt.", "naam: 'naam' is niet bekend. Bedoelde u 'name'?"]),
    (W, 'slug = "proefkring"', 'slug = "anders"', ["slug: de slug 'anders' is anders dan de naam van het bestand, 'proefkring'."]),
    (W, 'slug = "proefkring"', 'slug = "Proef Kring"', ["slug: 'Proef Kring' mag alleen kleine letters, cijfers en streepjes hebben.", "slug: de slug 'Proef Kring' is anders dan de naam van het bestand, 'proefkring'."]),
    (W, "schema = 1", "schema = 2", ["schema: deze versie leest schema 1, niet 2."]),
    (W, "min = 10\nmax = 15\nsource", "min = 15\nmax = 10\nsource", ["group, min: 'min' (15) is groter dan 'max' (10)."]),
    (W, "min = 10\nmax = 15\nsource", "min = 0\nmax = 15\nsource", ["group, min: 0 kan niet: het ligt van 1 tot en met 5000."]),
    (W, "min = 10\nmax = 15\nsource", "min = 10\nmax = 15000\nsource", ["group, max: 15000 kan niet: het ligt van 1 tot en met 5000."]),
    (W, "min = 10\nmax = 15\nsource", "min = 10.5\nmax = 15\nsource", ["group, min: hier hoort een heel getal te staan, niet 10.5."]),
    (W, "min = 10\nmax = 15\nsource", "min = true\nmax = 15\nsource", ["group, min: hier hoort een heel getal te staan, niet true."]),
    (W, 'source = "rvs-2026"\n\n[rhythm]', 'source = "rvs-2062"\n\n[rhythm]', ["group, source: 'rvs-2062' is niet bekend. Bedoelde u 'rvs-2026'?"]),
    (W, "[group]\n", '[group]\nassumed = ["mix"]\n', ["group, assumed: 'mix' is geen sleutel van dit deel."]),
    (W, 'needs = ["company"]', 'needs = ["compagny"]', ["needs 1: 'compagny' is niet bekend. Bedoelde u 'company'?"]),
    (W, 'needs = ["company"]', 'needs = ["company", "company"]', ["needs: 'company' staat er dubbel in."]),
    (W, 'needs = ["company"]', 'needs = "company"', ["needs: hier hoort een lijst te staan, tussen [ en ], niet 'company'."]),
    (W, 'kind = "circle"', 'kind = "cirkel"', ["kind: 'cirkel' is niet bekend. Bedoelde u 'circle'?"]),
    (W, 'approach = "matchen"', 'approach = "match"', ["approach: 'match' is niet bekend. Bedoelde u 'matchen'?"]),
    (W, 'tie_type = "both"', 'tie_type = "boht"', ["tie_type: 'boht' is niet bekend. Bedoelde u 'both'?"]),
    (W, "reciprocity = true", 'reciprocity = "ja"', ["reciprocity: schrijf true of false, niet 'ja'."]),
    (W, "review_by = 2027-02-01", 'review_by = "1 februari"', ["review_by: '1 februari' is geen datum. Schrijf zonder aanhalingstekens: 2027-02-01."]),
    (W, "review_by = 2027-02-01", "review_by = 2027-02-01T10:00:00", ["review_by: schrijf alleen de dag, zonder tijd: 2027-02-01."]),
    (W, "review_by = 2027-02-01", "review_by = 2027-02-30", ["regel 19, kolom 13: dit is geen datum die bestaat."]),
    (W, 'rule = "age >= 65"', 'rule = "aeg >= 65"', ["eligibility 1: 'aeg' is niet bekend. Bedoelde u 'age'?"]),
    (W, 'rule = "age >= 65"', 'rule = "12 < age < 18"', ["eligibility 1: zet het veld vooraan, dus niet '12'. Bijvoorbeeld: age >= 65."]),
    (W, 'rule = "age >= 65"', 'rule = "age > 12 < 18"', ["eligibility 1: vergelijk één ding tegelijk. Schrijf bijvoorbeeld: age > 12 and age < 18."]),
    (W, 'rule = "age >= 65"', "rule = 65", ["eligibility 1: een regel is tekst tussen aanhalingstekens, niet 65."]),
    (W, 'reason = "Voor mensen van 65 jaar en ouder."', 'reason = "  "', ["eligibility 1, reason: dit is leeg. Vul het in, of laat de sleutel weg."]),
    (W, 'role = "contact_person"\n\n[[agenda', 'role = "kontact_person"\n\n[[agenda', ["role 2, role: 'kontact_person' is niet bekend. Bedoelde u 'contact_person'?"]),
    (W, 'role = "contact_person"\nanchor', 'role = "nurse"\nanchor', ["handover 1: de rol 'nurse' staat niet bij de rollen van deze werkvorm."]),
    (W, "minutes = 60", "minutes = 120", ["agenda: de agenda duurt 120 minuten, de bijeenkomst 90."]),
    (W, '[[outcome]]\ninstrument = "proefvragen"\nmoment = "start"\nanchor = "enrolment"\n\n', "", ["outcome: zet er wat u vraagt en wanneer, of zeg in 'no_outcomes' waarom u niets meet; niet allebei."]),
    (W, "reciprocity = true", 'reciprocity = true\nno_outcomes = "Wij meten niets."', ["outcome: zet er wat u vraagt en wanneer, of zeg in 'no_outcomes' waarom u niets meet; niet allebei."]),
    (W, "reciprocity = true", 'reciprocity = true\nformer = ["proefkring"]', ["former: 'proefkring' is al van proefkring.", "former: dit is de naam die het nu heeft."]),
    (W, 'instrument = "proefvragen"', 'instrument = "proefvraag"', ["outcome 1, instrument: 'proefvraag' is niet bekend. Bedoelde u 'proefvragen'?"]),
    (W, 'law = "Wmo"', 'law = "Wmoo"', ["funding 1, law: 'Wmoo' is niet bekend. Bedoelde u 'Wmo'?"]),
    (W, 'law = "Wmo"', 'law = "Zvw"', ["funding 1: 'municipality' betaalt niet uit Zvw. Wel uit: Wmo, Jeugdwet, Wpg."]),
    (W, "valid_until = 2026-12-31", "valid_until = 2025-12-31", ["funding 1, valid_from: 'valid_from' (2026-01-01) ligt na 'valid_until' (2025-12-31)."]),
    (W, 'check = "sessions_held >= 3"', 'check = "sessions_hold >= 3"', ["core_element 1, check: 'sessions_hold' is niet bekend. Bedoelde u 'sessions_held'?"]),
    (W, 'check = "sessions_held >= 3"', 'check = "role_present nurse"', ["core_element 1: de rol 'nurse' staat niet bij de rollen van deze werkvorm."]),
    (W, 'check = "sessions_held >= 3"', 'check = "sessions_held >= 3"\nobserved = true', ["core_element 1, check: geef een 'check' die te berekenen is, of 'observed = true', niet allebei en niet geen van beide."]),
    (W, 'check = "sessions_held >= 3"', "observed = false", ["core_element 1, check: geef een 'check' die te berekenen is, of 'observed = true', niet allebei en niet geen van beide."]),
    (W, 'source = "rvs-2026"\norigin', "origin", ["evidence 1: 'source' ontbreekt."]),
    (W, "figure = 70", "figure = 90", ["evidence 1, figure: 'figure' (90) ligt niet tussen 'low' en 'high'."]),
    (W, "figure = 70", "figure = nan", ["evidence 1, figure: nan is geen bruikbaar getal."]),
    (W, 'unit = "percent"', 'unit = "procent"', ["evidence 1, unit: 'procent' is niet bekend. Bedoelde u 'percent'?"]),
    (W, '\nunit = "percent"', "", ["evidence 1, unit: een getal heeft een eenheid nodig, en een eenheid een getal."]),
    (W, 'person = { age = 71 }', "person = { agee = 71 }", ["example 1, person: 'agee' is niet bekend. Bedoelde u 'age'?"]),
    (W, 'person = { age = 71 }', 'person = { age = "71" }', ["example 1, person, age: hier hoort een getal te staan, niet '71'."]),
    (W, 'person = { age = 71 }', "person = { age = 710 }", ["example 1, person, age: 710 kan niet: het ligt van 0 tot en met 120."]),
    (W, 'language = "nl"', 'language = "Nederlands"', ["example 2, person, language: 'Nederlands' is niet bekend. Mogelijk zijn: ar, ber, de, en, es, fa, fr, fy, nl, other, pap, pl en meer."]),
    (W, 'asks = ["age"]', "", ["example 2, asks: zonder 'eligible' is het antwoord 'vragen': noem dan in 'asks' wat u vraagt. Anders geen 'asks'."]),
    (W, 'asks = ["age"]', 'asks = ["language"]', ["example 2, asks: 'language' is al bekend, dus dat vraagt u niet."]),
    (W, 'kind = "circle"', 'kind = "circle"\nparent = "proefkring"', ["parent: deze werkvorm valt onder zichzelf: proefkring > proefkring."]),
    (W, 'name = "Proefkring"', 'name = "Proef\\u0000kring"', ["name: er staat een onzichtbaar teken in de tekst."]),
    (W, 'name = "Proefkring"', f'name = "{"a" * 200}"', ["name: houd dit op één regel van hoogstens 160 tekens."]),
    (W, "[place]\npersons = 15", 'place = "zaal"', ["rhythm, place: 'place' is niet bekend. Bedoelde u 'phase'?", "'place' ontbreekt."]),
    (W, "[group]", "[group", ["regel 24, kolom 7: dit is geen geldige TOML."]),
    (W, 'name = "Proefkring"', "name = Proefkring", ["regel 4, kolom 8: deze waarde is niet te lezen. Zet tekst tussen aanhalingstekens."]),
    (W, 'name = "Proefkring"', 'name = "Proefkring"\nname = "Twee"', ["regel 5, kolom 14: deze sleutel staat er dubbel in."]),
    (W, 'name = "Proefkring"', 'name = "Proefkring', ["regel 4, kolom 19: hier staat een teken dat niet mag, of een aanhalingsteken mist."]),
    (Q, 'points = ["nee"]', 'points = ["neen"]', ["item 1, points: 'neen' is niet bekend. Bedoelde u 'nee'?"]),
    (Q, 'text = "Was u met anderen?"\n', "", ["item 1: de tekst van onze eigen vraag ontbreekt."]),
    (Q, 'text_source = "own"', 'text_source = "external"', ["item 1: de tekst van deze vraag is van een ander: laat 'text' weg."]),
    (Q, "zorg = [1, 1]", "zorg = [2, 2]", ["scale, total: de banden moeten samen precies 0 tot en met 1 zijn, zonder gat of overlap."]),
    (Q, "zorg = [1, 1]", "zorg = [1]", ["scale, total, bands, zorg: hier horen twee getallen te staan, niet 1."]),
    (Q, 'answers = { samen = "ja" }', 'answers = { saamen = "ja" }', ["case 1: 'saamen' is niet bekend. Bedoelde u 'samen'?"]),
    (Q, "scores = { total = 0 }", "scores = {}", ["case 1: een 'band' hoort bij een score 'total', en alleen daarbij.", "case 1: zet 'total' in 'scores' of in 'undefined', en in één van beide."]),
    (Q, 'answers = ["ja", "nee"]', 'answers = ["ja", "nee"]\nalone = ["neen"]', ["alone: 'neen' is niet bekend. Bedoelde u 'nee'?"]),
    (Q, "review_by = 2027-02-01\n", 'review_by = 2027-02-01\nrole = "conversation"\n', ["role: een gesprekshulp heeft geen score: laat 'scale' weg, of kies een andere 'role'."]),
    (Q, "review_by = 2027-02-01\n", 'review_by = 2027-02-01\nrole = "safety"\n', ["role: vragen over veiligheid hebben role = \"safety\" en subject = \"safety\", samen."]),
    (Q, 'subject = "contact"', 'subject = "loneliness"', ["gate: een vragenlijst over dit onderwerp gaat pas open na: feels_lonely, wants_support."]),
    (Q, 'subject = "contact"', 'subject = "safety"\nrole = "safety"', ["gate: een vragenlijst over dit onderwerp gaat pas open na: alone_in_private, trained_help_ready."]),
    (Q, 'subject = "contact"', 'subject = "eenzaamheid"', ["subject: 'eenzaamheid' is niet bekend. Mogelijk zijn: caregiving, contact, goals, health, loneliness, network, safety, support, wellbeing."]),
    (Q, "[[item]]", '[[gate]]\ncondition = "feels_lonly"\ntext = "Zegt het zelf."\nsource = "weefsel"\n\n[[item]]', ["gate 1, condition: 'feels_lonly' is niet bekend. Bedoelde u 'feels_lonely'?"]),
    (Q, "[[item]]", '[[gate]]\ncondition = "feels_lonely"\ntext = "Zegt het zelf."\nsource = "weefsel"\n\n' * 2 + "[[item]]", ["gate: een voorwaarde staat er dubbel in."]),
    (Q, 'higher = "meer zorg"\n', "", ["higher: zeg wat een hogere score betekent."]),
    (Q, 'answers = ["ja", "nee"]', 'answers = ["ja", "nee"]\nvalues = [1, 2, 3]', ["values: er zijn 3 waarden en 2 antwoorden: geef er één bij elk antwoord."]),
    (Q, 'points = ["nee"]', 'points = ["nee"]\nvalues = [1]', ["item 1, values: er zijn 1 waarden en 2 antwoorden: geef er één bij elk antwoord."]),
    (Q, 'points = ["nee"]', 'points = ["nee"]\nreverse = true', ["item 1, reverse: er zijn geen waarden om om te draaien."]),
    (Q, 'points = ["nee"]', 'points = ["nee"]\nnumber = [0, 10]', ["case 1: 'samen': 'ja' is geen getal.", "item 1: een vraag om een getal heeft geen antwoorden om uit te kiezen.", "scale, total: 'samen' heeft geen 'points': 'scale' en 'points' horen bij elkaar."]),
    (Q, 'points = ["nee"]', "number = [10, 0]\npoints_from = 4", ["case 1: 'samen': 'ja' is geen getal.", "item 1, number: schrijf eerst het laagste getal en dan het hoogste."]),
    (Q, 'points = ["nee"]', 'points = ["nee"]\npoints_from = 4', ["item 1, points_from: dit hoort bij een vraag om een getal: geef ook 'number'."]),
    (Q, 'points = ["nee"]', 'points = ["nee"]\nweight = "smaen"', ["item 1, weight: 'smaen' is niet bekend. Bedoelde u 'samen'?"]),
    (Q, 'points = ["nee"]', 'points = ["nee"]\nseveral = true', ["scale, total: 'samen' mag meer dan één antwoord hebben en kan niet meetellen."]),
    (Q, 'scale = "total"\n', "", ["item 1: 'scale' en 'points' horen bij elkaar.", "scale, total: geen vraag telt mee voor deze schaal."]),
    (Q, 'scale = "total"', 'scale = "totaal"', ["item 1: 'totaal' is niet bekend. Bedoelde u 'total'?"]),
    (Q, "max_missing = 0", 'max_missing = 0, score = "som"', ["scale, total, score: 'som' is niet bekend. Bedoelde u 'sum'?"]),
    (Q, "max_missing = 0", 'max_missing = 0, score = "sum"', ["scale, total: 'samen' heeft geen 'values': er is niets om op te tellen."]),
    (Q, "max_missing = 0", "max_missing = 0, prorate = true", ["scale, total: 'prorate' hoort bij een som, dus bij score = \"sum\"."]),
    (Q, "max_missing = 0", 'max_missing = 0, items = ["saamen"]', ["scale, total: 'saamen' is niet bekend. Bedoelde u 'samen'?"]),
    (Q, "max_missing = 0", "max_missing = 0, reaches = { contact = 3 }", ["scale, total: 'contact' is niet bekend.", "scale, total: de banden moeten samen precies 0 tot en met 2 zijn, zonder gat of overlap."]),
    (Q, "max_missing = 0", "max_missing = 0, range = [0, 2]", ["scale, total: 'range' is 0 tot en met 2, maar de vragen geven 0 tot en met 1."]),
    (Q, "goed = [0, 0]", "goed = [0, 1]", ["scale, total: de banden moeten samen precies 0 tot en met 1 zijn, zonder gat of overlap."]),
    (Q, "[[case]]", '[[class]]\nname = "zorg"\nat_least = { totaal = 1 }\n\n[[case]]', ["class 1: 'totaal' is niet bekend. Bedoelde u 'total'?"]),
    (Q, "[[case]]", '[[psychometric]]\nfact = "alpha"\nscale = "total"\nvalue = 1.2\nsource = "weefsel"\n\n[[case]]', ["psychometric 1: 1.2 kan niet: het ligt van 0 tot en met 1."]),
    (Q, "[[case]]", '[[psychometric]]\nfact = "mean"\nscale = "total"\nvalue = 3\nsource = "weefsel"\n\n[[case]]', ["psychometric 1: 3 kan niet: het ligt van 0 tot en met 1."]),
    (Q, "[[case]]", '[[psychometric]]\nfact = "alpha"\nscale = "total"\nlow = 0.9\nhigh = 0.8\nsource = "weefsel"\n\n[[case]]', ["psychometric 1: 'low' (0.9) is groter dan 'high' (0.8)."]),
    (Q, "[[case]]", '[[psychometric]]\nfact = "alpha"\nscale = "total"\nlow = 0.9\nsource = "weefsel"\n\n[[case]]', ["psychometric 1: geef 'value', of 'low' en 'high' samen."]),
    (Q, "[[case]]", '[[psychometric]]\nfact = "share"\nscale = "total"\nband = "slecht"\nvalue = 0.1\nsource = "weefsel"\n\n[[case]]', ["psychometric 1: 'slecht' is niet bekend. Mogelijk zijn: goed, zorg."]),
    (Q, 'band = "goed"', 'band = "goed"\nclassed = "bloeiend"', ["case 1: 'bloeiend' is niet bekend."]),
    (Q, 'band = "goed"', 'band = "goed"\nbands = { total = "slecht" }', ["case 1: 'slecht' is niet bekend. Mogelijk zijn: goed, zorg."]),
    (Q, 'answers = { samen = "ja" }', 'every = "misschien"', ["case 1: 'misschien' is niet bekend. Mogelijk zijn: ja, nee."]),
    (C, 'event = "first_visit"', 'event = "frist_visit"', ["numerator, event: 'frist_visit' is niet bekend. Bedoelde u 'first_visit'?"]),
    (C, "values = [1, 1, 0, 0]", "values = [1, 2, 0, 0]", ["case 1: bij een deel is elke waarde 0 of 1."]),
    (C, "suppressed = true\n", "", ["case 1: verborgen hoort te zijn: minder dan 10 rijen."]),
    (N, 'answers = ["nee"]', 'answers = ["neen"]', ["need 1, signal 1: 'neen' is niet bekend. Bedoelde u 'nee'?"]),
    (N, 'item = "samen"', 'item = "saamen"', ["need 1, signal 1: 'saamen' is niet bekend. Bedoelde u 'samen'?"]),
    (N, 'item = "samen", ', "", ["need 1, signal 1, when 1, instruments: geef 'instruments', 'item' en 'answers' samen."]),
    (N, '{ instruments', '{ measure = "weak", instruments', ["need 1, signal 1, when 1: geef precies één vorm: een antwoord, een score, een 'rule', een 'measure', een 'transition' of 'said'.", "need 1, signal 1, when 1, measure: geef bij 'measure' precies één grens: 'at_least' of 'at_most'."]),
    (N, 'instruments = ["proefvragen"], item = "samen", answers = ["nee"]', 'instrument = "proefvragen", scale = "total"', ["need 1, signal 1: de grenzen van 'proefvragen' zijn niet voor één persoon bedoeld: zie 'use' van die vragenlijst.", "need 1, signal 1, when 1, instrument: geef 'instrument', 'scale' en 'bands' samen."]),
    (N, 'instruments = ["proefvragen"], item = "samen", answers = ["nee"]', 'instrument = "proefvragen", scale = "total", bands = ["zorg"]', ["need 1, signal 1: de grenzen van 'proefvragen' zijn niet voor één persoon bedoeld: zie 'use' van die vragenlijst."]),
    (N, 'when = [', 'when = []\nunless = [', ["need 1, signal 1, when: noem ten minste één ding dat zo moet zijn."]),
    (N, 'when = [', 'ask = "U was alleen. Is dat goed?"\nwhen = [', ["need 1, signal 1, ask: dit eindigt met een vraag, en hoort bij een signaal dat op twee of meer dingen staat."]),
    (N, 'reason = "U was alleen."', 'reason = "U bent eenzaam."', ["need company: schrijf niet 'eenza', maar: zich alleen voelen, als iemand dat zelf zegt."]),
    (N, 'meaning = "Samen iets doen."', 'meaning = "Samen iets doen."\ntrack = "other"', ["need 1, signal: wat eerst moet, ziet een mens: daar hoort geen signaal bij.", 'need 1, turn_to: zeg bij track = "other", en alleen daar, bij wie iemand terechtkan.']),
    (N, NEEDS, NEEDS + NEEDS.replace("need 1", "need 2"), ["need 2: 'company' staat er dubbel in."]),
    (N, "[[need]]", "[need]", ["need: schrijf [[need]] met dubbele haken."]),
    (P, "value = 46.0", "value = 146.0", ["parameter 1, value: 'value' (146) ligt niet tussen 'low' en 'high'.", "parameter 1, value: een percentage ligt tussen 0 en 100, niet 146."]),
    (P, "age_max = 74", "age_max = 7", ["parameter 1, age_min: 'age_min' (18) is groter dan 'age_max' (7)."]),
    (P, 'source = "rvs-2026"\n', "", ["parameter 1: 'source' ontbreekt."]),
    (N, 'limit = "Eén dag is geen week."\n', "", ["need 1, signal 1: 'limit' ontbreekt."]),
    (W, "every = 1\n", "", ["rhythm, every: 'every' ontbreekt: elke hoeveel 'month'?"]),
    (W, 'unit = "month"', 'unit = "once"', ["rhythm, every: bij 'once' hoort geen 'every'."]),
    (W, "session_min = 90", "session_min = 90\nweeks_min = 20\nweeks_max = 10", ["rhythm, weeks_min: 'weeks_min' (20) is groter dan 'weeks_max' (10)."]),
    (W, "session_min = 90", 'n_sessions = 5\nphase = [{ n_sessions = 4, every = 2, unit = "week" }]', ["rhythm, phase: de fasen hebben samen 4 bijeenkomsten, maar 'n_sessions' zegt 5."]),
    (W, "review_by = 2027-02-01", "review_by = 2026-01-01", ["review_by: 'review_by' (2026-01-01) ligt voor 'authored_on' (2026-02-01)."]),
    (W, 'risks = ["Een cirkel slaapt in."]\n', "", ["risks: dit mag niet leeg zijn."]),
    (W, 'professions = ["link_worker"]', 'professions = ["link_woker"]', ["professions 1: 'link_woker' is niet bekend. Bedoelde u 'link_worker'?"]),
    (W, 'target_groups = ["older_people"]', 'target_groups = ["older_peopel"]', ["target_groups 1: 'older_peopel' is niet bekend. Bedoelde u 'older_people'?"]),
    (W, "[group]\n", "[group]\nstrata = [[12, 18], [18, 25]]\n", ["group, strata 2: 18 jaar hoort ook bij de leeftijden ervoor."]),
    (W, "[group]\n", "[group]\nstrata = [[18, 12]]\n", ["group, strata 1: 18 is meer dan 12: schrijf de laagste leeftijd eerst."]),
    (W, "[group]\n", "[group]\nstrata = [[12, 180]]\n", ["group, strata 1: 180 kan niet: het ligt van 0 tot en met 120."]),
    (W, 'kind = "circle"', 'kind = "app"', ["handoff: een overgang naar een ander hoort bij een app, en alleen daarbij."]),
    (W, "[place]", '[access]\nby = "open"\nindication = true\n\n[place]', ["access, indication: wie zo binnen kan lopen, heeft geen indicatie nodig."]),
    (W, 'name = "Proefkring"', 'name = "INVULLEN"', ["name: hier staat nog INVULLEN."]),
    (W, 'rule = "age >= 65"', 'rule = "18 <= age <= 65"', ["eligibility 1: zet het veld vooraan, dus niet '18'. Bijvoorbeeld: age >= 65."]),
    (V, "review_by = 2027-02-01", "review_by = 2026-01-01", ["review_by: 'review_by' (2026-01-01) ligt voor 'authored_on' (2026-02-01)."]),
    (V, "valid_until = 2026-12-31", "valid_until = 2025-12-31", ["requirement 1, valid_from: 'valid_from' (2026-01-01) ligt na 'valid_until' (2025-12-31)."]),
    (V, 'payer = "municipality"', 'payer = "care_office"', ["funding 1: 'care_office' betaalt niet uit Wmo. Wel uit: Wlz."]),
    (V, 'laws = ["Wmo"]', 'laws = ["Zvw"]', ["laws: 'Wmo' staat bij [[funding]], maar niet hier."]),
    (V, 'werkvormen = ["proefkring"]', 'werkvormen = ["proefkrings"]', ["werkvormen 1: 'proefkrings' is niet bekend. Bedoelde u 'proefkring'?"]),
    (V, 'part = "money"', 'part = "monye"', ["works 1, part: 'monye' is niet bekend. Bedoelde u 'money'?"]),
    (V, 'kind = "money"', 'kind = "monney"', ["kind: 'monney' is niet bekend. Bedoelde u 'money'?"]),
    (V, "[[requirement]]", "[rhythm]\nunit = \"week\"\n\n[[requirement]]", ["rhythm: 'rhythm' is niet bekend. Mogelijk zijn: adaptable, approach, approach_also, authored_by, authored_on, checked_by, confidence, decider, derived, evidence, funding, kind en meer."]),
    (K, 'source = "rvs-2026"\norigin', "origin", ["claim 1: 'source' ontbreekt."]),
    (K, 'voorwaarden = ["proefgeld"]', 'voorwaarden = ["proefgelt"]', ["voorwaarden 1: 'proefgelt' is niet bekend. Bedoelde u 'proefgeld'?"]),
    (K, 'voorwaarden = ["proefgeld"]', 'kennis = ["proefkennis"]', ["kennis: dit verwijst naar zichzelf."]),
    (K, 'url = "https://example.org/kennis"', 'url = "example.org"', ["link 1, url: een adres begint met https://."]),
    (K, "[[use]]\ntext", "[[gebruik]]\ntext", ["gebruik: 'gebruik' is niet bekend. Bedoelde u 'risks'?", "'use' ontbreekt."]),
    ("vocabulary/fields.toml", "max = 44", "max = -1", ["field 8, min: 'min' (0) is groter dan 'max' (-1)."]),
    ("vocabulary/support_kinds.toml", 'letter = "P"', 'letter = "X"', ["support_kind 1, letter: 'X' is niet bekend. Mogelijk zijn: A, E, G, P."]),
    ("funding.toml", 'laws = ["Wlz"]', 'laws = ["Wlzz"]', ["payer 2, laws 1: 'Wlzz' is niet bekend. Bedoelde u 'Wlz'?"]),
    ("sources/general.toml", "date = 2026-01-06", "date = 2025-01-06", ["source 7, date: 'date' (2025-01-06) ligt niet in het jaar 2026."]),
    ("sources/general.toml", 'slug = "weefsel"\n', 'slug = "weefsel"\nurl = "http://oud"\n', ["source 17, url: een adres begint met https://."]),
]  # fmt: skip


SORT_OF = {W: "werkvorm", V: "voorwaarde", K: "kennis"}
IN_AN_ENTRY = [fault for fault in FAULTS if fault[0] in SORT_OF]
IN_AN_INSTRUMENT = [fault for fault in FAULTS if fault[0] == Q]
ELSEWHERE = [fault for fault in FAULTS if fault[0] not in (*SORT_OF, Q)]


@pytest.mark.parametrize(("file", "old", "new", "expected"), IN_AN_ENTRY, ids=range(len(IN_AN_ENTRY)))
def test_a_fault_planted_in_an_entry_is_named_with_file_and_place(small, file, old, new, expected):
    assert FILES[file].count(old) == 1

    with pytest.raises(CatalogueError) as caught:
        read_entry(FILES[file].replace(old, new).encode(), file, small, sort=SORT_OF[file])

    assert list(map(str, caught.value.problems)) == sorted(f"{file}: {one}" for one in expected)


@pytest.mark.parametrize(("file", "old", "new", "expected"), IN_AN_INSTRUMENT, ids=range(len(IN_AN_INSTRUMENT)))
def test_a_fault_planted_in_a_questionnaire_is_named_with_file_and_place(file, old, new, expected):
    assert FILES[file].count(old) == 1
    table = parse_table(FILES[file].replace(old, new).encode(), file)
    assert isinstance(table, dict)
    reading = Reading(file, NAMES)

    reading.read(Instrument, table)

    assert sorted(map(str, reading.problems)) == sorted(f"{file}: {one}" for one in expected)


@pytest.mark.parametrize(("file", "old", "new", "expected"), ELSEWHERE, ids=range(len(ELSEWHERE)))
def test_a_fault_planted_elsewhere_is_named_with_file_and_place(folder, file, old, new, expected):
    text = (folder / file).read_text("utf-8")
    assert text.count(old) == 1

    (folder / file).write_text(text.replace(old, new), "utf-8")

    assert sorted(told(folder)) == sorted(f"{file}: {one}" for one in expected)


def test_a_conversation_tool_or_a_safety_question_as_an_outcome_is_told(folder):
    talk = INSTRUMENT.partition("[scale]")[0].replace('scale = "total"\npoints = ["nee"]\n', "")
    (folder / Q).write_text(talk.replace('subject = "contact"', 'subject = "contact"\nrole = "conversation"'), "utf-8")
    at_start = told(folder)
    (folder / W).write_text(WERKVORM.replace('moment = "start"', 'moment = "end"'), "utf-8")

    at_end = told(folder)
    gates = "".join(
        f'[[gate]]\ncondition = "{each}"\ntext = "Eerst dit."\nsource = "weefsel"\n\n'
        for each in ("alone_in_private", "trained_help_ready")
    )
    safety = INSTRUMENT.replace('subject = "contact"', 'subject = "safety"\nrole = "safety"')
    (folder / Q).write_text(safety.replace("[[item]]", f"{gates}[[item]]"), "utf-8")

    assert at_start == []
    assert at_end == [
        f"{W}: outcome 1: 'proefvragen' opent een gesprek en meet geen uitkomst: vraag die alleen bij 'start'."
    ]
    assert told(folder) == [f"{W}: outcome 1: 'proefvragen' gaat over veiligheid en is nooit een uitkomst."]


def test_more_than_sixty_faults_are_planted_and_a_folder_tells_the_same_as_one_file(folder):
    file, old, new, expected = IN_AN_ENTRY[0]
    (folder / file).write_text(FILES[file].replace(old, new), "utf-8")

    assert len(FAULTS) > 60
    assert told(folder) == sorted(f"{file}: {one}" for one in expected)


def test_yaml_in_a_toml_is_named(folder):
    (folder / W).write_text("slug: proefkring\nname: Proefkring\n", "utf-8")

    assert told(folder) == [
        f'{W}: regel 1, kolom 5: dit lijkt YAML. Schrijf TOML: naam = "..." in plaats van naam: ...'
    ]


def test_another_encoding_is_named_with_the_line(folder):
    (folder / W).write_bytes(WERKVORM.replace("Buren.", "Cliënten.").encode("latin-1"))

    assert told(folder) == [f"{W}: regel 8: het bestand is geen UTF-8. Sla het op als UTF-8."]


def test_utf8_with_a_mark_in_front_is_read(folder):
    (folder / W).write_bytes(WERKVORM.encode("utf-8-sig"))

    assert told(folder) == []


def test_a_file_of_ten_megabytes_is_refused_without_reading_it(folder):
    (folder / W).write_bytes(b"# veel\n" * 1_500_000)

    assert told(folder) == [f"{W}: het bestand is te groot (10.5 MB, hoogstens 1 MB)."]


def test_endless_nesting_and_endless_numbers_are_told(folder):
    (folder / W).write_text("a = " + "[" * 50_000, "utf-8")
    (folder / Q).write_text("a = " + "9" * 50_000, "utf-8")

    # What refers to a file that could not be read is no second fault.
    assert told(folder) == [
        f"{Q}: het bestand is te diep genest of heeft een getal dat te groot is.",
        f"{W}: het bestand is te diep genest of heeft een getal dat te groot is.",
    ]


def test_a_circle_of_two_is_told_at_both(folder):
    (folder / W).write_text(WERKVORM.replace('kind = "circle"', 'kind = "circle"\nparent = "tweede"'), "utf-8")
    second = WERKVORM.replace('"proefkring"', '"tweede"').replace(
        'kind = "circle"', 'kind = "circle"\nparent = "proefkring"'
    )
    (folder / "werkvormen/tweede.toml").write_text(second, "utf-8")

    assert told(folder) == [
        f"{W}: parent: deze werkvorm valt onder zichzelf: proefkring > tweede > proefkring.",
        "werkvormen/tweede.toml: parent: deze werkvorm valt onder zichzelf: tweede > proefkring > tweede.",
    ]


def test_a_slug_of_two_sorts_is_told(folder):
    (folder / "kennis/proefkring.toml").write_text(KENNIS.replace('"proefkennis"', '"proefkring"'), "utf-8")

    assert told(folder) == ["kennis/proefkring.toml: slug: 'proefkring' bestaat al: werkvormen/proefkring.toml."]


def test_a_source_in_two_files_is_told(folder):
    again = '[[source]]\nslug = "rvs-2026"\ntitle = "Nog eens"\npublisher = "Raad"\nyear = 2026\nkind = "advice"\n'
    (folder / "sources/tweede.toml").write_text(f'{again}checked = "read"\n', "utf-8")

    assert told(folder) == ["sources/tweede.toml: source rvs-2026: 'rvs-2026' staat al in een ander bestand."]


def test_a_parameter_in_two_files_is_told(folder):
    (folder / "parameters/tweede.toml").write_text(PARAMETERS, "utf-8")

    assert told(folder) == ["parameters/tweede.toml: parameter proef: 'proef' staat al in een ander bestand."]


def test_a_stray_file_a_missing_file_and_a_folder_in_place_of_a_file_are_told(folder):
    (folder / "werkvormen/oud.yaml").write_text("naam: oud\n", "utf-8")
    (folder / "werkvorm").mkdir()
    (folder / "werkvorm/kring.toml").write_text(WERKVORM, "utf-8")
    (folder / "glossary.toml").unlink()

    assert told(folder) == [
        "glossary.toml: dit bestand ontbreekt.",
        "werkvorm/kring.toml: dit bestand hoort hier niet en wordt niet gelezen.",
        "werkvormen/oud.yaml: dit bestand hoort hier niet en wordt niet gelezen.",
    ]


def test_a_list_that_cannot_be_read_does_not_make_every_word_unknown(folder):
    (folder / "sources/general.toml").write_text("kapot", "utf-8")

    assert told(folder) == ["sources/general.toml: einde van het bestand: na een sleutel hoort '='."]


def test_a_file_that_is_a_link_to_nowhere_is_told(folder):
    (folder / "werkvormen/weg.toml").symlink_to(folder / "nergens.toml")

    assert told(folder) == ["werkvormen/weg.toml: het bestand is niet te openen."]


def test_all_problems_of_all_files_come_at_once_and_the_catalogue_is_refused(folder):
    (folder / W).write_text(WERKVORM.replace('"company"', '"compagny"').replace("age >= 65", "aeg >= 65"), "utf-8")
    (folder / Q).write_text(INSTRUMENT.replace('"weefsel"', '"weefse"'), "utf-8")

    with pytest.raises(CatalogueError) as caught:
        read_catalogue(folder)

    assert caught.value.problems == (
        Problem(Q, "source", "'weefse' is niet bekend. Bedoelde u 'weefsel'?"),
        Problem(W, "eligibility 1", "'aeg' is niet bekend. Bedoelde u 'age'?"),
        Problem(W, "needs 1", "'compagny' is niet bekend. Bedoelde u 'company'?"),
    )


def test_a_file_with_very_many_faults_is_told_up_to_a_limit(folder):
    junk = "".join(f"sleutel{n} = 1\n" for n in range(5_000))
    (folder / W).write_text(junk + WERKVORM, "utf-8")

    problems = told(folder)

    assert len(problems) == MAX_PROBLEMS + 1
    assert f"{W}: er zijn nog meer problemen. Los eerst deze op." in problems


def test_a_folder_that_is_not_there_is_told(tmp_path):
    assert read_problems(tmp_path / "weg") == (Problem(str(tmp_path / "weg"), "", "deze map is er niet."),)


def test_an_empty_folder_misses_every_list(tmp_path):
    assert {problem.text for problem in read_problems(tmp_path)} == {"dit bestand ontbreekt."}


def test_the_folders_read_elsewhere_are_the_only_ones_left_alone():
    ours = {*(path.parent.name for path in DATA.rglob("*.toml"))} - {"data", *READ_ELSEWHERE}

    assert ours <= {
        "vocabulary",
        "law",
        "safety",
        "disclosures",
        "conversations",
        "matching",
        *FOLDERS.values(),
        *TOPICS.values(),
    }


JUNK = st.recursive(
    st.one_of(
        st.none().map(lambda _: ""),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=20),
        st.dates(),
        st.times(),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=5,
)


@given(st.data())
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_junk_in_any_place_is_read_or_told_and_never_falls_over(data):
    table = tomllib.loads(WERKVORM.replace("proefvragen", "contact-intake"))
    place: dict | list = table
    while True:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = data.draw(JUNK)

    reading = Reading("proefkring.toml", NAMES)
    werkvorm = reading.read(Werkvorm, copy.deepcopy(table))

    assert isinstance(werkvorm, Werkvorm) or reading.problems != []


@given(st.binary(max_size=200))
def test_any_bytes_are_a_table_or_one_problem(content):
    assert isinstance(parse_table(content, "proef.toml"), dict | Problem)


@given(st.text(max_size=200))
@settings(deadline=None)
def test_any_text_as_a_werkvorm_is_refused_with_problems(text):
    with pytest.raises(CatalogueError) as caught:
        read_werkvorm(text.encode("utf-8", "surrogatepass"), "proef.toml", CATALOGUE)

    assert caught.value.problems != ()


def test_a_werkvorm_that_is_too_large_to_take_is_refused():
    with pytest.raises(CatalogueError) as caught:
        read_werkvorm(b"#" * (MAX_BYTES + 1), "proef.toml", CATALOGUE)

    assert caught.value.problems == (Problem("proef.toml", "", "het bestand is te groot (hoogstens 1 MB)."),)
