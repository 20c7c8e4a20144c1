from django.urls import path

from bangfu.web.portal import public

urlpatterns = [
    path("", public.offices, name="complain"),
    path("about/", public.complain, name="complain-about"),
    path("receipt/", public.follow, name="complaint-follow"),
    path("open-account/", public.open_account, name="open-account"),
]
