"""The WSGI application that the server runs. It does not open with a database role that could see everything."""

import gc
import os
import threading

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.urls import reverse

from weefsel.engine.matching.compiled import compile_for_pages
from weefsel.project.database.check import refuse_unsafe_role

FIRST_REQUESTS_S = 10

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weefsel.project.settings")
# What is loaded here, with all pages, stays as long as the process: nobody has to look through it for garbage, not
# while it is loaded and not in any request.
gc.disable()
application = get_wsgi_application()
reverse("home")  # asking for one address loads every page
gc.freeze()
gc.enable()
connection.ensure_connection()
refuse_unsafe_role(connection.connection)
connection.close()
# Nobody should wait on a page for a compiler: it is done, or fetched from where it was kept, after the first requests.
later = threading.Timer(FIRST_REQUESTS_S, compile_for_pages)
later.daemon = True
later.start()
