"""What is kept under a slug that a werkvorm no longer has."""

from django.db import connection
from tests.factories import as_owner, make_offer

from weefsel.apps.directory.models import Service
from weefsel.project.migration import rename_werkvormen


def test_rows_of_a_werkvorm_that_got_another_slug_go_along_and_no_other(world):
    with as_owner():
        make_offer(world.house, "heette-vroeger-zo")
        make_offer(world.house, "odensehuizen")

        n_rows = rename_werkvormen(connection, {"heette-vroeger-zo": "heet-nu-zo"})

        assert (n_rows, sorted(Service.objects.values_list("werkvorm", flat=True))) == (
            1,
            ["heet-nu-zo", "odensehuizen"],
        )
