from django.urls import path

from bangfu.web.households import views

urlpatterns = [
    path("", views.statuses, name="statuses"),
    path("<int:pk>/", views.household, name="household"),
    path("<int:pk>/statuses/", views.status_open, name="status-open"),
    path("statuses/<int:pk>/end/", views.status_end, name="status-end"),
]
