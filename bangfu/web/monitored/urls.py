from django.urls import path

from bangfu.web.monitored import views

urlpatterns = [
    path("", views.cases, name="monitored"),
    path("<int:pk>/", views.case, name="monitored-case"),
    path("<int:pk>/step/", views.step, name="monitored-step"),
    path("<int:pk>/step/undo/", views.undo, name="monitored-undo"),
    path("<int:pk>/notice/", views.notice, name="monitored-notice"),
    path("households/<int:pk>/", views.lead, name="monitored-lead"),
]
