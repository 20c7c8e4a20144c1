from django.urls import path

from bangfu.web.reveals import views

urlpatterns = [path("<str:kind>/<int:pk>/<str:field>/", views.reveal, name="reveal")]
