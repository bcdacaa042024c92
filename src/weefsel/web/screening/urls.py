from django.urls import path

from weefsel.web.screening import asking, results, talks, views, wordings

urlpatterns = [
    path("personen/<uuid:person_id>/vragen/", views.ask_questions, name="ask_questions"),
    path("personen/<uuid:person_id>/vragen/antwoorden/", views.show_answers, name="show_answers"),
    path("personen/<uuid:person_id>/vragen/<slug:slug>/", views.ask_questions, name="ask_instrument"),
    # Every questionnaire of a person: choose, begin, ask, read back
    path("personen/<uuid:person_id>/vragenlijsten/", asking.choose_questionnaire, name="choose_questionnaire"),
    path(
        "personen/<uuid:person_id>/vragenlijsten/lijst/<slug:slug>/",
        asking.begin_questionnaire,
        name="begin_questionnaire",
    ),
    path(
        "personen/<uuid:person_id>/vragenlijsten/<uuid:asking_id>/", asking.ask_questionnaire, name="ask_questionnaire"
    ),
    path(
        "personen/<uuid:person_id>/vragenlijsten/antwoorden/<uuid:response_id>/",
        results.show_response,
        name="show_response",
    ),
    path(
        "personen/<uuid:person_id>/vragenlijsten/antwoorden/<uuid:response_id>/verbeteren/",
        results.amend_response,
        name="amend_response",
    ),
    path(
        "personen/<uuid:person_id>/vragenlijsten/antwoorden/<uuid:response_id>/fhir/",
        results.download_response,
        name="download_response",
    ),
    # About safety: the address says no more than that something is asked.
    path("personen/<uuid:person_id>/veiligheid/lijst/", asking.begin_private, name="begin_private"),
    path("personen/<uuid:person_id>/veiligheid/lijst/<uuid:asking_id>/", asking.ask_private, name="ask_private"),
    # The wording of questionnaires
    path("organisatie/vragenlijsten/", wordings.list_questionnaires, name="list_questionnaires"),
    path("organisatie/vragenlijsten/erbij/", wordings.add_questionnaire, name="add_questionnaire"),
    path("organisatie/vragenlijsten/tekst/<slug:slug>/", wordings.add_wording, name="add_wording"),
    path("organisatie/vragenlijsten/<uuid:questionnaire_id>/", wordings.show_questionnaire, name="show_questionnaire"),
    # What the talk is about does not stand in its address: a history of the browser tells nothing.
    path("personen/<uuid:person_id>/gesprekken/", talks.list_talks, name="list_talks"),
    path("personen/<uuid:person_id>/gesprekken/<uuid:talk_id>/", talks.show_talk, name="show_talk"),
]
