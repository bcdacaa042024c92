"""The addresses that the frame of a page and the log-in pages name; the other rooms are not needed to look at them."""

from django.urls import include, path
from django.views.i18n import set_language

urlpatterns = [path("", include("weefsel.web.accounts.urls")), path("taal/", set_language, name="set_language")]
