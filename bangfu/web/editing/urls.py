from django.urls import path

from bangfu.web.editing import views

urlpatterns = [
    path("<str:person_number>/edit/", views.edit_person, name="person-edit"),
    path("<str:person_number>/spells/add/", views.add_spell, name="spell-add"),
    path("<str:person_number>/spells/<int:pk>/edit/", views.edit_spell, name="spell-edit"),
    path("<str:person_number>/undo/", views.undo, name="edit-undo"),
]
