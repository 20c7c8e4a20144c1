from django.urls import path

from bangfu.monitoring.views import close, parameters, warnings

urlpatterns = [
    path("warnings/", warnings.warnings, name="warnings"),
    path("warnings/<int:pk>/", warnings.warning, name="warning"),
    path("warnings/<int:pk>/answer/", warnings.answer, name="warning-answer"),
    path("warnings/<int:pk>/close/", warnings.close, name="warning-close"),
    path("targets/", parameters.targets, name="targets"),
    path("thresholds/", parameters.thresholds, name="thresholds"),
    path("thresholds/change/", parameters.thresholds_change, name="thresholds-change"),
    path("close/", close.month_close, name="month-close"),
]
