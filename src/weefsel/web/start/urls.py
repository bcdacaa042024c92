from django.urls import path

from weefsel.web.start import views

urlpatterns = [
    path("", views.show_home, name="home"),
    path("gezond/", views.show_health, name="health"),
    path("taal/", views.update_language, name="set_language"),
    path("rol/", views.choose_role, name="choose_role"),
    path("rol/antwoord/", views.answer_role, name="answer_role"),
]
