"""The processes of the simulated runs: `python -m weefsel.project.simulated_run.work build | play`.

`build` makes the tables as the owner role; `play` reads jobs from its input, a line each, and prints what each came to.
"""

from __future__ import annotations

import json
import sys
import traceback


def build() -> None:
    from weefsel.project.authorisation.work import set_up

    set_up()
    from django.conf import settings

    from weefsel.project.database.cluster import Cluster
    from weefsel.project.database.roles import connect
    from weefsel.project.migration import migrate

    migrate()
    with connect(Cluster(settings.HOME).admin) as server:
        server.execute("GRANT weefsel_app TO weefsel_owner")


def play() -> None:
    """Play as the app role, behind row-level security."""
    from weefsel.project.authorisation.work import set_up

    set_up()
    from django.db import connection

    # The same few hundred questions come back all the time: planning each anew takes half of the time of a run.
    connection.settings_dict["OPTIONS"].update(server_side_binding=True, prepare_threshold=2)
    with connection.cursor() as cursor:
        cursor.execute("SET plan_cache_mode = force_generic_plan")
        cursor.execute("SET ROLE weefsel_app")
    for line in sys.stdin:
        print(json.dumps(_answer(*json.loads(line))), flush=True)


def _answer(slug: str, seed: int, deviate: list[str], each_deviation: bool) -> dict[str, object]:
    from weefsel.project.simulated_run.deviations import deviating
    from weefsel.project.simulated_run.run import deviate_one, play_one

    try:
        if each_deviation:
            return {"slug": slug, "deviations": deviate_one(slug, seed=seed)}
        ledger = play_one(slug, seed=seed, deviates=deviating(deviate))
    except Exception:  # a fault of the program: told with the werkvorm it came up in, and the others go on
        return {"slug": slug, "error": traceback.format_exc()}
    return {
        "slug": slug,
        "record": ledger.record(),
        "lines": list(ledger.lines()),
        "seconds": ledger.seconds,
    }


if __name__ == "__main__":
    {"build": build, "play": play}[sys.argv[1]]()
