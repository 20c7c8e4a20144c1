from django.urls import path

from bangfu.web.trail import views

urlpatterns = [
    path("", views.trail, name="trail"),
    path("export/", views.export, name="trail-export"),
    path("anchors/", views.anchors, name="trail-anchors"),
    path("anchors/take/", views.take_anchor, name="trail-anchor-take"),
    path("anchors/<int:anchor_id>/", views.anchor, name="trail-anchor"),
]
