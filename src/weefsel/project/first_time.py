"""Makes an empty database a real installation, once, with a code that only the one who started it knows.

Run as the owner role. A demo is never turned into a real installation: the two must not share a database.
"""

from __future__ import annotations

import os
import secrets
import sys


def main() -> int:
    import django

    django.setup()
    from django.conf import settings
    from django.utils import timezone

    from weefsel.apps.accounts.models import Installation, Membership

    place, _made = Installation.objects.get_or_create(id=1, defaults={"kind": "real", "created_at": timezone.now()})
    if place.kind != "real":
        sys.stderr.write("In deze map staat een oefenregio. Kies een andere map met WEEFSEL_HOME.\n")
        return 1
    file = settings.HOME / "set-up-code"
    if Membership.objects.filter(role="administrator").exists():
        file.unlink(missing_ok=True)
    elif not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secrets.token_urlsafe(16))
    return 0


if __name__ == "__main__":
    sys.exit(main())
