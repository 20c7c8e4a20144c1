"""名单: the ready ones, one's own, the people on one, and a new one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bangfu.assistance.actions import lists as actions
from bangfu.assistance.codes.lists import READY, Criteria, ReadyList
from bangfu.assistance.forms.lists import ListForm
from bangfu.assistance.models import SavedList
from bangfu.assistance.queries import lists as queries
from bangfu.assistance.rules.lists import ListRefused, check_criteria
from bangfu.org import paging
from bangfu.org.access import needs
from bangfu.org.language import label
from bangfu.org.limits import limited
from bangfu.org.models import InDivision
from bangfu.org.roles import Permission


@needs(Permission.PERSON_VIEW)
def lists(request: HttpRequest) -> HttpResponse:
    user = request.user
    ready = [(which, queries.people_on(READY[which], staff=user).count()) for which in ReadyList]
    own = queries.counted(queries.lists_of(user), staff=user)
    return render(request, "assistance/lists/lists.html", {"ready": ready, "own": own})


@needs(Permission.PERSON_VIEW)
def ready_list(request: HttpRequest, name: str) -> HttpResponse:
    if name not in list(ReadyList):
        raise Http404
    which = ReadyList(name)
    people = queries.people_on(READY[which], staff=request.user)
    page = shown(request, people, name, label(which))
    return render(request, "assistance/lists/people.html", page)


@needs(Permission.PERSON_VIEW)
def own_list(request: HttpRequest, list_id: int) -> HttpResponse:
    saved = get_object_or_404(queries.lists_of(request.user), pk=list_id)
    people = queries.people_on((Criteria.read(saved.criteria),), staff=request.user)
    page = shown(request, people, str(saved.pk), saved.name) | {"saved": saved}
    actions.look_at_list(saved=saved, count=page["count"], by=request.user)
    return render(request, "assistance/lists/people.html", page)


@needs(Permission.PERSON_VIEW)
@limited("search", when=lambda request: request.method == "POST")
def new_list(request: HttpRequest) -> HttpResponse:
    """First how many there are, as often as one likes; then it is kept under a name."""
    form, page = ListForm(request.POST or None), {}
    if form.is_bound and form.is_valid():
        criteria, name = form.criteria(), form.cleaned_data["name"]
        try:
            if "look" not in request.POST:
                saved = actions.save_list(name=name, criteria=criteria, by=request.user)
                return redirect("own-list", saved.pk)
            check_criteria(criteria)
            page = {"count": queries.people_on((criteria,), staff=request.user).count()}
        except ListRefused as refused:
            form.add_error(None, str(refused))
    status = 422 if form.is_bound and not form.is_valid() else 200
    context = page | {"form": form}
    return render(request, "assistance/lists/new.html", context, status=status)


@require_POST
@needs(Permission.PERSON_VIEW)
def follow(request: HttpRequest, list_id: int) -> HttpResponse:
    saved = own(request, list_id)
    is_followed = request.POST.get("follow") == "1"
    actions.follow_list(saved=saved, is_followed=is_followed, by=request.user)
    messages.success(request, _("首页会显示这个名单") if is_followed else _("首页不再显示这个名单"))
    return redirect("own-list", saved.pk)


@require_POST
@needs(Permission.PERSON_VIEW)
def drop(request: HttpRequest, list_id: int) -> HttpResponse:
    actions.drop_list(saved=own(request, list_id), by=request.user)
    messages.success(request, _("名单已删除；名单里的人不受影响"))
    return redirect("lists")


def own(request: HttpRequest, list_id: int) -> SavedList:
    return get_object_or_404(queries.lists_of(request.user), pk=list_id)


def shown(request: HttpRequest, people: InDivision, word: str, title: str) -> dict[str, object]:
    """Names for who reaches people; numbers by township for everybody else (rights.md 3)."""
    page = {"title": title, "word": word, "count": people.count()}
    if not request.user.is_near:
        return page | {"townships": queries.by_township(people)}
    actions.open_list(word=word, by=request.user)
    rows = people.select_related("household")
    return page | {"page": paging.page(rows, **paging.keys(request.GET))}
