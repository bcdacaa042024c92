from django.apps import AppConfig


class CarersConfig(AppConfig):
    name = "weefsel.apps.carers"
    label = "carers"
    verbose_name = "Naasten"
    default_auto_field = "django.db.models.BigAutoField"
