"""The mailbox of a practice region, where all mail of invented people lands: what was sent to who is erased, goes."""

from __future__ import annotations

import email
import os
from collections.abc import Iterable
from email.utils import getaddresses
from pathlib import Path

# Django's file mailbox ends each mail with a line of 79 dashes.
END = b"\n" + b"-" * 79 + b"\n"


def forget_letters(addresses: Iterable[str]) -> None:
    """Take the mails to these addresses out of the mailbox; settings.FORGET_LETTERS names this function."""
    from django.conf import settings

    theirs = {each.lower() for each in addresses}
    for file in sorted(Path(settings.EMAIL_FILE_PATH).glob("*.log")) if theirs else ():
        letters = [each for each in file.read_bytes().split(END) if each.strip()]
        left = [each for each in letters if not _to(each) & theirs]
        if not left:
            file.unlink(missing_ok=True)
        elif len(left) < len(letters):
            half = file.with_suffix(".half")
            half.write_bytes(b"".join(each + END for each in left))
            os.replace(half, file)


def _to(letter: bytes) -> set[str]:
    message = email.message_from_bytes(letter.lstrip(b"\n"))
    return {address.lower() for _name, address in getaddresses(message.get_all("To", []))}
