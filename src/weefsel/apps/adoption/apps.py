from django.apps import AppConfig


class AdoptionConfig(AppConfig):
    name = "weefsel.apps.adoption"
    label = "adoption"
    verbose_name = "Werkvormen in gebruik"
    default_auto_field = "django.db.models.BigAutoField"
