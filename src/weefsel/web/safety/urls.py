from django.urls import path

from weefsel.web.safety import views

# The addresses stand in the history of the browser: they name nothing.
urlpatterns = [
    path("personen/<uuid:person_id>/blad/", views.show_safety, name="show_safety"),
    path("personen/<uuid:person_id>/blad/nieuw/", views.record_tie, name="record_tie"),
    path("personen/<uuid:person_id>/blad/plekken/", views.list_wishes, name="list_wishes"),
    path("personen/<uuid:person_id>/blad/vragen/", views.ask_safety, name="ask_safety"),
    path("personen/<uuid:person_id>/blad/stappen/<uuid:case_id>/", views.show_meldcode, name="show_meldcode"),
    path("personen/<uuid:person_id>/blad/<uuid:tie_id>/", views.show_tie, name="show_tie"),
    path("personen/<uuid:person_id>/bereikbaar/", views.record_safe_contact, name="record_safe_contact"),
]
