"""A mail server for tests of the worker: it says that a mail came in, and says yes to it once it may."""

import os
import time
from pathlib import Path

from django.core.mail.backends.base import BaseEmailBackend


class Backend(BaseEmailBackend):
    """``HELD_MAIL`` is the folder: ``began-PID`` says that a mail came, ``go`` lets it through as ``sent-N``."""

    def send_messages(self, email_messages):
        folder = Path(os.environ["HELD_MAIL"])
        (folder / f"began-{os.getpid()}").touch()
        while not (folder / "go").exists():
            time.sleep(0.05)
        for message in email_messages:
            number = len(list(folder.glob("sent-*")))
            (folder / f"sent-{number}").write_bytes(message.message().as_bytes())
        return len(email_messages)
