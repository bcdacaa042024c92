"""The page about simulated years: what came out, what it rests on, and what it does not say."""

from __future__ import annotations

import math

from weefsel.catalogue.year import Year
from weefsel.engine.simulation.year.tally import EVERYONE, Range
from weefsel.project.simulated_year.compare import YEARS_AN_END, Comparison

NOTHING = "-"


def write_page(found: Comparison, year: Year, command: str) -> str:
    """The page in Markdown, in Dutch."""
    parts = [_head(found, command), _arrivals(found), _behind(found), _why_not(found)]
    if found.turns:
        parts.append(_turned(found, year))
    return "\n\n".join([*parts, assumptions(year)]) + "\n"


def _head(found: Comparison, command: str) -> str:
    return f"""# Een nagespeeld jaar: wie komt er aan?

*Gemaakt met `{command}`; verander deze pagina niet met de hand.*

Wij spelen een jaar na in een regio die niet bestaat, met de leeftijden en buurten van {found.region}. Er wonen
{found.n_adults} volwassenen, en er zijn {found.n_offers} plekken. Wie iets wil, vraagt er op een dag om; plekken lopen
vol, stoppen en verhuizen; gastheren en gastvrouwen antwoorden laat of niet; mensen zeggen nee, komen niet, of blijven
weg. Dat doen wij {found.n_years} keer ({found.n_people} mensen die vragen), op vijf manieren, met steeds dezelfde
mensen en hetzelfde toeval.

Dit is geen bewijs dat Weefsel werkt. Het is een gedachteproef op onze eigen aannames: bijna geen van de getallen
onderaan is in Nederland geteld. Wie kiest, kiest naar eigen zin, en niet naar de punten van Weefsel. Achter elk getal
staat tussen haakjes waar het gemiddelde van veel zulke jaren met 95 procent zekerheid ligt; over het echte leven zegt
dat niets."""


def _arrivals(found: Comparison) -> str:
    rows = [
        (
            name,
            _percent(score.first),
            _percent(score.third),
            _number(score.wait_days),
            _number(score.proposals, 2),
        )
        for name, score in found.scores.items()
    ]
    more = (
        f"Met Weefsel erbij komen van elke honderd mensen {_number(found.more, 1)} meer een derde keer dan bij "
        "dezelfde welzijnscoach zonder."
    )
    head = ("hoe iemand geholpen wordt", "kwam een eerste keer", "kwam een derde keer", "dagen wachten", "voorstellen")
    return "## Wie er kwam\n\n" + _table(head, rows) + "\n\n" + more


def _behind(found: Comparison) -> str:
    groups = [name for name in next(iter(found.scores.values())).groups if name != EVERYONE]
    rows = [(name, *(_percent(score.behind[group]) for group in groups)) for name, score in found.scores.items()]
    text = (
        "Hoeveel minder vaak een groep een derde keer kwam dan alle anderen. Onder 0 is vaker. Een hoog getal is "
        "een groep die achterblijft."
    )
    return "## Wie achterblijft\n\n" + text + "\n\n" + _table(("hoe iemand geholpen wordt", *groups), rows)


def _why_not(found: Comparison) -> str:
    reasons = list(next(iter(found.scores.values())).failed)
    rows = [(name, *(_number(score.failed[why], 1) for why in reasons)) for name, score in found.scores.items()]
    head = ("hoe iemand geholpen wordt", *reasons)
    return "## Waarom een voorstel niet lukte\n\nVan elke honderd voorstellen.\n\n" + _table(head, rows)


def _turned(found: Comparison, year: Year) -> str:
    figures = year.figures()
    ends = [end for turn in found.turns for end in (turn.low, turn.high)]
    around = [turn for turn in found.turns if min(turn.low.mean, turn.high.mean) <= 0]
    unsure = sum(not end.low > 0 for end in ends)
    text = (
        "Aan geen enkel uiteinde komen er gemiddeld minder mensen."
        if not around
        else "Aan een van de uiteinden van deze aannames komen er gemiddeld niet meer mensen: "
        + "; ".join(figures[turn.name].name for turn in around)
        + "."
    ) + f" Bij {unsure} van de {len(ends)} uiteinden is het na zo weinig jaren niet zeker of er iets bij komt."
    rows = [
        (figures[turn.name].name, _number(turn.low, 1), _number(turn.high, 1))
        for turn in sorted(found.turns, key=lambda turn: min(turn.low.mean, turn.high.mean))
    ]
    head = ("aanname", "aan de lage kant", "aan de hoge kant")
    what = (
        "Hoeveel mensen van elke honderd meer een derde keer komen als de welzijnscoach ook Weefsel heeft; in "
        f"{min(found.n_years, YEARS_AN_END)} jaren voor elk uiteinde."
    )
    return f"## Als een aanname anders is\n\n{what} {text}\n\n" + _table(head, rows)


def assumptions(year: Year) -> str:
    """The figures that a year goes by, each with its range, and its source or that it is an assumption."""
    rows = [
        (
            figure.name,
            f"{_plain(figure.value)} ({_plain(figure.low)} tot {_plain(figure.high)})",
            figure.unit,
            "aanname" if figure.assumption else str(figure.source),
            figure.why,
        )
        for figure in year.figures().values()
    ]
    head = ("wat", "waarde", "eenheid", "bron", "waarom")
    return (
        "## Waar het op rust\n\nDe namen en getallen staan in `catalogue/data/simulation/year.toml`.\n\n"
        + _table(head, rows)
        + "\n\nNiet nagespeeld: dat een coach bijhoudt wat er misging, dat een lijst door gebruikers wordt verbeterd, "
        "wachtlijsten, twee mensen die samen gaan, en wat mensen graag doen."
    )


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _percent(found: Range) -> str:
    scaled = Range(100 * found.mean, 100 * found.low, 100 * found.high)
    return _number(scaled, 1, "%")


def _number(found: Range, digits: int = 1, sign: str = "") -> str:
    if math.isnan(found.mean):
        return NOTHING
    text = f"{_plain(found.mean, digits)}{sign}"
    return text if math.isnan(found.low) else f"{text} ({_plain(found.low, digits)} tot {_plain(found.high, digits)})"


def _plain(value: float, digits: int | None = None) -> str:
    text = f"{value:g}" if digits is None else f"{round(value, digits) + 0.0:.{digits}f}"  # + 0.0: never minus nothing
    return text.replace(".", ",").replace("-", "−")
