from django.urls import path

from weefsel.web.screening import views

urlpatterns = [
    path("personen/<uuid:person_id>/vragen/", views.ask_questions, name="ask_questions"),
    path("personen/<uuid:person_id>/vragen/antwoorden/", views.show_answers, name="show_answers"),
    path("personen/<uuid:person_id>/vragen/<slug:slug>/", views.ask_questions, name="ask_instrument"),
]
