from django.apps import AppConfig


class LogInConfig(AppConfig):
    name = "weefsel.apps.log_in"
    label = "log_in"
    verbose_name = "Inloggen"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from weefsel.apps.log_in import sessions

        sessions.begin_at_log_in()
