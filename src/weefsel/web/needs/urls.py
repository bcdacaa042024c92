from django.urls import path

from weefsel.web.needs import views

urlpatterns = [
    path("personen/<uuid:person_id>/behoeften/", views.show_needs, name="show_needs"),
    path("personen/<uuid:person_id>/behoeften/voorstellen/", views.propose_needs, name="propose_needs"),
]
