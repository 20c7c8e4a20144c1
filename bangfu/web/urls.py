from django.contrib.auth.views import LogoutView
from django.urls import path
from django.views.i18n import set_language

from bangfu.web import views

urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(next_page="sign-in"), name="sign-out"),
    path("language/", set_language, name="set-language"),
    path("dashboard/", views.dashboard, name="dashboard"),
    path("figures/<int:figure_id>/people/", views.people_of_figure, name="figure-people"),
    path("people/", views.people, name="people"),
    path("people/<str:person_number>/", views.person, name="person-file"),
]
