from django.urls import path

from weefsel.web.consent import views

urlpatterns = [
    path("personen/<uuid:person_id>/toestemmingen/", views.list_consents, name="list_consents"),
    path("personen/<uuid:person_id>/toestemmingen/antwoord/", views.answer_consent, name="answer_consent"),
    path("toestemmingen/<uuid:consent_id>/intrekken/", views.withdraw_consent, name="withdraw_consent"),
    path("toestemmingen/<uuid:consent_id>/minder/", views.narrow_consent, name="narrow_consent"),
]
