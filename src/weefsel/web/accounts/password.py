"""Changing a password, also for who has none yet."""

from allauth.account import views as account
from django.shortcuts import redirect


def change_password(request):
    """The form; who has no password (an invitation not yet used, a key only) is mailed a link to choose one.

    The mail shows that the mailbox is theirs: a session that someone left open is not enough to give a log-in its first
    password.
    """
    if request.user.is_authenticated and not request.user.has_usable_password():
        return redirect("account_reset_password")
    return account.password_change(request)
