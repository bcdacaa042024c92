from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "weefsel.apps.groups"
    label = "groups"
    verbose_name = "Groepen"
    default_auto_field = "django.db.models.BigAutoField"
