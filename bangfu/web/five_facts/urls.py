from django.urls import path

from bangfu.web.five_facts import views

urlpatterns = [
    path("", views.five_facts, name="five-facts"),
    path("lacking/<slug:name>/", views.lacking, name="five-facts-lacking"),
    path("people/<str:person_number>/", views.wishes, name="wishes"),
    path("people/<str:person_number>/say/<slug:what>/", views.say, name="wish-say"),
]
