from django.urls import path

from weefsel.web.evidence import views

urlpatterns = [
    path("cijfers/", views.show_figures, name="show_figures"),
    path("cijfers/gepubliceerd/", views.list_published, name="list_published"),
    path("cijfers/publiceren/", views.publish_figures, name="publish_figures"),
    path("cijfers/<slug:indicator>/", views.show_figure, name="show_figure"),
]
