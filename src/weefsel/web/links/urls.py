from django.urls import path

from weefsel.web.links import views

urlpatterns = [path("u/<str:token>/", views.open_link, name="open_link")]
