from django.urls import path

from bangfu.assistance.views import placements

urlpatterns = [path("consents/<int:consent_id>/", placements.place, name="place")]
