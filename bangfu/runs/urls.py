from django.urls import path

from bangfu.runs import views

urlpatterns = [
    path("<int:run_id>/", views.run, name="run"),
    path("<int:run_id>/cancel/", views.cancel, name="run-cancel"),
    path("<int:run_id>/repeat/", views.repeat, name="run-repeat"),
]
