"""The beginning of a new entry: valid TOML with every key that must be there, and a word where the author still has to.

`weefsel catalogue check` names each of those places, so a new file is never mistaken for a finished one.
"""

from __future__ import annotations

import datetime as dt

from weefsel.catalogue.reader import UNFINISHED

_HEAD = """\
# {explanation}
# Waarden zonder `source` zijn een aanname en worden zo getoond. Bewijs zonder bron wordt geweigerd.
schema = 1
slug = "{slug}"
version = "{year}.1"
name = "{todo}"
summary = "{todo}"
approach = "zien" # zien, positioneren, matchen of platform
"""
_FOOT = """\
authored_by = "catalogue_editor"
authored_on = {today}
review_by = {later}
confidence = "low" # low: nog niet bevestigd door de eigenaar
unsure = ["{todo}"]
"""
_WERKVORM = """\
kind = "{todo}" # een slug uit vocabulary/kinds.toml
target_group = "{todo}"
needs = ["{todo}"] # uit needs.toml; leeg bij een hulpmiddel
sectors = ["{todo}"]
professions = ["{todo}"]
target_groups = ["{todo}"]
modality = ["physical"] # physical, digital, home
tie_type = "both" # strong, weak of both
naasten = "welcome" # no, welcome of part
reciprocity = true
risks = ["{todo}"]
not_for = ["{todo}"]
{foot}
[rhythm]
unit = "on_demand" # day, week, month, quarter, year, once, on_demand of continuous

[place]

[[role]]
role = "participant"

[[agenda]]
title = "{todo}"

[[outcome]]
instrument = "contact-follow-up"
moment = "follow_up"
anchor = "first_visit"
days = 90

[[funding]]
law = "{todo}"
payer = "{todo}"
pays = "{todo}"
certainty = "possible" # usual, possible of hard

[[core_element]]
slug = "eerste"
name = "{todo}"
why = "{todo}"
observed = true

[[barrier]]
barrier = "time"
question = "{todo}"
solutions = ["{todo}"]

[[evidence]]
claim = "{todo}"
source = "{todo}"
origin = "lookup"
strength = "none"
scope = "context"

[[example]]
text = "{todo}"
person = {{}}
eligible = true

[[mention]]
source = "{todo}"
place = "{todo}"
"""
_VOORWAARDE = """\
kind = "law" # law, money, quality, space, weighing of cooperation
target_group = "{todo}"
target_groups = ["organizations"]
laws = ["{todo}"]
{foot}
[[requirement]]
text = "{todo}"

[[decider]]
who = "{todo}"
on = "{todo}"

[[works]]
part = "catalogue"
how = "{todo}"

[[mention]]
source = "{todo}"
place = "{todo}"
"""
_KENNIS = """\
kind = "programme" # programme, method, measurement, collection of context
target_group = "{todo}"
target_groups = ["professionals"]
limits = "{todo}"
{foot}
[[claim]]
claim = "{todo}"
source = "{todo}"
origin = "lookup"
strength = "none"
scope = "context"

[[use]]
text = "{todo}"

[[works]]
part = "catalogue"
how = "{todo}"

[[mention]]
source = "{todo}"
place = "{todo}"
"""
_BODIES = {
    "werkvorm": ("Een werkvorm: iets dat mensen samen doen.", _WERKVORM),
    "voorwaarde": ("Een voorwaarde: wet, geld, kwaliteit, ruimte of afweging.", _VOORWAARDE),
    "kennis": ("Kennis: een programma, methode, meting of achtergrond.", _KENNIS),
}


def skeleton(slug: str, *, sort: str, today: dt.date) -> str:
    """Write the beginning of an entry of ``sort`` (werkvorm, voorwaarde or kennis), to be reviewed in half a year."""
    explanation, body = _BODIES[sort]
    later = today + dt.timedelta(days=182)
    foot = _FOOT.format(today=today, later=later, todo=UNFINISHED)
    head = _HEAD.format(explanation=explanation, slug=slug, year=today.year, todo=UNFINISHED)
    return head + body.format(foot=foot, todo=UNFINISHED)
