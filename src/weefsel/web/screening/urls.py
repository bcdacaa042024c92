from django.urls import path

from weefsel.web.screening import talks, views

urlpatterns = [
    path("personen/<uuid:person_id>/vragen/", views.ask_questions, name="ask_questions"),
    path("personen/<uuid:person_id>/vragen/antwoorden/", views.show_answers, name="show_answers"),
    path("personen/<uuid:person_id>/vragen/<slug:slug>/", views.ask_questions, name="ask_instrument"),
    # What the talk is about does not stand in its address: a history of the browser tells nothing.
    path("personen/<uuid:person_id>/gesprekken/", talks.list_talks, name="list_talks"),
    path("personen/<uuid:person_id>/gesprekken/<uuid:talk_id>/", talks.show_talk, name="show_talk"),
]
