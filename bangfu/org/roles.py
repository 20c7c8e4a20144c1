"""Who may do what. A role is a small class with a sentence; its reach is the holder's division."""

from enum import StrEnum


class Permission(StrEnum):
    FILE_RECEIVE = "file_receive"
    FILE_APPLY = "file_apply"
    PERSON_VIEW = "person_view"
    FINDING_VIEW = "finding_view"
    COMPARISON_RUN = "comparison_run"
    FINDING_DISPATCH = "finding_dispatch"
    TASK_WORK = "task_work"
    FINDING_SETTLE = "finding_settle"
    FIGURE_VIEW = "figure_view"
    MONTH_CLOSE = "month_close"
    FORM_FILL = "form_fill"


class Role:
    """Base of the roles."""

    name = ""
    zh = ""
    en = ""
    description = ""
    permissions: frozenset[Permission] = frozenset()


class VillageWorker(Role):
    name = "village_worker"
    zh, en = "村信息员", "Village worker"
    description = "入户核实，登记情况，上传佐证。"
    permissions = frozenset({Permission.PERSON_VIEW, Permission.FINDING_VIEW, Permission.TASK_WORK})


class TownshipOfficer(Role):
    name = "township_officer"
    zh, en = "乡镇经办员", "Township officer"
    description = "在时限内核实差异，更正台账。"
    permissions = VillageWorker.permissions | {Permission.FINDING_SETTLE, Permission.FIGURE_VIEW}


class CountyOfficer(Role):
    name = "county_officer"
    zh, en = "县级经办员", "County officer"
    description = "接收文件、开展比对、派发核实、月度结账、填报报表。"
    permissions = frozenset(Permission)


class ProvinceOfficer(Role):
    name = "province_officer"
    zh, en = "省市级人员", "City or province officer"
    description = "看汇总、预警和报表，不看个人信息。"
    permissions = frozenset({Permission.FIGURE_VIEW, Permission.FORM_FILL, Permission.MONTH_CLOSE})


class Auditor(Role):
    name = "auditor"
    zh, en = "审计人员", "Auditor"
    description = "抽查任何数字，查看过程记录，不改数据。"
    permissions = frozenset(
        {Permission.FIGURE_VIEW, Permission.FINDING_VIEW, Permission.PERSON_VIEW}
    )


class Operator(Role):
    name = "operator"
    zh, en = "命令行", "Command line"
    description = "服务器上的命令行，替全部区划办事，不能登录网页。"
    permissions = frozenset(Permission)


ROLES: dict[str, type[Role]] = {
    role.name: role
    for role in (VillageWorker, TownshipOfficer, CountyOfficer, ProvinceOfficer, Auditor, Operator)
}
