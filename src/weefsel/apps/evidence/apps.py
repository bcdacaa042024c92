from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "weefsel.apps.evidence"
    label = "evidence"
    verbose_name = "Cijfers"
    default_auto_field = "django.db.models.BigAutoField"
