from django.urls import path

from bangfu.assistance import views

urlpatterns = [path("people/<str:person_number>/", views.place, name="place")]
