"""What the time of a forgotten password tells of who is known here: `python -m benchmarks.forgotten_password`.

Made-up accounts in a database of its own that is thrown away. Each round asks once for somebody known and once for
somebody unknown, in an order by chance, each time another; what counts tries is emptied now and then. *clock* is from
the request to the last byte, without a network; *work* the processor of the web process alone. AUC: how often one
guesses right by the time, 0.5 is not at all. Claimed (T-21): the two medians differ less than a tenth.
"""

from __future__ import annotations

import argparse
import os
import random
import time

import numpy as np
from benchmarks.installation import installation

DIFFERENCE = 0.10  # T-21


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with installation() as home:
        print(f"rounds {chosen.rounds}, seed {chosen.seed}, load {os.getloadavg()[0]:.1f}")
        measure(home, chosen.rounds, random.Random(chosen.seed))


def measure(home, rounds: int, rng: random.Random) -> None:
    from django.db import connection
    from django.test import Client
    from django.urls import reverse
    from django.utils import timezone

    from weefsel.apps.accounts.models import Installation, User
    from weefsel.apps.log_in.models import Attempt
    from weefsel.project.database.cluster import Cluster
    from weefsel.project.database.roles import connect
    from weefsel.project.migration import migrate
    from weefsel.project.proofs.pages.times import CLOCK, WORK, Timed

    (home / "static").mkdir(exist_ok=True)  # whitenoise warns without it
    migrate()
    with connect(Cluster(home).admin) as server:
        server.execute("GRANT weefsel_app TO weefsel_owner")
    Installation.objects.get_or_create(id=1, defaults={"kind": Installation.Kind.DEMO, "created_at": timezone.now()})
    known = [f"bekend-{number}@example.org" for number in range(rounds + 20)]
    User.objects.bulk_create(
        User(email=email, name="Meting", password="!" + "x" * 87, date_joined=timezone.now()) for email in known
    )
    unknown = [f"anders-{number}@example.org" for number in range(rounds + 20)]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SET ROLE weefsel_app")
    times: dict[str, list[tuple[float, float]]] = {"known": [], "unknown": []}
    for turn, pair in enumerate(zip(known, unknown, strict=True)):
        if turn % 20 == 0:
            Attempt.objects.all().delete()
        both = list(zip(times, pair, strict=True))
        rng.shuffle(both)
        for name, email in both:
            browser = Client(SERVER_NAME="localhost")
            clock, work = time.perf_counter(), time.process_time()
            answer = browser.post(reverse("account_reset_password"), {"email": email})
            took = (1e3 * (time.perf_counter() - clock), 1e3 * (time.process_time() - work))
            assert answer.status_code == 302, (email, answer.status_code)
            if turn >= 20:
                times[name].append(took)
    told = Timed("forgotten", np.array(times["known"]), np.array(times["unknown"]))
    for name, column in (("clock", CLOCK), ("work", WORK)):
        one, other = (float(np.median(each[:, column])) for each in (told.with_pair, told.innocent))
        share = abs(one - other) / min(one, other)
        verdict = "" if share < DIFFERENCE else "  MORE THAN A TENTH"
        print(f"{name:5} known {one:6.2f} ms  unknown {other:6.2f} ms  difference {share:5.1%}  ", end="")
        print(f"AUC {told.auc(column):.3f}{verdict}")


if __name__ == "__main__":
    main()
