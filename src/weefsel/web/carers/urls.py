from django.urls import path

from weefsel.web.carers import own, reading

urlpatterns = [
    path("uzelf/", own.show_own_sheets, name="show_own_sheets"),
    path("uzelf/nieuw/", own.begin_sheet, name="begin_sheet"),
    path("uzelf/blad/<uuid:sheet_id>/<slug:part>/", own.answer_sheet, name="answer_sheet"),
    path("uzelf/blad/<uuid:sheet_id>/haal-weg", own.take_away_sheet, name="take_away_sheet"),
    path("uzelf/blad/<uuid:sheet_id>/zet-terug", own.put_back_sheet, name="put_back_sheet"),
    path("uzelf/delen/", own.share_sheets, name="share_sheets"),
    path("uzelf/delen/<uuid:share_id>/stop/", own.end_share, name="end_share"),
    path("uzelf/rust/", own.rest, name="rest_carer"),
    path("uzelf/wie-keek/", own.show_carer_log, name="show_carer_log"),
    path("uzelf/meenemen/", own.take_sheets, name="take_sheets"),
    path("uzelf/wissen/", own.erase_sheets, name="erase_sheets"),
    path("naasten/", reading.list_carers, name="list_carers"),
    path("naasten/<uuid:share_id>/", reading.show_carer, name="show_carer"),
]
