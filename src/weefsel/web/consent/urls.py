from django.urls import path

from weefsel.web.consent import views

urlpatterns = [
    path("personen/<uuid:person_id>/toestemmingen/", views.list_consents, name="list_consents"),
    path("toestemmingen/<uuid:consent_id>/intrekken/", views.withdraw_consent, name="withdraw_consent"),
]
