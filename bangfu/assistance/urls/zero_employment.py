from django.urls import path

from bangfu.assistance.views import zero_employment as views
from bangfu.assistance.views import zero_plans

urlpatterns = [
    path("", views.cases, name="zero-cases"),
    path("plan/", zero_plans.plan, name="zero-plan"),
    path("plan/set/", zero_plans.plan_set, name="zero-plan-set"),
    path("people/<str:person_number>/apply/", views.apply, name="zero-apply"),
    path("<int:case_id>/", views.case, name="zero-case"),
    path("<int:case_id>/undo/", views.undo, name="zero-undo"),
    path("<int:case_id>/withdraw/", views.withdraw, name="zero-withdraw"),
    path("<int:case_id>/notice/", views.notice, name="zero-notice"),
    path("objections/<int:objection_id>/", views.answer_objection, name="zero-answer-objection"),
    path("services/<int:service_id>/", views.answer_service, name="zero-answer-service"),
    *(path(f"<int:case_id>/{act.name}/", views.step(act), name=act.url_name) for act in views.ACTS),
]
