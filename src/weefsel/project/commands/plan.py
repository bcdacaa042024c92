"""`weefsel plan`: who could be proposed what in a whole region, and where places are missing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from weefsel.catalogue.catalogue import Catalogue
    from weefsel.engine.matching.rules import Rules
    from weefsel.project.planning.inputs import PlanInput

app = typer.Typer(add_completion=False, rich_markup_mode=None)

MOST_PROBLEMS = 40
REFUSED = 2


@app.callback(invoke_without_command=True)
def plan(
    people: Annotated[Path | None, typer.Option(help="Bestand met mensen: .csv, .parquet of .xlsx.")] = None,
    offers: Annotated[Path | None, typer.Option(help="Bestand met aanbod: .csv, .parquet of .xlsx.")] = None,
    amsterdam: Annotated[bool, typer.Option("--amsterdam", help="Reken met de echte lijst van Amsterdam.")] = False,
    inhabitants: Annotated[
        int | None, typer.Option(help="Hoeveel verzonnen inwoners van Amsterdam.", min=100, max=500_000)
    ] = None,
    invented_offers: Annotated[
        int, typer.Option(help="Hoeveel verzonnen plekken erbij in Amsterdam.", min=0, max=100_000)
    ] = 0,
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
    scheduler: Annotated[
        str | None, typer.Option(help="Reken mee op andere computers: adres van een Dask-scheduler, tcp://naam:8786.")
    ] = None,
) -> None:
    """Maak een plan voor een hele regio: wie past waar, en waar is te weinig. Een voorstel: niemand wordt geplaatst."""
    import time

    begun = time.perf_counter()
    if amsterdam == (people is not None or offers is not None) or (
        not amsterdam and (people is None or offers is None)
    ):
        typer.echo("Geef --people en --offers allebei, of alleen --amsterdam.", err=True)
        raise typer.Exit(REFUSED)
    if not amsterdam and (inhabitants is not None or invented_offers):
        typer.echo("Verzonnen inwoners en plekken zijn er alleen bij --amsterdam.", err=True)
        raise typer.Exit(REFUSED)

    from weefsel.catalogue.problem import CatalogueError
    from weefsel.engine.matching.rules import Rules
    from weefsel.project.planning.inputs import N_AMSTERDAM, from_amsterdam, from_files
    from weefsel.project.planning.machines import ClusterProblem
    from weefsel.project.planning.output import OutputProblem
    from weefsel.project.real_data import RealDataMissing

    def given(catalogue: Catalogue) -> PlanInput:
        if people is not None and offers is not None:
            return from_files(people, offers, catalogue)
        n_people = N_AMSTERDAM if inhabitants is None else inhabitants
        return from_amsterdam(catalogue, n_people=n_people, n_invented=invented_offers, seed=seed)

    rules = Rules(few_first=few_first, reserve=reserve, reserve_for=reserve_for, stays=reserve_stays)
    try:
        n_placed, n_all = _make(given, out, seed=seed, rules=rules, scheduler=scheduler)
    except CatalogueError as error:
        for problem in error.problems[:MOST_PROBLEMS]:
            typer.echo(str(problem), err=True)
        more = len(error.problems) - MOST_PROBLEMS
        if more > 0:
            typer.echo(f"En nog {more} andere fouten.", err=True)
        typer.echo("Er is niets geschreven.", err=True)
        raise typer.Exit(REFUSED) from None
    except (RealDataMissing, OutputProblem, ClusterProblem) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(REFUSED) from None
    typer.echo(f"Het plan staat in {out}. Begin met {out / 'summary.md'}.")
    typer.echo(f"geplaatst / mensen / seconden: {n_placed} / {n_all} / {time.perf_counter() - begun:.1f}")


def _make(
    read: Callable[[Catalogue], PlanInput], out: Path, *, seed: int, rules: Rules, scheduler: str | None
) -> tuple[int, int]:
    from contextlib import ExitStack

    import vl_convert

    from weefsel.catalogue.catalogue import read_catalogue
    from weefsel.engine import pathway
    from weefsel.interop.tabular.write import write_csv, write_plan
    from weefsel.project.commands.progress import progress_bar
    from weefsel.project.planning.machines import machines
    from weefsel.project.planning.map import draw
    from weefsel.project.planning.output import check_folder, write_folder
    from weefsel.project.planning.rules import check
    from weefsel.project.planning.summary import summarise
    from weefsel.project.planning.tables import tables

    check_folder(out)
    with ExitStack() as until_done:
        tell = until_done.enter_context(progress_bar())
        spread = None if scheduler is None else until_done.enter_context(machines(scheduler, tell))
        tell("Bestanden lezen", 0, 1)
        catalogue = read_catalogue()
        check(rules, catalogue.vocabulary.fields)
        given = read(catalogue)
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
            spread=spread,
            options=False,
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
    if spread is not None:
        typer.echo(spread.told())
    return len(found.plan), found.n_people
