"""Which rows tell of a person, and why some are not copied (rights.md 14, PIPL 45).

Every table with a path to a person stands in one of the two lists: a test walks the models. What
hangs on a table that is left out is left out with it.
"""

from collections.abc import Callable

from django.db.models import Model, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from bangfu.assistance.models import (
    Placement,
    Screening,
    ZeroCase,
    ZeroMember,
    ZeroObjection,
    ZeroService,
    ZeroStep,
)
from bangfu.audit.models import Record
from bangfu.casework.models import Evidence, Task
from bangfu.comparison.models import Comparison, Discrepancy, Settlement
from bangfu.disclosure.models import Reveal
from bangfu.monitoring.models import EarlyWarning, WarningStep
from bangfu.registry.models import (
    CheckFinding,
    Household,
    HouseholdEvent,
    Merge,
    MonitoredCase,
    MonitoredStep,
    MonthlyIncome,
    Person,
    PopulationStatus,
    SearchKey,
    TrainingNeed,
    Wish,
    WorkSpell,
)
from bangfu.rights.models import (
    Complaint,
    Consent,
    ConsentProof,
    DataRequest,
    Notice,
    NotLooking,
    PortalCode,
    Refusal,
    WorkerAccount,
)
from bangfu.visits.models import Answer, Device, Visit, VisitFile

# ids of the person's row and of those merged into it -> which rows of a table are about them
Of = Callable[[list[int]], Q]


def by(path: str) -> Of:
    return lambda ids: Q(**{f"{path}__in": ids})


def home_of(ids: list[int]) -> Q:
    return Q(id__in=Household.objects.filter(people__in=ids).values("pk"))


COPIED: dict[type[Model], Of] = {
    Person: by("pk"),
    Household: by("people"),
    HouseholdEvent: by("person"),
    MonitoredCase: by("household__people"),
    MonitoredStep: by("case__household__people"),
    PopulationStatus: by("household__people"),
    WorkSpell: by("person"),
    MonthlyIncome: by("spell__person"),
    Wish: by("person"),
    TrainingNeed: by("person"),
    CheckFinding: by("person"),
    Consent: by("person"),
    ConsentProof: by("consent__person"),
    Refusal: by("person"),
    NotLooking: by("person"),
    DataRequest: by("person"),
    Visit: by("person"),
    Answer: by("visit__person"),
    VisitFile: by("visit__person"),
    Placement: by("person"),
    ZeroCase: by("members__person"),
    ZeroMember: by("person"),
    ZeroStep: by("case__members__person"),
    ZeroService: by("person"),
    Discrepancy: by("person"),
    Task: by("discrepancies__person"),
    Evidence: by("task__discrepancies__person"),
    Settlement: by("discrepancy__person"),
    Merge: lambda ids: Q(kept__in=ids) | Q(closed__in=ids),
    WorkerAccount: by("person"),
    Person.history.model: by("id"),
    Household.history.model: home_of,
    WorkSpell.history.model: by("person"),
}

