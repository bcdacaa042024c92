from django.apps import AppConfig


class EcogramConfig(AppConfig):
    name = "weefsel.apps.ecogram"
    label = "ecogram"
    verbose_name = "Ecogram"
    default_auto_field = "django.db.models.BigAutoField"
