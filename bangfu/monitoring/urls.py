from django.urls import path

from bangfu.monitoring import views

urlpatterns = [
    path("warnings/", views.warnings, name="warnings"),
    path("thresholds/", views.thresholds, name="thresholds"),
    path("thresholds/change/", views.thresholds_change, name="thresholds-change"),
    path("close/", views.month_close, name="month-close"),
]
