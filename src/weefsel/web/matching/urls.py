from django.urls import path

from weefsel.web.matching import answers, choices, preferences, question, runs, views, weighing

OF = "personen/<uuid:person_id>/passend-aanbod/"

urlpatterns = [
    path("personen/<uuid:person_id>/wat-past/", preferences.show_preferences, name="show_preferences"),
    path(
        "personen/<uuid:person_id>/wat-past/<slug:question>/", preferences.answer_preference, name="answer_preference"
    ),
    path(OF, views.show_candidates, name="show_candidates"),
    path(f"{OF}voorlezen/", views.read_candidates, name="read_candidates"),
    path(f"{OF}geen/", choices.show_none, name="show_none"),
    path(f"{OF}zelf-beginnen/", views.show_start, name="show_start"),
    path(f"{OF}<uuid:offer_id>/vraag/", question.answer_question, name="answer_question"),
    path(f"{OF}<uuid:offer_id>/dit/", choices.choose_offer, name="choose_offer"),
    path(f"{OF}<uuid:offer_id>/liever-niet/", choices.decline_offer, name="decline_offer"),
    path(f"{OF}terug/<uuid:choice_id>/", choices.take_back_choice, name="take_back_choice"),
    path("passend-aanbod/wat-mensen-missen/", weighing.list_missed, name="list_missed"),
    path("organisatie/wat-telt/", weighing.weigh_criteria, name="weigh_criteria"),
    path("plannen/", runs.show_board, name="show_board"),
    path("plannen/maken/", runs.make_plan, name="make_plan"),
    path("plannen/tekorten/", runs.show_gaps, name="show_gaps"),
    path("plannen/tekorten/delen/", runs.share_gaps, name="share_gaps"),
    path("plannen/regels/<uuid:line_id>/", runs.step_line, name="step_line"),
    path("plannen/regels/<uuid:line_id>/terug/", runs.undo_line, name="undo_line"),
    path("plannen/regels/<uuid:line_id>/antwoord/", answers.answer_line, name="answer_line"),
    path("plannen/regels/<uuid:line_id>/ander/", runs.change_line, name="change_line"),
]
