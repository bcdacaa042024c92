"""Settings of the tests: the real settings, a database server of our own in a temporary folder, no time for mail."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# In memory where there is room for it: nobody reads this database after a loss of power.
MEMORY, ROOM_BYTES = Path("/dev/shm"), 4_000_000_000
IN_MEMORY = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM_BYTES


def _thrown_away(prefix: str) -> Path:
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=MEMORY if IN_MEMORY else None))
    # Root's server is another user: of a closed folder its data would go to /var/lib/weefsel, and stay there.
    folder.chmod(0o711)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


# Everything temporary of the tests too, for a third less work; the name is short, because sockets go in it. The workers
# of a run get it from who started them.
if IN_MEMORY and "TMPDIR" not in os.environ:
    os.environ["TMPDIR"] = str(_thrown_away("wt-"))
    tempfile.tempdir = None
TEST_HOME = _thrown_away("weefsel-test-")
(TEST_HOME / "static").mkdir()  # whitenoise warns without it
# The driver of the browser runs an event loop in the thread of the tests, and goes on after the test that used it;
# nothing of ours is asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
os.environ["WEEFSEL_HOME"] = str(TEST_HOME)
os.environ["WEEFSEL_DEMO"] = "1"
os.environ["WEEFSEL_PROCESS"] = "owner"
for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_WORKER_URL"):
    os.environ.pop(name, None)

from weefsel.project.settings import *  # noqa: E402, F403

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
FEED_PER_MINUTE = 1_000_000_000  # the gates ask for everything as everyone, from one address
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
