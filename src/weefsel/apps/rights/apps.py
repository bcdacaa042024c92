from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "weefsel.apps.rights"
    label = "rights"
    verbose_name = "Rechten"
    default_auto_field = "django.db.models.BigAutoField"
