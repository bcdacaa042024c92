from django.urls import path

from weefsel.web.audit import flags, views

urlpatterns = [
    path("wie-keek/", views.show_access_log, name="show_access_log"),
    path("wie-keek/opletten/", flags.watch, name="watch_access_log"),
    path("wie-keek/navragen/", flags.list_flags, name="list_flags"),
    path("wie-keek/navragen/<uuid:flag_id>/", flags.review_flag, name="review_flag"),
]
