from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    name = "weefsel.apps.outcomes"
    label = "outcomes"
    verbose_name = "Vervolg"
    default_auto_field = "django.db.models.BigAutoField"
