from django.urls import path

from weefsel.web.look import views

urlpatterns = [path("onderdelen/", views.show_components, name="show_components")]
