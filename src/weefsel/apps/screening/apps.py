from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "weefsel.apps.screening"
    label = "screening"
    verbose_name = "Vragen"
    default_auto_field = "django.db.models.BigAutoField"
