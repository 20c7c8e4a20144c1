from django.urls import path

from bangfu.rights.views import desk, people, settings

urlpatterns = [
    path("people/<str:person_number>/", people.person_rights, name="person-rights"),
    path("people/<str:person_number>/agree/", people.agree, name="consent-give"),
    path("people/<str:person_number>/refuse/", people.refuse, name="consent-refuse"),
    path("people/<str:person_number>/not-looking/", people.not_looking, name="not-looking"),
    path("people/<str:person_number>/looking-again/", people.looking_again, name="looking-again"),
    path("people/<str:person_number>/ask/", people.ask, name="data-request-new"),
    path("people/<str:person_number>/portal-code/", people.portal_code, name="portal-code"),
    path("consents/<int:consent_id>/withdraw/", people.withdraw, name="consent-withdraw"),
    path("consents/<int:consent_id>/proof/", people.proof_file, name="consent-proof"),
    path("consents/<int:consent_id>/record.json", people.record_json, name="consent-record"),
    path("settings/", settings.settings, name="rights-settings"),
    path("settings/notices/<slug:purpose>/", settings.notice, name="rights-notice"),
    path("requests/", desk.requests, name="data-requests"),
    path("requests/<int:request_id>/", desk.one_request, name="data-request"),
    path("complaints/", desk.complaints, name="complaints"),
    path("complaints/<int:complaint_id>/", desk.complaint, name="complaint"),
    path("complaints/<int:complaint_id>/step/", desk.step, name="complaint-step"),
    path("complaints/<int:complaint_id>/message/", desk.message, name="complaint-message"),
    path("complaints/<int:complaint_id>/close/", desk.close, name="complaint-close"),
    path("complaints/<int:complaint_id>/change/", desk.change, name="complaint-change"),
]
