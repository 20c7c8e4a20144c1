from django.urls import include, path
from django.views.i18n import set_language

from bangfu.web import views

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("bangfu.web.accounts.urls")),
    path("language/", set_language, name="set-language"),
    path("dashboard/", views.dashboard, name="dashboard"),
    path("figures/<int:figure_id>/people/", views.people_of_figure, name="figure-people"),
    path("people/", views.people, name="people"),
    path("people/<str:person_number>/", views.person, name="person-file"),
    path("people/<str:person_number>/card/", views.card, name="person-card"),
]
