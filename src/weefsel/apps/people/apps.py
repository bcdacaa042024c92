from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "weefsel.apps.people"
    label = "people"
    verbose_name = "Personen"
    default_auto_field = "django.db.models.BigAutoField"
