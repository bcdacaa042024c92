from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "weefsel.apps.accounts"
    label = "accounts"
    verbose_name = "Toegang"
    default_auto_field = "django.db.models.BigAutoField"
