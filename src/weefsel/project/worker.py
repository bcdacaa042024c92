"""The background worker: sends queued mail and does what is due. Logs in with its own database role."""

from __future__ import annotations

import os


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weefsel.project.settings")
    os.environ["WEEFSEL_PROCESS"] = "worker"
    import django

    django.setup()
    from django.db import connection
    from procrastinate.contrib.django import app

    from weefsel.project.database.check import refuse_unsafe_role

    connection.ensure_connection()
    refuse_unsafe_role(connection.connection)
    connection.close()
    with app.replace_connector(app.connector.get_worker_connector()) as worker_app:
        worker_app.run_worker(queues=["mail"], concurrency=2, listen_notify=True, delete_jobs="successful")


if __name__ == "__main__":
    main()
