from django.urls import path

from bangfu.web.portal import after_start, views, zero_employment

urlpatterns = [
    path("", views.home, name="portal"),
    path("file/", views.own_file, name="portal-file"),
    path("file/card/", views.own_card, name="portal-card"),
    path("file/copy.json", views.copy_json, name="portal-copy-json"),
    path("file/copy.html", views.copy_html, name="portal-copy-html"),
    path("agreements/", views.agreements, name="portal-agreements"),
    path("agreements/<slug:purpose>/agree/", views.agree, name="portal-agree"),
    path("agreements/<int:consent_id>/withdraw/", views.withdraw, name="portal-withdraw"),
    path("not-looking/", views.not_looking, name="portal-not-looking"),
    path("looking-again/", views.looking_again, name="portal-looking-again"),
    path("wishes/", views.wishes, name="portal-wishes"),
    path("wishes/<slug:what>/", views.say, name="portal-say"),
    path("requests/", views.requests, name="portal-requests"),
    path("requests/<int:request_id>/take-back/", views.take_back, name="portal-take-back"),
    path("zero-employment/", zero_employment.zero_employment, name="portal-zero"),
    path("zero-employment/withdraw/", zero_employment.zero_withdraw, name="portal-zero-withdraw"),
    path("after-start/", after_start.after_start, name="portal-after-start"),
    path("complaints/", views.complaints, name="portal-complaints"),
    path("codes/<int:code_id>/void/", views.void_code, name="portal-void-code"),
    path("close/", views.close_account, name="portal-close"),
    path("who-looked/", views.who_looked, name="portal-who-looked"),
]
