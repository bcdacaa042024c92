from django.apps import AppConfig


class KeysConfig(AppConfig):
    name = "weefsel.apps.keys"
    label = "keys"
    verbose_name = "Sleutels"
    default_auto_field = "django.db.models.BigAutoField"
