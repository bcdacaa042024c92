"""The summary of a plan in plain Dutch: what was found, what is missing, and every assumption under it."""

from __future__ import annotations

from collections import Counter

from weefsel.engine.matching.assign import Assignment
from weefsel.engine.matching.rules import Rules
from weefsel.project.planning.inputs import PlanInput
from weefsel.project.planning.numbers import dutch_number
from weefsel.project.planning.rules import told
from weefsel.project.planning.tables import Tables

MOST_GAPS = 15


def summarise(given: PlanInput, tables: Tables, assignment: Assignment, *, rules: Rules, seed: int) -> str:
    """Write the summary as Markdown."""
    offers = given.offers
    n_places = int(offers.capacity[offers.capacity >= 0].sum()) if offers.n_offers else 0
    lines = [
        "# Plan: wie zou waar passen",
        "",
        "**Dit is een voorstel. Niemand is geplaatst.** Ieder mens zegt zelf ja of nee, en een professional kijkt mee.",
        "",
    ]
    if given.synthetic:
        lines += [
            "De mensen in dit plan bestaan niet: ze zijn getrokken uit cijfers. Zet ze in geen enkel dossier.",
            "",
        ]
    else:
        lines += [
            "Een getal onder de 10 kan over iemand gaan die anderen herkennen. Houd dit plan binnen uw organisatie.",
            "",
        ]
    lines += [
        f"Uit: {given.title}. Lotnummer (seed): {seed}. Hetzelfde nummer geeft hetzelfde plan.",
        "",
        "## Hoeveel",
        "",
        *_table(
            ("wat", "hoeveel"),
            [
                ("mensen", dutch_number(tables.n_people)),
                ("voorstellen (hoogstens één per mens)", dutch_number(len(tables.plan))),
                ("mensen zonder voorstel", dutch_number(len(tables.unplaced))),
                ("plekken met aanbod", dutch_number(offers.n_offers)),
                ("vrije plaatsen samen", dutch_number(n_places)),
                ("vrije plaatsen die overblijven", dutch_number(n_places - len(tables.plan))),
                ("regelingen, alleen informatie", dutch_number(len(given.information))),
            ],
        ),
        "",
        "## Hoe goed dit plan is",
        "",
        *told(rules, assignment),
        "",
        "## Waarom geen voorstel",
        "",
        *_table(("reden", "mensen"), [(reason, dutch_number(n)) for reason, n in tables.n_unplaced_by_reason]),
        "",
        "Per mens staat de reden in `unplaced.csv`.",
        "",
        "## Waar plekken ontbreken",
        "",
        "Iedere mens telt één keer: bij de soort plek die in dat gebied de meeste mensen zou helpen.",
        "",
        *_table(
            ("soort plek", "waar", "mensen zonder voorstel"),
            [(kind, where, dutch_number(n)) for kind, where, n in tables.missing_by_kind[:MOST_GAPS]],
        ),
        "",
        f"Voor {dutch_number(tables.n_nowhere)} mensen met een wens bestaat hier geen soort plek die past.",
        "Alles staat in `gaps.csv`.",
        "",
        "## Waar nog plek is",
        "",
        *_table(
            ("soort plek", "plaatsen die vrij blijven"), [(kind, dutch_number(n)) for kind, n in tables.left_by_kind]
        ),
        "",
        "De kaart `map.svg` toont voorstellen en tekorten; dezelfde cijfers staan in `gaps.csv`.",
        "",
    ]
    if given.where:
        located = Counter(one.located for one in given.where.values())
        lines += [
            "## Hoe goed de plekken bekend zijn",
            "",
            *_table(("bekend als", "plekken"), [(how, dutch_number(n)) for how, n in located.most_common()]),
            "",
        ]
    lines += ["## Waar dit plan op rust", ""]
    lines += _table(("wat", "bron"), [(one.text, one.source or "aanname") for one in given.assumptions])
    if given.information:
        lines += [
            "",
            "## Informatie: geld, spullen en andere hulp",
            "",
            "Dit zijn geen plekken om naartoe te gaan. Niemand krijgt dit als voorstel.",
            "",
            *_table(
                ("regeling", "soort", "gebied"),
                [(one.name, one.kind.name if one.kind else "niet herkend", one.area) for one in given.information],
            ),
        ]
    if given.noted:
        lines += [
            "",
            "## Niet of half begrepen",
            "",
            *_table(("aanbod", "wat"), [(one.name, "; ".join(one.notes)) for one in given.noted]),
        ]
    return "\n".join(lines) + "\n"


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    if not rows:
        return ["Geen."]
    cells = [[_cell(text) for text in row] for row in rows]
    return [_row(heads), _row(["---"] * len(heads)), *(_row(row) for row in cells)]


def _row(cells: tuple[str, ...] | list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    """Text of others in a table: one line, and no sign that would make a table, a link or a tag of it."""
    plain = " ".join(text.split())
    for sign in "\\|`*_[]<>":
        plain = plain.replace(sign, f"\\{sign}")
    return plain
