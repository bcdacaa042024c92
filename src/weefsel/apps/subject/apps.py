from django.apps import AppConfig


class SubjectConfig(AppConfig):
    name = "weefsel.apps.subject"
    label = "subject"
    verbose_name = "Rechten van de persoon"
    default_auto_field = "django.db.models.BigAutoField"
