from django.urls import path

from weefsel.web.groups import living, meeting, pairs, starting, views

urlpatterns = [
    path("groepen/", views.list_groups, name="list_groups"),
    path("groepen/nieuw/", starting.choose_werkvorm, name="choose_werkvorm"),
    path("groepen/nieuw/<slug:slug>/", starting.form_group, name="form_group"),
    path("groepen/nieuw/<slug:slug>/plek/", starting.add_location, name="add_location"),
    path("groepen/<uuid:group_id>/", views.show_group, name="show_group"),
    path("groepen/<uuid:group_id>/stap/", views.move_group, name="move_group"),
    path("groepen/<uuid:group_id>/deelnemer/<uuid:referral_id>/", views.enrol_person, name="enrol_person"),
    path("koppelen/<slug:slug>/", pairs.match_pairs, name="match_pairs"),
    path("koppelen/<slug:slug>/buddy/", pairs.add_buddy, name="add_buddy"),
    path("koppels/<uuid:party_id>/antwoord/", pairs.answer_pair, name="answer_pair"),
    path("groepen/<uuid:group_id>/koppel-stopt/", pairs.end_pair, name="end_pair"),
    path("groepen/<uuid:group_id>/bijeenkomst-erbij/", living.plan_session, name="plan_session"),
    path("mijn-groep/<uuid:group_id>/", living.show_own_group, name="show_own_group"),
    path("deelnames/<uuid:enrolment_id>/stoppen/", views.end_enrolment, name="end_enrolment"),
    path("deelnames/<uuid:enrolment_id>/terug/", views.resume_enrolment, name="resume_enrolment"),
    path("bijeenkomsten/<uuid:session_id>/", meeting.show_session, name="show_session"),
    path("bijeenkomsten/<uuid:session_id>/meevragen/<uuid:enrolment_id>/", meeting.invite_guest, name="invite_guest"),
]
