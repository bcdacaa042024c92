from django.urls import path

from weefsel.web.disclosures import views, work

urlpatterns = [
    path("gegevens-vragen/", views.explain_asking, name="explain_asking"),
    path("personen/<uuid:person_id>/vragen-van-buiten/", views.list_disclosures, name="list_disclosures"),
    path("personen/<uuid:person_id>/vragen-van-buiten/nieuw/", views.add_disclosure, name="add_disclosure"),
    path("vragen-van-buiten/", work.list_disclosure_work, name="list_disclosure_work"),
    path("vragen-van-buiten/aantallen/", work.count_disclosures, name="count_disclosures"),
    path("vragen-van-buiten/<uuid:disclosure_id>/", views.show_disclosure, name="show_disclosure"),
    path("vragen-van-buiten/<uuid:disclosure_id>/grond/", views.choose_ground, name="choose_ground"),
]
