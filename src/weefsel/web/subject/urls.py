from django.urls import path

from weefsel.web.subject import parts, requests, views

urlpatterns = [
    path("personen/<uuid:person_id>/rechten/", views.show_rights, name="show_rights"),
    path("rechten/", requests.list_requests, name="list_requests"),
    path("rechten/eigen-deel/", parts.answer_parts, name="answer_parts"),
    path("rechten/<uuid:request_id>/", requests.answer_request, name="answer_request"),
    path("personen/<uuid:person_id>/rechten/meenemen/", views.take_records, name="take_records"),
    # The address stands in the history of the browser: it names nothing.
    path("personen/<uuid:person_id>/blad/meenemen/", views.take_sheet, name="take_sheet"),
]
