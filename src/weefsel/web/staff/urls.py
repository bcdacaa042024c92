from django.urls import path

from weefsel.web.staff import resets, views

urlpatterns = [
    path("eerste-keer/", views.set_up, name="set_up"),
    path("welkom/<str:token>/", views.accept_invitation, name="accept_invitation"),
    path("organisatie/", views.show_organization, name="show_organization"),
    path("organisatie/collega-uitnodigen/", views.invite_colleague, name="invite_colleague"),
    path("organisatie/tweede-stap/", resets.list_step_resets, name="list_step_resets"),
    path("organisatie/tweede-stap/voorstellen/", resets.propose_step_reset, name="propose_step_reset"),
    path("organisatie/tweede-stap/<uuid:reset_id>/", resets.decide_step_reset, name="decide_step_reset"),
    path("organisatie/rollen/<uuid:membership_id>/opnieuw/", views.repeat_invitation, name="repeat_invitation"),
    path("organisatie/rollen/<uuid:membership_id>/stoppen/", views.end_membership, name="end_membership"),
    path("organisatie/rollen/<uuid:membership_id>/hervatten/", views.resume_membership, name="resume_membership"),
]
