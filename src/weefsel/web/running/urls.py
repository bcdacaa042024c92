from django.urls import path

from weefsel.web.running import views

urlpatterns = [
    path("groepen/<uuid:group_id>/kernelementen/", views.observe_group, name="observe_group"),
    path("verwijzingen/<uuid:referral_id>/kernelementen/", views.observe_referral, name="observe_referral"),
    path("personen/<uuid:person_id>/kernelementen/<slug:slug>/", views.observe_person, name="observe_person"),
]
