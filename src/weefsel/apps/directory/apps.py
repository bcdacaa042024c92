from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "weefsel.apps.directory"
    label = "directory"
    verbose_name = "Sociale kaart"
    default_auto_field = "django.db.models.BigAutoField"
