from django.urls import path

from bangfu.web.accounts import own, signing_in

urlpatterns = [
    path("sign-in/", signing_in.SignIn.as_view(), name="sign-in"),
    path("sign-in/code/", signing_in.sign_in_code, name="sign-in-code"),
    path("sign-out/", signing_in.SignOut.as_view(), name="sign-out"),
    path("invitation/<str:token>/", signing_in.invitation, name="invitation"),
    path("prove/", signing_in.prove, name="prove"),
    path("second-factor/", signing_in.set_up_second_factor, name="second-factor"),
    path(
        "second-factor/picture.svg", signing_in.second_factor_picture, name="second-factor-picture"
    ),
    path("account/", own.account, name="account"),
    path("account/password/", own.password, name="password"),
    path("account/sessions/<int:pk>/end/", own.end_session, name="session-end"),
    path("account/recovery-codes/", own.renew_recovery_codes, name="recovery-codes"),
]
