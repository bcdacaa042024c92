"""`weefsel plan`: who could be proposed what in a whole region, and where places are missing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from weefsel.project.planning.rules import Rules

app = typer.Typer(add_completion=False, rich_markup_mode=None)

MOST_PROBLEMS = 40
REFUSED = 2


@app.callback(invoke_without_command=True)
def plan(
    people: Annotated[Path | None, typer.Option(help="Bestand met mensen: .csv, .parquet of .xlsx.")] = None,
    offers: Annotated[Path | None, typer.Option(help="Bestand met aanbod: .csv, .parquet of .xlsx.")] = None,
    amsterdam: Annotated[bool, typer.Option("--amsterdam", help="Reken met de echte lijst van Amsterdam.")] = False,
    out: Annotated[Path, typer.Option(help="Map voor de uitkomst.")] = Path("plan"),
    seed: Annotated[int, typer.Option(help="Lotnummer: hetzelfde nummer geeft hetzelfde plan.", min=0)] = 1,
    few_first: Annotated[
        float | None, typer.Option(help="Mensen met weinig keus eerst; hoeveel procent van de punten mag dat kosten?")
    ] = None,
    reserve: Annotated[
        float | None, typer.Option(help="Hoeveel procent van de plaatsen ieder aanbod vrijhoudt voor een groep.")
    ] = None,
    reserve_for: Annotated[
        str, typer.Option(help="Voor wie, zoals 'age >= 75'. Zonder: voor mensen met weinig keus.")
    ] = "",
    reserve_stays: Annotated[
        bool, typer.Option("--reserve-stays", help="Laat leeg wat de groep niet nodig heeft.")
    ] = False,
) -> None:
    """Maak een plan voor een hele regio: wie past waar, en waar is te weinig. Een voorstel: niemand wordt geplaatst."""
    import time

    begun = time.perf_counter()
    if amsterdam == (people is not None or offers is not None) or (
        not amsterdam and (people is None or offers is None)
    ):
        typer.echo("Geef --people en --offers allebei, of alleen --amsterdam.", err=True)
        raise typer.Exit(REFUSED)

    from weefsel.catalogue.problem import CatalogueError
    from weefsel.project.planning.output import OutputProblem
    from weefsel.project.planning.rules import Rules
    from weefsel.project.real_data import RealDataMissing

    rules = Rules(few_first=few_first, reserve=reserve, reserve_for=reserve_for, stays=reserve_stays)
    try:
        n_placed, n_all = _make(people, offers, out, seed=seed, rules=rules)
    except CatalogueError as error:
        for problem in error.problems[:MOST_PROBLEMS]:
            typer.echo(str(problem), err=True)
        more = len(error.problems) - MOST_PROBLEMS
        if more > 0:
            typer.echo(f"En nog {more} andere fouten.", err=True)
        typer.echo("Er is niets geschreven.", err=True)
        raise typer.Exit(REFUSED) from None
    except (RealDataMissing, OutputProblem) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(REFUSED) from None
    typer.echo(f"Het plan staat in {out}. Begin met {out / 'summary.md'}.")
    typer.echo(f"geplaatst / mensen / seconden: {n_placed} / {n_all} / {time.perf_counter() - begun:.1f}")


def _make(people_file: Path | None, offers_file: Path | None, out: Path, *, seed: int, rules: Rules) -> tuple[int, int]:
    import vl_convert

    from weefsel.catalogue.catalogue import read_catalogue
    from weefsel.engine import pathway
    from weefsel.interop.tabular.write import write_csv, write_plan
    from weefsel.project.commands.progress import progress_bar
    from weefsel.project.planning.inputs import from_amsterdam, from_files
    from weefsel.project.planning.map import draw
    from weefsel.project.planning.output import check_folder, write_folder
    from weefsel.project.planning.summary import summarise
    from weefsel.project.planning.tables import tables

    check_folder(out)
    with progress_bar() as tell:
        tell("Bestanden lezen", 0, 1)
        catalogue = read_catalogue()
        rules.check(catalogue.vocabulary.fields)
        if people_file is not None and offers_file is not None:
            given = from_files(people_file, offers_file, catalogue)
        else:
            given = from_amsterdam(catalogue, seed=seed)
        tell("Bestanden lezen", 1, 1)
        tell("Mensen en plekken naast elkaar leggen", 0, 1)
        walked = pathway.plan(
            given.people,
            given.offers,
            given.werkvormen,
            catalogue.needs,
            reach_m=given.reach_m,
            seed=seed,
            apart=given.apart,
            fields=catalogue.vocabulary.fields,
            fairness=rules.fairness,
            reserved=rules.reserved(given.people, catalogue.vocabulary.fields),
        )
        tell("Mensen en plekken naast elkaar leggen", 1, 1)
        tell("Uitkomst schrijven", 0, 3)
        found = tables(given, walked.assignment, walked.openings, catalogue.needs)
        tell("Uitkomst schrijven", 1, 3)
        svg = draw(given, found)
        picture = vl_convert.svg_to_png(svg, scale=1.5)
        tell("Uitkomst schrijven", 2, 3)
        unplaced = {
            name: [row[place] for row in found.unplaced] for place, name in enumerate(("persoon", "gebied", "reden"))
        }
        gaps = {
            "soort_plek": [gap.werkvorm for gap in found.gaps],
            "behoeften": [gap.needs for gap in found.gaps],
            "gebied": [gap.area for gap in found.gaps],
            "stadsdeel": [gap.within for gap in found.gaps],
            "mensen_zonder_voorstel": [gap.missing for gap in found.gaps],
        }
        write_folder(
            out,
            {
                "plan.csv": write_plan(found.plan, "csv"),
                "plan.parquet": write_plan(found.plan, "parquet"),
                "unplaced.csv": write_csv(unplaced),
                "gaps.csv": write_csv(gaps),
                "summary.md": summarise(given, found, walked.assignment, rules=rules, seed=seed).encode("utf-8"),
                "map.svg": svg.encode("utf-8"),
                "map.png": picture,
            },
        )
        tell("Uitkomst schrijven", 3, 3)
    return len(found.plan), found.n_people
