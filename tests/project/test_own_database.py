"""The database of this product, as it is after migrating, keeps the rows of people apart."""

from tests.settings import TEST_HOME

from weefsel.apps.rights.exempt import EXEMPT_TABLES, WORKER_READS
from weefsel.apps.rights.policies import owner_functions
from weefsel.project.database.check import check_database
from weefsel.project.database.cluster import Cluster


def test_the_check_of_the_database_finds_nothing(transactional_db):
    addresses = Cluster(TEST_HOME).addresses

    found = check_database(
        addresses.app.conninfo(),
        addresses.owner.conninfo(),
        addresses.worker.conninfo(),
        exempt=EXEMPT_TABLES,
        definer_functions=owner_functions(),
        worker_reads=WORKER_READS,
    )

    assert [finding.text for finding in found] == []
