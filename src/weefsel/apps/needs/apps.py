from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "weefsel.apps.needs"
    label = "needs"
    verbose_name = "Behoeften"
    default_auto_field = "django.db.models.BigAutoField"
