from django.urls import path

from weefsel.web.referrals import views

urlpatterns = [
    path("verwijzingen/<uuid:referral_id>/bericht/gelezen/", views.answer_feedback, name="answer_feedback"),
    path("mijn-dag/", views.show_caseload, name="show_caseload"),
    path("personen/<uuid:person_id>/verwijzen/<uuid:offer_id>/", views.refer_person, name="refer_person"),
    path(
        "personen/<uuid:person_id>/verwijzen/coach/<uuid:organization_id>/", views.refer_to_coach, name="refer_to_coach"
    ),
    path("verwijzingen/", views.list_referrals, name="list_referrals"),
    path("verwijzingen/<uuid:referral_id>/", views.show_referral, name="show_referral"),
    path("verwijzingen/<uuid:referral_id>/stap/", views.move_referral, name="move_referral"),
    path("verwijzingen/<uuid:referral_id>/contact/", views.record_contact, name="record_contact"),
    path("verwijzingen/<uuid:referral_id>/antwoord/", views.answer_referral, name="answer_referral"),
    path("verwijzingen/<uuid:referral_id>/vraag/", views.reply_question, name="reply_question"),
    path("verwijzingen/<uuid:referral_id>/drempel/", views.solve_barrier, name="solve_barrier"),
    path("verwijzingen/<uuid:referral_id>/dag/", views.postpone_referral, name="postpone_referral"),
    path("verwijzingen/<uuid:referral_id>/collega/", views.hand_over_referral, name="hand_over_referral"),
    path("verwijzingen/<uuid:referral_id>/bericht/", views.report_back, name="report_back"),
    path("verwijzingen/<uuid:referral_id>/brief.pdf", views.show_letter, name="show_letter"),
]
