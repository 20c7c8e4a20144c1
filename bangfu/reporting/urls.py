from django.urls import path

from bangfu.reporting import views

urlpatterns = [
    path("", views.forms, name="forms"),
    path("fill/", views.fill, name="form-fill"),
    path("<int:pk>/", views.filled_form, name="filled-form"),
    path("<int:pk>/form.xlsx", views.filled_form_xlsx, name="filled-form-xlsx"),
    path(
        "<int:pk>/cells/<slug:row>/<slug:column>/", views.filled_form_cell, name="filled-form-cell"
    ),
]
