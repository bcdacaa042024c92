from django.urls import path

from weefsel.web.conversations import views

urlpatterns = [
    path("kleine-gesprekken/", views.list_conversations, name="list_conversations"),
    path("kleine-gesprekken/oefenen/<slug:slug>/", views.practise_conversation, name="practise_conversation"),
]
