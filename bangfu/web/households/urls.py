from django.urls import path

from bangfu.web.households import changes, views

urlpatterns = [
    path("", views.statuses, name="statuses"),
    path("<int:pk>/", views.household, name="household"),
    path("<int:pk>/changes/<slug:kind>/", changes.change, name="household-change"),
    path("changes/<int:pk>/undo/", changes.undo, name="household-undo"),
    path("<int:pk>/statuses/", views.status_open, name="status-open"),
    path("statuses/<int:pk>/end/", views.status_end, name="status-end"),
    path("statuses/<int:pk>/undo/", views.status_undo, name="status-undo"),
]
