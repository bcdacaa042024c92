"""Settings of every installation. What differs from place to place comes from the environment; nothing is hidden."""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from weefsel.project.database.address import find_addresses
from weefsel.project.home import find_home
from weefsel.project.map_tiles import find_map_tiles
from weefsel.project.secret_key import find_secret_key

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
HOME = find_home(os.environ)

# demo = a practice region with made-up people; tests and `weefsel demo` set it. Never together with a real database:
# the installation row in the database decides, and `weefsel start` refuses a mismatch.
DEMO = os.environ.get("WEEFSEL_DEMO") == "1"
PROCESS = os.environ.get("WEEFSEL_PROCESS", "web")  # web | worker | owner: which database role this process logs in as
SITE_ADDRESS = os.environ.get("WEEFSEL_ADDRESS", "http://localhost:8000")
# How many proxies of our own stand before this server; each adds one address to X-Forwarded-For.
N_PROXIES = int(os.environ.get("WEEFSEL_PROXIES", "0"))
# How often one address may ask the feed for other systems; an assumption: a website that asks for each of its visitors
# stays far below it. Each web process counts for itself.
FEED_PER_MINUTE = int(os.environ.get("WEEFSEL_FEED_PER_MINUTE", "120"))
# Without a server of tiles a map is drawn from our own outlines, and asks nothing of the outside. Whoever names one,
# lets that server know which neighbourhood is looked at.
MAP_TILES = find_map_tiles(os.environ)
IS_HTTPS = SITE_ADDRESS.startswith("https://")

DEBUG = False
SECRET_KEY = find_secret_key(os.environ, HOME)
ALLOWED_HOSTS = [host for host in os.environ.get("WEEFSEL_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if host]
CSRF_TRUSTED_ORIGINS = [SITE_ADDRESS]

_addresses = find_addresses(os.environ, HOME)
_address = {"web": _addresses.app, "worker": _addresses.worker, "owner": _addresses.owner}[PROCESS]
if _address is None:
    raise RuntimeError(
        f"Geen adres voor de databaserol van dit proces ({PROCESS}). Vul DATABASE_{PROCESS.upper()}_URL in."
    )
_database = _address.to_django()
# Without a number here no statement is ever prepared, also not one that asks for it (`apps.rights.ready`); the others
# carry their values in their text and are never prepared.
_database["OPTIONS"] = {"prepare_threshold": 5} | _database["OPTIONS"]
DATABASES = {"default": {**_database, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "weefsel.apps.keys",
    "weefsel.apps.accounts",
    "weefsel.apps.rights",
    "weefsel.apps.audit",
    "weefsel.apps.log_in",
    "weefsel.apps.people",
    "weefsel.apps.directory",
    "weefsel.apps.safety",
    "weefsel.apps.consent",
    "weefsel.apps.adoption",
    "weefsel.apps.screening",
    "weefsel.apps.ecogram",
    "weefsel.apps.needs",
    "weefsel.apps.matching",
    "weefsel.apps.referrals",
    "weefsel.apps.groups",
    "weefsel.apps.outcomes",
    "weefsel.apps.running",
    "weefsel.apps.evidence",
    "weefsel.apps.subject",
    "weefsel.apps.carers",
    "weefsel.apps.disclosures",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # adds a random length to each page, so that its size tells no secret
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "weefsel.web.rights.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "weefsel.web.rights.no_store.NoStoreMiddleware",
]

ROOT_URLCONF = "weefsel.project.urls"
WSGI_APPLICATION = "weefsel.project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [WEB, WEB / "templates", *sorted(WEB.glob("*/templates"))],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "weefsel.web.rights.page_context.page_context",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton", "django.templatetags.i18n", "django.templatetags.static"],
            "libraries": {"look": "weefsel.web.look.tags"},
        },
    }
]
COTTON_DIR = "components"
COTTON_ISOLATE_BY_DEFAULT = True  # a component sees its own attributes and the page context, never a loop's leftovers

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["weefsel.apps.accounts.backend.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "weefsel.apps.log_in.passwords.GuessedPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an account is only made through a mailed invitation: that is the verification
ACCOUNT_ADAPTER = "weefsel.web.accounts.adapter.AccountAdapter"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
# The one of the library asks the database about the addresses of who is known, and writes what it misses.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_FORMS = {"reset_password": "weefsel.web.accounts.forms.ForgottenForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # counted in the database, for all processes: apps/log_in/attempts.py
ACCOUNT_EMAIL_NOTIFICATIONS = True
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ADAPTER = "weefsel.web.accounts.adapter.SecondStepAdapter"
MFA_FORMS = {
    "activate_totp": "weefsel.web.accounts.forms.FirstCodeForm",
    "authenticate": "weefsel.web.accounts.forms.CodeForm",
    "reauthenticate": "weefsel.web.accounts.forms.CodeAgainForm",
    "add_webauthn": "weefsel.web.accounts.forms.AddKeyForm",
}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"

SESSION_ENGINE = "weefsel.apps.log_in.sessions"  # keeps a hash of the key, not the key
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_NAME = "__Host-weefsel" if IS_HTTPS else "weefsel"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "weefsel.web.rights.errors.show_csrf_failure"
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", *MAP_TILES.origins],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Nederlands")), ("en", _("Engels"))]
LOCALE_PATHS = [WEB / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True
FORM_RENDERER = "weefsel.web.look.forms.Renderer"

STATIC_URL = "/static/"
STATICFILES_DIRS = [WEB / "static"]
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Gives the key that seals the access log; only the worker asks for it.
LOG_SEALING_KEY = "weefsel.project.log_key.own_key"
# Gives the master key that wraps the keys of people.
MASTER_KEYS = "weefsel.project.master_key.own_keys"
# Puts who was erased on a list beside the database, for whoever restores a backup.
NOTE_ERASED = "weefsel.project.database.erased.note_erased"
# Takes the mail to who was erased out of the mailbox of a practice region.
FORGET_LETTERS = "weefsel.project.letters.forget_letters"

# The servers of organisations at which their people log in; without the file there are none.
PROVIDERS_FILE = HOME / "log-in.toml"

MAILBOX = HOME / "mailbox"
EMAIL_BACKEND = os.environ.get(
    "WEEFSEL_EMAIL_BACKEND",
    "django.core.mail.backends.filebased.EmailBackend" if DEMO else "django.core.mail.backends.smtp.EmailBackend",
)
EMAIL_FILE_PATH = str(MAILBOX)
EMAIL_HOST = os.environ.get("WEEFSEL_SMTP_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("WEEFSEL_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("WEEFSEL_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("WEEFSEL_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("WEEFSEL_SMTP_TLS") == "1"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("WEEFSEL_FROM", "weefsel@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"ids": {"()": "weefsel.project.log.IdsOnlyFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "ids"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "weefsel": {"level": "INFO"},
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "WARNING"},
    },
}
