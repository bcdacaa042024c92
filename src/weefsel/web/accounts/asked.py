"""Puts the views of the log-in library behind `may()`, as every page is."""

from functools import wraps

from weefsel.web.rights.ask import ask


def asked(view):
    """The same view, after asking whether this actor may log in or look after their own account."""

    @wraps(view)
    def ask_first(request, *args, **kwargs):
        ask(request, "accounts.log_in")
        return view(request, *args, **kwargs)

    return ask_first
