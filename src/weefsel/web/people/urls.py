from django.urls import path

from weefsel.web.people import coming_in, holds, sharing, views

urlpatterns = [
    path("personen/", views.list_people, name="list_people"),
    path("personen/nieuw/", views.add_person, name="add_person"),
    path("personen/dubbel/", views.list_duplicates, name="list_duplicates"),
    path("personen/dubbel/<uuid:person_id>/<uuid:other_id>/", views.merge_people, name="merge_people"),
    path("personen/samengevoegd/<uuid:merge_id>/", views.undo_merge, name="undo_merge"),
    path("personen/gebeurtenis/<uuid:event_id>/ongedaan/", views.undo_event, name="undo_event"),
    path("personen/naasten/<uuid:related_id>/stoppen/", sharing.end_related_person, name="end_related_person"),
    path("personen/naasten/<uuid:related_id>/wijzigen/", sharing.change_sharing, name="change_sharing"),
    path("personen/naasten/<uuid:related_id>/code/", sharing.invite_related_person, name="invite_related_person"),
    path("welkom/naaste/<str:token>/", coming_in.come_in, name="come_in"),
    path("personen/<uuid:person_id>/", views.show_person, name="show_person"),
    path("personen/<uuid:person_id>/gegevens/", views.update_person, name="update_person"),
    path("personen/<uuid:person_id>/wens/", views.record_wish, name="record_wish"),
    path("personen/<uuid:person_id>/omstandigheden/", views.update_circumstances, name="update_circumstances"),
    path("personen/<uuid:person_id>/gezondheid/", views.update_health, name="update_health"),
    path("personen/<uuid:person_id>/burgerservicenummer/", views.record_number, name="record_number"),
    path("personen/<uuid:person_id>/gebeurtenis/", views.report_event, name="report_event"),
    path("personen/<uuid:person_id>/gebeurtenis/overleden/", views.report_death, name="report_death"),
    path("personen/<uuid:person_id>/gebeurtenis/verhuisd/", views.report_move, name="report_move"),
    path("personen/<uuid:person_id>/gebeurtenis/andere-praktijk/", views.change_practice, name="change_practice"),
    path("personen/<uuid:person_id>/bewaren/", holds.hold_person, name="hold_person"),
    path("personen/<uuid:person_id>/naasten/", sharing.show_sharing, name="show_sharing"),
    path("personen/<uuid:person_id>/naasten/nieuw/", sharing.add_related_person, name="add_related_person"),
    path("personen/<uuid:person_id>/naasten/voor-uzelf/", sharing.keep_back, name="keep_back"),
]
