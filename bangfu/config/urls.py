"""Every page of the system: each app brings its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("bangfu.web.urls")),
    path("exports/", include("bangfu.web.exports.urls")),
    path("reveal/", include("bangfu.web.reveals.urls")),
    path("files/", include("bangfu.web.files.urls")),
    path("discrepancies/", include("bangfu.comparison.urls")),
    path("monitoring/", include("bangfu.monitoring.urls")),
    path("forms/", include("bangfu.reporting.urls")),
    path("trail/", include("bangfu.web.trail.urls")),
    path("runs/", include("bangfu.runs.urls")),
]
