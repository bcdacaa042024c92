"""Structured log lines: an event and ids, never a name, an answer or a note."""

from __future__ import annotations

import logging
import re
import traceback

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class IdsOnlyFormatter(logging.Formatter):
    """One line per event. Of an exception only its type and the places in the code are kept.

    The message of an exception can hold what someone typed (a database error quotes the row), so it is left out; so
    are the arguments of the log call, except ids.
    """

    def format(self, record: logging.LogRecord) -> str:
        name = record.name if not record.name.startswith("weefsel") else record.getMessage()
        ids = " ".join(UUID.findall(record.getMessage()))
        line = f"{self.formatTime(record)} level={record.levelname.lower()} event={name}"
        if ids and name != record.getMessage():
            line += f" ids={ids}"
        status = getattr(record, "status_code", None)
        if status:
            line += f" status={status}"
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            places = " < ".join(
                f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}:{frame.name}"
                for frame in reversed(traceback.extract_tb(error.__traceback__)[-6:])
            )
            line += f" error={type(error).__name__} at={places}"
        return line
