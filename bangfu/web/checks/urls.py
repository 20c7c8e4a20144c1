from django.urls import path

from bangfu.web.checks import views

urlpatterns = [
    path("", views.checks, name="checks"),
    path("run/", views.check_run, name="check-run"),
    path("<slug:name>/", views.check, name="check"),
    path("<slug:name>/mute/", views.check_mute, name="check-mute"),
    path("<slug:name>/unmute/", views.check_unmute, name="check-unmute"),
]
