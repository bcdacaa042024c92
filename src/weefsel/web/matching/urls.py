from django.urls import path

from weefsel.web.matching import question, views

urlpatterns = [
    path("personen/<uuid:person_id>/passend-aanbod/", views.show_candidates, name="show_candidates"),
    path("personen/<uuid:person_id>/passend-aanbod/geen/", views.show_none, name="show_none"),
    path(
        "personen/<uuid:person_id>/passend-aanbod/<uuid:offer_id>/vraag/",
        question.answer_question,
        name="answer_question",
    ),
    path("personen/<uuid:person_id>/passend-aanbod/zelf-beginnen/", views.show_start, name="show_start"),
]