# names of columns that no other page shows, for the catalogue: models keep theirs in Chinese
NAMES = (
    gettext_noop("核实时间"),
    gettext_noop("核实人"),
    gettext_noop("记录编号"),
    gettext_noop("更新时间"),
    gettext_noop("所读语言"),
    gettext_noop("方式"),
    gettext_noop("同意日期"),
    gettext_noop("登记时间"),
    gettext_noop("登记人"),
    gettext_noop("撤回时间"),
    gettext_noop("撤回方式"),
    gettext_noop("撤回登记人"),
    gettext_noop("此前不再询问"),
    gettext_noop("不再打扰至"),
    gettext_noop("取消时间"),
    gettext_noop("收到时间"),
    gettext_noop("答复时间"),
    gettext_noop("答复人"),
    gettext_noop("登记日期"),
    gettext_noop("明细"),
    gettext_noop("对方姓名"),
    gettext_noop("办结时间"),
    gettext_noop("办结人"),
    gettext_noop("所涉区划"),
    gettext_noop("派发时间"),
    gettext_noop("派发人"),
    gettext_noop("接手人"),
    gettext_noop("文件名"),
    gettext_noop("内容类型"),
    gettext_noop("大小"),
    gettext_noop("提交时间"),
    gettext_noop("提交人"),
    gettext_noop("更正内容"),
    gettext_noop("退回时间"),
    gettext_noop("退回人"),
    gettext_noop("退回理由"),
    gettext_noop("转入的务工记录"),
    gettext_noop("按另一条更正的务工记录"),
    gettext_noop("合并时间"),
    gettext_noop("合并人"),
    gettext_noop("撤销时间"),
    gettext_noop("撤销人"),
    gettext_noop("开通时间"),
    gettext_noop("对方统一社会信用代码"),
    gettext_noop("使用时间"),
    gettext_noop("随并的差异"),
    gettext_noop("改为并入保留记录的"),
    gettext_noop("检查发现"),
    gettext_noop("检查规则"),
    gettext_noop("性质"),
    gettext_noop("务工开始月份"),
    gettext_noop("首次发现"),
    gettext_noop("户内变动"),
    gettext_noop("变动"),
    gettext_noop("变动的人"),
    gettext_noop("发生日期"),
    gettext_noop("变动依据"),
    gettext_noop("原所在区划"),
    gettext_noop("另一户"),
    gettext_noop("离开台账日期"),
    gettext_noop("去世日期"),
    gettext_noop("人口身份"),
    gettext_noop("身份"),
    gettext_noop("起始日期"),
    gettext_noop("终止日期"),
    gettext_noop("从何得知"),
    gettext_noop("依据"),
    gettext_noop("终止登记人"),
    gettext_noop("终止登记时间"),
    gettext_noop("务工月收入"),
    gettext_noop("自哪个月起"),
    gettext_noop("务工记录版本"),
    gettext_noop("月收入（元）"),
    gettext_noop("监测对象办理"),
    gettext_noop("监测对象办理步骤"),
    gettext_noop("办理事项"),
    gettext_noop("线索来源"),
    gettext_noop("发现日期"),
    gettext_noop("风险类型"),
    gettext_noop("拟定类型"),
    gettext_noop("办理阶段"),
    gettext_noop("办到"),
    gettext_noop("办理日期"),
    gettext_noop("就业意愿"),
    gettext_noop("就业形式"),
    gettext_noop("想做什么"),
    gettext_noop("愿意到哪里"),
    gettext_noop("月收入不低于（元）"),
    gettext_noop("工作时间"),
    gettext_noop("有什么不方便"),
    gettext_noop("培训需求"),
    gettext_noop("培训意愿"),
    gettext_noop("想学什么"),
    gettext_noop("培训方式"),
    gettext_noop("培训时间"),
    gettext_noop("本人说的日期"),
    gettext_noop("怎么说的"),
    gettext_noop("被新说法取代的时间"),
    gettext_noop("零就业家庭"),
    gettext_noop("表示想工作的人"),
    gettext_noop("零就业家庭办理环节"),
    gettext_noop("零就业家庭服务"),
    gettext_noop("公示异议"),
    gettext_noop("本户的话"),
    gettext_noop("环节"),
    gettext_noop("期限"),
    gettext_noop("申请时间"),
    gettext_noop("认定日期"),
    gettext_noop("清零去向"),
    gettext_noop("提出人"),
    gettext_noop("确认人"),
    gettext_noop("结束日期"),
    gettext_noop("下次回访"),
    gettext_noop("办理"),
    gettext_noop("同意"),
    gettext_noop("说明"),
    gettext_noop("至"),
    gettext_noop("时间"),
    gettext_noop("经办人"),
    gettext_noop("服务"),
    gettext_noop("内容"),
    gettext_noop("本人答复"),
    gettext_noop("走访日期"),
    gettext_noop("走访编号"),
    gettext_noop("本人所说"),
    gettext_noop("处理"),
    gettext_noop("待核对原因"),
    gettext_noop("核对时间"),
    gettext_noop("核对人"),
)

UNSEEN = _("投诉只告诉投诉人本人：凭回执码查看，拿着手机的人不一定是本人")
UNSEEN_ANSWERS = _("保密询问的回答只有权益保障专员看得到，拿着手机的人不一定是本人")
OF_NOBODY = _("说的是一个地方或一个月的整体情况，不涉及某个人")
LEFT_OUT: dict[type[Model], str | Promise] = {
    Complaint: UNSEEN,
    Screening: UNSEEN_ANSWERS,
    PortalCode: _("只存开通码的摘要；有了它就能打开档案"),
    SearchKey: _("为查找而保存的密文，由姓名和号码算出，不含别的内容"),
    Record: _("查看记录另列在“谁看过”一节，改动另列在“谁改过”一节"),
    Reveal: _("查看记录另列在“谁看过”一节，改动另列在“谁改过”一节"),
    ZeroObjection: _("别人对公示提的意见；核实情况和结论在办理环节里写明"),
    Comparison: OF_NOBODY,
    EarlyWarning: OF_NOBODY,
    WarningStep: OF_NOBODY,
    Device: _("登记走访所用的手机，不涉及本人"),
    Notice: _("对所有人公开的告知书文本"),
}
