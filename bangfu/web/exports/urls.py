from django.urls import path

from bangfu.web.exports import views

urlpatterns = [
    path("", views.exports, name="exports"),
    path("new/<slug:word>/", views.new, name="export-new"),
    path("oversight/", views.oversight, name="disclosure-oversight"),
    path("<int:pk>/", views.export, name="export"),
    path("<int:pk>/file/", views.download, name="export-file"),
    path("<int:pk>/again/", views.again, name="export-again"),
    path("<int:pk>/delete/", views.delete, name="export-delete"),
    path("<int:pk>/approve/", views.approve, name="export-approve"),
    path("<int:pk>/refuse/", views.refuse, name="export-refuse"),
]
