"""The WSGI application that the server runs. It does not open with a database role that could see everything."""

import os
import threading

from django.core.wsgi import get_wsgi_application
from django.db import connection

from weefsel.engine.matching.compiled import compile_for_pages
from weefsel.project.database.check import refuse_unsafe_role

FIRST_REQUESTS_S = 10

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weefsel.project.settings")
application = get_wsgi_application()
connection.ensure_connection()
refuse_unsafe_role(connection.connection)
connection.close()
# Nobody should wait on a page for a compiler: it is done, or fetched from where it was kept, after the first requests.
later = threading.Timer(FIRST_REQUESTS_S, compile_for_pages)
later.daemon = True
later.start()
