from django.urls import path

from weefsel.web.outcomes import views

urlpatterns = [
    path("vervolg/", views.list_due, name="list_due"),
    path("verwijzingen/<uuid:referral_id>/vervolg/", views.record_follow_up, name="record_follow_up"),
    path("verwijzingen/<uuid:referral_id>/vervolg/mail/", views.ask_follow_up, name="ask_follow_up"),
    path("verwijzingen/<uuid:referral_id>/vervolg/sluiten/", views.close_follow_up, name="close_follow_up"),
]
