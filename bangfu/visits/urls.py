from django.urls import path

from bangfu.visits.views import pages, phone

urlpatterns = [
    path("", pages.today, name="visits"),
    path("held/", pages.held, name="visits-held"),
    path("held/<int:pk>/", pages.settle, name="visit-settle"),
    path("files/<int:pk>/", pages.file, name="visit-file"),
    path("devices/<int:pk>/revoke/", pages.device_revoke, name="visit-device-revoke"),
    path("phone/", phone.phone, name="visit-phone"),
    path("worker.js", phone.worker, name="visit-worker"),
    path("state/", phone.state, name="visit-state"),
    path("take/", phone.take, name="visit-take"),
    path("sync/", phone.sync, name="visit-sync"),
    path("of/<str:person_number>/", pages.visit, name="visit"),
]
