"""Every page of the system: each app brings its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("bangfu.web.urls")),
    path("people/", include("bangfu.web.editing.urls")),
    path("exports/", include("bangfu.web.exports.urls")),
    path("checks/", include("bangfu.web.checks.urls")),
    path("households/", include("bangfu.web.households.urls")),
    path("monitored/", include("bangfu.web.monitored.urls")),
    path("five-facts/", include("bangfu.web.five_facts.urls")),
    path("reveal/", include("bangfu.web.reveals.urls")),
    path("files/", include("bangfu.web.files.urls")),
    path("discrepancies/", include("bangfu.comparison.urls")),
    path("monitoring/", include("bangfu.monitoring.urls")),
    path("forms/", include("bangfu.reporting.urls")),
    path("trail/", include("bangfu.web.trail.urls")),
    path("rights/", include("bangfu.rights.urls")),
    path("rights/", include("bangfu.web.copies.urls")),
    path("placements/", include("bangfu.assistance.urls.placements")),
    path("after-start/", include("bangfu.assistance.urls.screening")),
    path("zero-employment/", include("bangfu.assistance.urls.zero_employment")),
    path("lists/", include("bangfu.assistance.urls.lists")),
    path("visits/", include("bangfu.visits.urls")),
    path("me/", include("bangfu.web.portal.urls")),
    path("complain/", include("bangfu.web.portal.public_urls")),
    path("system/", include("bangfu.web.system.urls")),
    path("runs/", include("bangfu.runs.urls")),
]
handler500 = "bangfu.web.errors.failed"
