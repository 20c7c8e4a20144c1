from django.urls import path

from bangfu.web.files import views

urlpatterns = [
    path("", views.batches, name="batches"),
    path("receive/", views.receive, name="receive-file"),
    path("write-back/", views.write_back, name="write-back"),
    path("templates/<slug:contents>/", views.template, name="template"),
    path("<int:pk>/", views.batch, name="batch"),
    path("<int:pk>/rows/<slug:kind>/", views.batch_rows, name="batch-rows"),
    path("<int:pk>/checks/", views.batch_checks, name="batch-checks"),
    path("<int:pk>/apply/", views.apply, name="batch-apply"),
    path("<int:pk>/withdraw/", views.withdraw, name="batch-withdraw"),
]
