from django.urls import path

from weefsel.web.catalogue import compare, own_form, views, wizard

urlpatterns = [
    path("werkvormen/", views.list_werkvormen, name="list_werkvormen"),
    path("werkvormen/in-gebruik/", views.list_adoptions, name="list_adoptions"),
    path("werkvormen/in-gebruik/<uuid:adoption_id>/", views.entrust_adoption, name="entrust_adoption"),
    path("werkvormen/in-gebruik/<uuid:adoption_id>/stoppen/", views.end_adoption, name="end_adoption"),
    path("werkvormen/in-gebruik/<uuid:adoption_id>/hervatten/", views.resume_adoption, name="resume_adoption"),
    path("werkvormen/in-gebruik/<uuid:adoption_id>/onze-versie/", own_form.show_own_form, name="show_own_form"),
    path(
        "werkvormen/in-gebruik/<uuid:adoption_id>/onze-versie/<slug:part>/",
        own_form.change_own_form,
        name="change_own_form",
    ),
    path(
        "werkvormen/in-gebruik/<uuid:adoption_id>/onze-versie/<uuid:adaptation_id>/terug/",
        own_form.take_back_adaptation,
        name="take_back_adaptation",
    ),
    path(
        "werkvormen/in-gebruik/<uuid:adoption_id>/onze-versie/<uuid:adaptation_id>/herstel/",
        own_form.put_back_adaptation,
        name="put_back_adaptation",
    ),
    path("werkvormen/in-gebruik/<uuid:adoption_id>/nieuwe-versie/", own_form.upgrade_adoption, name="upgrade_adoption"),
    path("werkvormen/vergelijk/", compare.compare_werkvormen, name="compare_werkvormen"),
    path("werkvormen/maken/", wizard.list_drafts, name="list_drafts"),
    path("werkvormen/maken/<uuid:draft_id>/", wizard.show_draft, name="show_draft"),
    path("werkvormen/maken/<uuid:draft_id>/bestand/", wizard.download_draft, name="download_draft"),
    path("werkvormen/maken/<uuid:draft_id>/weg/", wizard.remove_draft, name="remove_draft"),
    path("werkvormen/maken/<uuid:draft_id>/stap/<slug:part>/", wizard.edit_draft, name="edit_draft"),
    path("werkvormen/<slug:slug>/bestand/", wizard.download_werkvorm, name="download_werkvorm"),
    path("werkvormen/<slug:slug>/", views.show_werkvorm, name="show_werkvorm"),
    path("voorwaarden-en-kennis/", views.list_background, name="list_background"),
    path("voorwaarden-en-kennis/<slug:slug>/", views.show_background, name="show_background"),
    path("werkvormen/<slug:slug>/beginnen/", views.adopt_werkvorm, name="adopt_werkvorm"),
    path("werkvormen/<slug:slug>/bij-ons/", views.show_fidelity, name="show_fidelity"),
]
