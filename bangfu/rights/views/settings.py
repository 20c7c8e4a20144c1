"""本地参数 and the texts that people read before agreeing: what holds for everybody here."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bangfu.org.access import needs, recently_signed_in_to_act
from bangfu.org.roles import Permission
from bangfu.rights import actions, queries, rules
from bangfu.rights.codes import Purpose
from bangfu.rights.forms import DaysForm, NoticeForm
from bangfu.rights.notices import FREE_EN, FREE_ZH


@needs(Permission.RIGHTS_SET)
@recently_signed_in_to_act
def settings(request: HttpRequest) -> HttpResponse:
    form = DaysForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_days(**form.cleaned_data, by=request.user)
            messages.success(request, _("已设定，从起用日期起按新的天数计算"))
            return redirect("rights-settings")
        except (rules.DaysOutOfRange, rules.OthersNotReached) as error:
            form.add_error(None, str(error))
    context = {
        "days": queries.days_in_force(),
        "notices": [actions.notice_shown(purpose) for purpose in Purpose],
        "form": form,
    }
    return render(request, "rights/settings.html", context, status=422 if form.is_bound else 200)


@needs(Permission.RIGHTS_SET)
@recently_signed_in_to_act
def notice(request: HttpRequest, purpose: str) -> HttpResponse:
    """The text of one purpose, and its next version."""
    if purpose not in list(Purpose):
        raise Http404
    shown = actions.notice_shown(Purpose(purpose))
    own = {
        "text_zh": shown.text_zh.removesuffix(FREE_ZH),
        "text_en": shown.text_en.removesuffix(FREE_EN),
    }
    form = NoticeForm(request.POST or None, initial=own)
    if request.method == "POST" and form.is_valid():
        try:
            actions.publish_notice(purpose=Purpose(purpose), **form.cleaned_data, by=request.user)
            messages.success(request, _("已发布新版本；以前的同意仍按当时读过的文字"))
            return redirect("rights-settings")
        except (rules.NoticeUnchanged, rules.OthersNotReached) as error:
            form.add_error(None, str(error))
    context = {"notice": shown, "form": form, "free_zh": FREE_ZH, "free_en": FREE_EN}
    return render(request, "rights/notice.html", context, status=422 if form.is_bound else 200)
