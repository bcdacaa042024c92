from django.urls import path

from weefsel.web.rights import delegation, emergency, representation

PERSON = "personen/<uuid:person_id>/meekijken/"

urlpatterns = [
    path("noodtoegang/", emergency.open_emergency, name="open_emergency"),
    path("noodtoegang/stoppen/", emergency.end_emergency, name="end_emergency"),
    path("noodtoegang/nakijken/", emergency.list_emergencies, name="list_emergencies"),
    path("noodtoegang/nakijken/<uuid:emergency_id>/", emergency.review_emergency, name="review_emergency"),
    path(PERSON, representation.list_representatives, name="list_representatives"),
    path(f"{PERSON}ouder/", representation.add_parent, name="add_parent"),
    path(f"{PERSON}vertegenwoordiger/", representation.add_representative, name="add_representative"),
    path("meekijken/<uuid:relation_id>/goedvinden/", representation.agree_parent, name="agree_parent"),
    path("meekijken/<uuid:relation_id>/stoppen/", representation.end_representative, name="end_representative"),
    path("namens-mij/", delegation.list_delegations, name="list_delegations"),
    path("namens-mij/<uuid:delegation_id>/stoppen/", delegation.end_delegation, name="end_delegation"),
]
