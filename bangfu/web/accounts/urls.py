from django.urls import path

from bangfu.web.accounts import confirming, managing, own, provider, signing_in

urlpatterns = [
    path("sign-in/", signing_in.SignIn.as_view(), name="sign-in"),
    path("sign-in/code/", signing_in.sign_in_code, name="sign-in-code"),
    path("sign-in/provider/", provider.begin, name="provider"),
    path("sign-in/provider/return/", provider.come_back, name="provider-return"),
    path("sign-out/", signing_in.SignOut.as_view(), name="sign-out"),
    path("invitation/<str:token>/", signing_in.invitation, name="invitation"),
    path("prove/", signing_in.prove, name="prove"),
    path("prove/provider/", provider.prove, name="prove-provider"),
    path("second-factor/", signing_in.set_up_second_factor, name="second-factor"),
    path(
        "second-factor/picture.svg", signing_in.second_factor_picture, name="second-factor-picture"
    ),
    path("account/", own.account, name="account"),
    path("account/password/", own.password, name="password"),
    path("account/sessions/<int:pk>/end/", own.end_session, name="session-end"),
    path("account/recovery-codes/", own.renew_recovery_codes, name="recovery-codes"),
    path("accounts/", managing.accounts, name="accounts"),
    path("accounts/invite/", managing.invite, name="account-invite"),
    path("accounts/<int:pk>/", managing.managed_account, name="managed-account"),
    path("accounts/<int:pk>/link/", managing.new_link, name="account-link"),
    path("accounts/<int:pk>/unlock/", managing.unlock, name="account-unlock"),
    path("accounts/<int:pk>/second-factor/", managing.remove_factor, name="account-factor"),
    path("accounts/<int:pk>/rights/", managing.change, name="account-rights"),
    path("accounts/<int:pk>/leave/", managing.leave, name="account-leave"),
    path("account-steps/", confirming.steps, name="account-steps"),
    path("account-steps/<int:pk>/confirm/", confirming.confirm, name="account-step-confirm"),
    path("account-steps/<int:pk>/refuse/", confirming.refuse, name="account-step-refuse"),
    path("account-steps/<int:pk>/link/", managing.agreed_link, name="account-step-link"),
    path("agreements/", managing.agreements, name="agreements"),
    path("agreements/<int:pk>/end/", managing.end_agreement, name="agreement-end"),
]
