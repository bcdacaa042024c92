from django.urls import path

from weefsel.web.mine import views

urlpatterns = [path("mijn/", views.show_mine, name="show_mine")]
