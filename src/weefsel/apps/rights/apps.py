from django.apps import AppConfig
from django.db.backends.signals import connection_created


class RightsConfig(AppConfig):
    name = "weefsel.apps.rights"
    label = "rights"
    verbose_name = "Rechten"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from weefsel.apps.rights.ready import keep_plans

        connection_created.connect(keep_plans)
