from django.urls import path

from bangfu.web.system import views

urlpatterns = [
    path("", views.system, name="system"),
    path("runs/<int:run_id>/repeat/", views.repeat, name="system-repeat"),
]
