"""数据比对: choosing an extract, running the comparison, reading what it found."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from bangfu.comparison import sources
from bangfu.comparison.forms import CompareForm
from bangfu.comparison.models import Comparison, Discrepancy
from bangfu.org.access import needs
from bangfu.org.roles import Permission
from bangfu.runs import actions as runs


@needs(Permission.COMPARISON_RUN)
def comparison_run(request: HttpRequest) -> HttpResponse:
    extracts = sources.extracts(request.user)
    form = CompareForm(request.POST or None, extracts=extracts)
    if request.method == "POST" and form.is_valid():
        extract = form.cleaned_data["extract"]
        run = runs.enqueue(
            "bangfu.comparison.jobs.compare",
            title=f"{extract.month.zh}数据比对",
            arguments={"source": extract.roster, "month": str(extract.month)},
            dedupe=f"compare:{request.user.division_code}:{extract.roster}:{extract.month}",
            by=request.user,
        )
        return redirect("run", run.pk)
    recent = Comparison.objects.visible_to(request.user).select_related("ran_by").order_by("-pk")
    context = {
        "form": form,
        "extracts": extracts,
        "comparisons": recent[:20],
        "sources": sources.titles(),
    }
    return render(request, "comparison/run.html", context)


@needs(Permission.FINDING_VIEW)
def comparison(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Comparison.objects.visible_to(request.user), pk=pk)
    rows = Discrepancy.objects.visible_to(request.user).filter(last_found_in=found)
    kinds = rows.order_by().values("kind").annotate(count=Count("pk")).order_by("-count", "kind")
    context = {"comparison": found, "kinds": kinds, "source_title": sources.title_of(found.source)}
    return render(request, "comparison/comparison.html", context)
