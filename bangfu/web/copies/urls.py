from django.urls import path

from bangfu.web.copies import views

urlpatterns = [
    path(
        "requests/<int:request_id>/copy.html", views.request_copy, {"form": "html"}, "request-copy"
    ),
    path(
        "requests/<int:request_id>/copy.json",
        views.request_copy,
        {"form": "json"},
        "request-copy-json",
    ),
]
