from django.urls import path

from weefsel.web.audit import views

urlpatterns = [path("wie-keek/", views.show_access_log, name="show_access_log")]
