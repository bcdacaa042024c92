"""Who is logged in, read with the least work: every request asks it."""

from __future__ import annotations

from allauth.account import auth_backends

from weefsel.apps.accounts.models import User
from weefsel.apps.accounts.reading import find_one


class AuthenticationBackend(auth_backends.AuthenticationBackend):
    """Logging in with an e-mail address, as the log-in library does it."""

    def get_user(self, user_id):
        user = find_one(User, "t.id = %s", [user_id])
        return user if user is not None and self.user_can_authenticate(user) else None
