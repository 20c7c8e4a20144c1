from django.urls import path

from bangfu.assistance.views import lists

urlpatterns = [
    path("", lists.lists, name="lists"),
    path("new/", lists.new_list, name="new-list"),
    path("ready/<slug:name>/", lists.ready_list, name="ready-list"),
    path("<int:list_id>/", lists.own_list, name="own-list"),
    path("<int:list_id>/follow/", lists.follow, name="follow-list"),
    path("<int:list_id>/drop/", lists.drop, name="drop-list"),
]
