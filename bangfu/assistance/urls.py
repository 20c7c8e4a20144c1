from django.urls import path

from bangfu.assistance import views

urlpatterns = [path("consents/<int:consent_id>/", views.place, name="place")]
