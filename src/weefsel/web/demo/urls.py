"""Pages of a practice region. In a real installation none of these addresses exists."""

from django.conf import settings
from django.urls import path

from weefsel.web.demo import views

urlpatterns = (
    [
        path("oefenen/", views.list_log_ins, name="list_log_ins"),
        path("oefenen/inloggen/", views.log_in_as, name="log_in_as"),
        path("oefenen/postbus/", views.list_mail, name="list_mail"),
        path("oefenen/klok/", views.update_clock, name="update_clock"),
    ]
    if settings.DEMO
    else []
)
