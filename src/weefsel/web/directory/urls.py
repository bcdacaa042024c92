from django.urls import path

from weefsel.web.directory import figures, imports, inquiries, public, views

urlpatterns = [
    path("aanbod/", public.list_offers, name="list_offers"),
    path("aanbod/eigen/", views.list_own_offers, name="list_own_offers"),
    path("aanbod/vaste-personen/", figures.list_key_figures, name="list_key_figures"),
    path("aanbod/vaste-personen/nieuw/", figures.add_key_figure, name="add_key_figure"),
    path("aanbod/vaste-personen/<uuid:figure_id>/", figures.update_key_figure, name="update_key_figure"),
    path("aanbod/lijsten/", imports.list_lists, name="list_lists"),
    path("aanbod/lijsten/inlezen/", imports.read_list, name="read_list"),
    path("aanbod/lijsten/dubbel/", imports.list_doubles, name="list_doubles"),
    path("aanbod/lijsten/wat-is-het/", imports.list_proposals, name="list_proposals"),
    path("aanbod/lijsten/bestand/<uuid:import_id>/", imports.show_import, name="show_import"),
    path("aanbod/<uuid:offer_id>/", public.show_offer, name="show_offer"),
    path("aanbod/<uuid:offer_id>/bevestigen/", views.confirm_offer, name="confirm_offer"),
    path("aanbod/<uuid:offer_id>/wijzigen/", views.update_offer, name="update_offer"),
    path("aanbod/<uuid:offer_id>/navraag/", inquiries.ask_about_offer, name="ask_about_offer"),
    path("aanbod/<uuid:offer_id>/link/", views.send_entry_link, name="send_entry_link"),
]
