from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "weefsel.apps.referrals"
    label = "referrals"
    verbose_name = "Verwijzingen"
    default_auto_field = "django.db.models.BigAutoField"
