from django.urls import path

from weefsel.web.ecogram import exchange, paper, seats, timeline, views

urlpatterns = [
    path("personen/<uuid:person_id>/netwerk/", views.show_ecogram, name="show_ecogram"),
    path("personen/<uuid:person_id>/netwerk/stap/", views.take_step, name="take_step"),
    path("personen/<uuid:person_id>/netwerk/papier/", paper.print_ecogram, name="print_ecogram"),
    path("personen/<uuid:person_id>/netwerk/stoelen/", seats.show_seats, name="show_seats"),
    path("personen/<uuid:person_id>/netwerk/tijdlijn/", timeline.show_timeline, name="show_timeline"),
    path("personen/<uuid:person_id>/netwerk/inlezen/", exchange.import_map, name="import_map"),
    path("personen/<uuid:person_id>/netwerk/bestand/", exchange.export_map, name="export_map"),
    path("personen/<uuid:person_id>/netwerk/weghalen/", views.forget_third_person, name="forget_third_person"),
    path("personen/<uuid:person_id>/netwerk/<uuid:row>/", views.change_tie, name="change_tie"),
    path("personen/<uuid:person_id>/netwerk/<uuid:row>/eraf/", views.end_tie, name="end_tie"),
    path("personen/<uuid:person_id>/netwerk/<uuid:row>/terug/", views.restore_tie, name="restore_tie"),
]
