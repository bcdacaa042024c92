"""Tables without row-level security, each with the reason. `weefsel check database` refuses any other."""

EXEMPT: dict[str, str] = {
    "accounts_installation": "holds no personal data; read before anyone is known",
    "accounts_organization": "names of organisations are public",
    "accounts_user": "has to be found by e-mail address before anyone is known",
    "accounts_membership": "decides the context itself, so it is read before there is one",
    "account_emailaddress": "log-in library; read before anyone is known",
    "account_emailconfirmation": "log-in library; read before anyone is known",
    "auth_group": "framework table, not used",
    "auth_group_permissions": "framework table, not used",
    "auth_permission": "framework table, not used",
    "directory_mapmark": "numbers by chance only, which tell that the map is different; written by a trigger",
    "django_content_type": "framework table, names of models only",
    "django_migrations": "framework table, names of migrations only",
    "log_in_attempt": "counted before anyone is known; hashes only",
    "log_in_outsidelogin": "found by a hash before anyone is known; of who someone is elsewhere it holds no more",
    "log_in_reset": "asked at log-in before anyone is known; of whom and by whom, the code hidden",
    "log_in_session": "found by a secret key before anyone is known",
    "mfa_authenticator": "log-in library; read before anyone is known",
    "procrastinate_events": "job queue; arguments are ids only",
    "procrastinate_jobs": "job queue; arguments are ids only",
    "procrastinate_periodic_defers": "job queue; arguments are ids only",
    "procrastinate_workers": "job queue; no personal data",
}

EXEMPT_TABLES = frozenset(EXEMPT)

# Guarded tables of which the background worker, who acts for nobody, sees every row: it sends the mail.
WORKER_READS = frozenset({"accounts_mail"})
