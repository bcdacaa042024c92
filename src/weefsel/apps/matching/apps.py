from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "weefsel.apps.matching"
    label = "matching"
    verbose_name = "Passend aanbod"
    default_auto_field = "django.db.models.BigAutoField"
