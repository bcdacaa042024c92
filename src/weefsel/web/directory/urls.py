from django.urls import path

from weefsel.web.directory import views

urlpatterns = [
    path("aanbod/", views.list_offers, name="list_offers"),
    path("aanbod/eigen/", views.list_own_offers, name="list_own_offers"),
    path("aanbod/<uuid:offer_id>/", views.show_offer, name="show_offer"),
    path("aanbod/<uuid:offer_id>/bevestigen/", views.confirm_offer, name="confirm_offer"),
    path("aanbod/<uuid:offer_id>/wijzigen/", views.update_offer, name="update_offer"),
]
