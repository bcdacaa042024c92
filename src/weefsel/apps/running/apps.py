from django.apps import AppConfig


class RunningConfig(AppConfig):
    name = "weefsel.apps.running"
    label = "running"
    verbose_name = "Uitvoering"
    default_auto_field = "django.db.models.BigAutoField"
