from django.urls import path

from bangfu.comparison.views import bulk, compare, detail, worklist

urlpatterns = [
    path("", worklist.discrepancies, name="discrepancies"),
    path("dispatch/", bulk.dispatch, name="discrepancies-dispatch"),
    path("undispatch/", bulk.undispatch, name="discrepancies-undispatch"),
    path("not-a-difference/", bulk.not_a_difference, name="discrepancies-not-a-difference"),
    path("compare/", compare.comparison_run, name="comparison-run"),
    path("compare/<int:pk>/", compare.comparison, name="comparison"),
    path("evidence/<int:pk>/", detail.evidence_file, name="evidence-file"),
    path("<int:pk>/", detail.discrepancy, name="discrepancy"),
    path("<int:pk>/evidence/", detail.submit_evidence, name="evidence-submit"),
    path("<int:pk>/settle/", detail.settle, name="discrepancy-settle"),
    path("<int:pk>/merge/", detail.merge, name="discrepancy-merge"),
    path("<int:pk>/reopen/", detail.reopen, name="discrepancy-reopen"),
]
