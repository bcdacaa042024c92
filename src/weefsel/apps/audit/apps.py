from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "weefsel.apps.audit"
    label = "audit"
    verbose_name = "Logboek"
    default_auto_field = "django.db.models.BigAutoField"
