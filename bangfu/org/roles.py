"""Who may do what: the permission matrix, declared here and nowhere else (S4.87).

A permission belongs to programmes (each a `Duty`) or to none. A role is a small class with a
sentence; its holder may do what the role permits, in the programmes the account is given, inside
the account's division. docs/generated/permissions.md is made from this file.
"""

from bangfu.engine.codes import DivisionLevel
from bangfu.org.codes import Department, Duty
from bangfu.org.permissions import PERSONAL, Permission

OFFICES = frozenset(DivisionLevel)
VILLAGE, TOWNSHIP = DivisionLevel.VILLAGE, DivisionLevel.TOWNSHIP
# 东莞, 儋州 and others have no counties: the city's office does a county's work
COUNTY = frozenset({DivisionLevel.COUNTY, DivisionLevel.CITY})


class Role:
    """Base of the roles."""

    name = ""
    zh = ""
    en = ""
    description = ""
    description_en = ""
    permissions: frozenset[Permission] = frozenset()
    # programmes without a permission of their own in which the role reaches rows
    more_duties: frozenset[Duty] = frozenset()
    # for whom the role speaks where departments decide together
    department: Department | None = None
    # levels of division that an account may be made for
    levels: frozenset[DivisionLevel] = OFFICES
    # whoever sees personal data beyond one village, or runs the system, signs in with two factors
    needs_second_factor = True
    # not of the administration
    is_outside = False
    # may be placed above every province, which the command line alone can do
    may_stand_outside = False
    # an outside body: an account only while a confidentiality agreement is in force (rights.md 13)
    needs_agreement = False
    # runs the system: made on the server only, so that no administrator makes another
    is_administrator = False

    @classmethod
    def sees_people(cls) -> bool:
        return bool(cls.permissions & PERSONAL)

    @classmethod
    def duties(cls) -> frozenset[Duty]:
        """Programmes that an account of this role may be given."""
        return cls.more_duties.union(*(right.duties for right in cls.permissions))


class VillageWorker(Role):
    name = "village_worker"
    zh, en = "村信息员", "Village worker"
    description = "入户核实，登记情况，上传佐证。"
    description_en = "Visits households, records what is so, hands in evidence."
    permissions = frozenset(
        {
            Permission.PERSON_VIEW,
            Permission.VISIT,
            Permission.VISIT_VIEW,
            Permission.FINDING_VIEW,
            Permission.TASK_WORK,
            Permission.REVEAL,
            Permission.CONSENT_RECORD,
            Permission.MONITORED_WORK,
            Permission.HOUSEHOLD_CHANGE,
            Permission.ZERO_CHECK,
        }
    )
    levels = frozenset({VILLAGE})
    needs_second_factor = False


class TownshipOfficer(Role):
    name = "township_officer"
    zh, en = "乡镇经办员", "Township officer"
    description = "在时限内核实差异，更正台账。"
    description_en = "Verifies discrepancies within their clocks and corrects the register."
    permissions = VillageWorker.permissions | {
        Permission.PERSON_EDIT,
        Permission.FINDING_SETTLE,
        Permission.FIGURE_VIEW,
        Permission.WARNING_ANSWER,
        Permission.EXPORT,
        Permission.EXPORT_PERSONAL,
        Permission.PLACE,
        Permission.PORTAL_CODE,
        Permission.REQUEST_ANSWER,
        Permission.ZERO_REVIEW,
    }
    more_duties = frozenset(
        {Duty.TRAINING, Duty.WELFARE_POSTS, Duty.WORKSHOPS, Duty.RELIEF, Duty.SUBSIDIES}
    )
    levels = frozenset({TOWNSHIP})


class CountyOfficer(Role):
    name = "county_officer"
    zh, en = "县级人社经办员", "County officer, human resources"
    description = "接收文件、开展比对、派发核实、月度结账、填报报表。"
    description_en = "Receives files, compares, dispatches, closes the month, fills the forms."
    # people are visited by the village and the township; the county reads what was learnt
    permissions = (TownshipOfficer.permissions - {Permission.VISIT}) | {
        Permission.FILE_RECEIVE,
        Permission.FILE_APPLY,
        Permission.CHECK_MANAGE,
        Permission.EXPORT_SENSITIVE,
        Permission.EXPORT_APPROVE,
        Permission.COMPARISON_RUN,
        Permission.FINDING_DISPATCH,
        Permission.MONTH_CLOSE,
        Permission.TARGET_SET,
        Permission.FORM_FILL,
        Permission.ZERO_CERTIFY,
    }
    department = Department.LABOUR
    more_duties = frozenset(
        {Duty.TRAINING, Duty.WELFARE_POSTS, Duty.WORKSHOPS, Duty.RELIEF, Duty.SUBSIDIES}
    )
    levels = COUNTY


class CountyRevitalisationOfficer(Role):
    name = "county_revitalisation"
    zh, en = "县级乡村振兴（农业农村）经办员", "County officer, rural revitalisation"
    description = "报送、更正脱贫人口和监测对象名册，派发核实，查看监测、填报报表。"
    description_en = (
        "Brings the roster of people, corrects it, dispatches verification, sees figures and forms."
    )
    permissions = frozenset(
        {
            Permission.FILE_RECEIVE,
            Permission.FILE_APPLY,
            Permission.CHECK_MANAGE,
            Permission.PERSON_VIEW,
            Permission.PERSON_EDIT,
            Permission.VISIT_VIEW,
            Permission.MONITORED_WORK,
            Permission.HOUSEHOLD_CHANGE,
            Permission.REVEAL,
            Permission.EXPORT,
            Permission.EXPORT_PERSONAL,
            Permission.EXPORT_SENSITIVE,
            Permission.EXPORT_APPROVE,
            Permission.FINDING_VIEW,
            Permission.FINDING_DISPATCH,
            Permission.FIGURE_VIEW,
            Permission.FORM_FILL,
            Permission.ZERO_CERTIFY,
        }
    )
    department = Department.RURAL
    more_duties = frozenset({Duty.WORKSHOPS, Duty.WELFARE_POSTS, Duty.SUBSIDIES})
    levels = COUNTY


class CountyDevelopmentOfficer(Role):
    name = "county_development"
    zh, en = "县级发改经办员", "County officer, development and reform"
    description = "管理以工代赈项目，查看监测，不看个人信息。"
    description_en = "Runs work-for-relief projects; sees figures, no personal data."
    permissions = frozenset({Permission.FIGURE_VIEW})
    more_duties = frozenset({Duty.RELIEF})
    levels = COUNTY


class CountyFinanceOfficer(Role):
    name = "county_finance"
    zh, en = "县级财政经办员", "County officer, finance"
    description = "审核拨付补贴资金，查看监测，不看个人信息。"
    description_en = "Pays subsidies out; sees figures, no personal data."
    permissions = frozenset({Permission.FIGURE_VIEW})
    more_duties = frozenset({Duty.SUBSIDIES})
    levels = COUNTY


class CityOfficer(Role):
    name = "city_officer"
    zh, en = "市级人员", "City officer"
    description = "看全市汇总、预警和报表，不看个人信息。"
    description_en = "Sees the city's totals, warnings and forms; no personal data."
    permissions = frozenset(
        {
            Permission.FIGURE_VIEW,
            Permission.FORM_FILL,
            Permission.MONTH_CLOSE,
            Permission.WARNING_ANSWER,
            Permission.TARGET_SET,
        }
    )
    levels = frozenset({DivisionLevel.CITY})


class ProvinceOfficer(Role):
    name = "province_officer"
    zh, en = "省级人员", "Province officer"
    description = "看全省汇总、预警和报表，不看个人信息。"
    description_en = "Sees the province's totals, warnings and forms; no personal data."
    permissions = CityOfficer.permissions
    levels = frozenset({DivisionLevel.PROVINCE})


class Auditor(Role):
    name = "auditor"
    zh, en = "审计人员", "Auditor"
    description = "抽查任何数字，查看过程记录，不改数据。"
    description_en = "Samples any figure and reads the trail; changes nothing."
    permissions = frozenset(
        {
            Permission.FIGURE_VIEW,
            Permission.FINDING_VIEW,
            Permission.PERSON_VIEW,
            Permission.REVEAL,
            Permission.EXPORT,
            Permission.TRAIL_VIEW,
        }
    )


class RightsDesk(Role):
    name = "rights_desk"
    zh, en = "权益保障专员", "Rights desk"
    description = "受理投诉、争议和本人查阅更正请求，不经过被投诉单位。"
    description_en = "Takes complaints, disputes and requests, past the office complained about."
    permissions = frozenset(
        {Permission.REQUEST_ANSWER, Permission.COMPLAINT_HANDLE, Permission.RIGHTS_SET}
    )
    may_stand_outside = True


class OutsideRole(Role):
    """Bodies that are no offices: they see consenting people only, under an agreement."""

    is_outside = True
    needs_agreement = True


class Employer(OutsideRole):
    name = "employer"
    zh, en = "用人单位", "Employer"
    description = "发布岗位，确认到岗，只看到同意提供信息的本人。"
    description_en = "Posts vacancies and confirms hires; sees only people who agreed."


class WorkshopManager(OutsideRole):
    name = "workshop_manager"
    zh, en = "帮扶车间负责人", "Workshop manager"
    description = "登记本车间用工和考勤，申请奖补。"
    description_en = "Records the workshop's workers and attendance, applies for awards."
    more_duties = frozenset({Duty.WORKSHOPS})


class TrainingSchool(OutsideRole):
    name = "training_school"
    zh, en = "培训机构", "Training school"
    description = "登记开班、报名和结业，只看到自愿报名的人。"
    description_en = "Records courses and their results; sees only people who signed up."
    more_duties = frozenset({Duty.TRAINING})


class Agency(OutsideRole):
    name = "agency"
    zh, en = "人力资源机构", "Agency"
    description = "在保密协议期内推荐岗位，只看到同意提供信息的人。"
    description_en = "Offers vacancies while its agreement lasts; sees only people who agreed."


class Worker(Role):
    name = "worker"
    zh, en = "劳动者本人", "Worker"
    description = "查看自己的档案、权益和谁看过，表示同意或撤回。"
    description_en = "Sees the own file, entitlements and who looked; agrees and withdraws."
    permissions = frozenset({Permission.OWN_FILE})
    levels = frozenset({VILLAGE, TOWNSHIP})
    needs_second_factor = False
    is_outside = True


class Administrator(Role):
    """The three separated administrators (MLPS): none does another's work or sees people."""

    is_administrator = True


class SystemAdministrator(Administrator):
    name = "system_administrator"
    zh, en = "系统管理员", "System administrator"
    description = "保障系统运行，不管账号，不看记录，不看个人信息。"
    description_en = "Keeps the system running; no accounts, no trail, no personal data."
    permissions = frozenset({Permission.SYSTEM_MANAGE})


class SecurityAdministrator(Administrator):
    name = "security_administrator"
    zh, en = "安全管理员", "Security administrator"
    description = (
        "邀请、停用和解锁账号，登记保密协议；能看个人信息的账号要审计管理员确认；不看个人信息。"
    )
    description_en = (
        "Invites, ends and unlocks accounts, records agreements; accounts that see people need the "
        "audit administrator's word; no personal data."
    )
    permissions = frozenset({Permission.ACCOUNT_MANAGE, Permission.DISCLOSURE_OVERSEE})


class AuditAdministrator(Administrator):
    name = "audit_administrator"
    zh, en = "审计管理员", "Audit administrator"
    description = "查看和核验操作记录，确认能看个人信息的账号的变动；不建账号，不看个人信息。"
    description_en = (
        "Reads and proves the trail, agrees to steps on accounts that see people; makes none, "
        "no personal data."
    )
    permissions = frozenset({Permission.TRAIL_VIEW, Permission.ACCOUNT_CONFIRM})


class Operator(Role):
    name = "operator"
    zh, en = "命令行", "Command line"
    description = "服务器上的命令行，替全部区划办事，不能登录网页。"
    description_en = "The command line on the server: acts for all divisions, cannot sign in."
    permissions = frozenset(Permission)
    more_duties = frozenset(Duty)


ROLES: dict[str, type[Role]] = {
    role.name: role
    for role in (
        VillageWorker,
        TownshipOfficer,
        CountyOfficer,
        CountyRevitalisationOfficer,
        CountyDevelopmentOfficer,
        CountyFinanceOfficer,
        CityOfficer,
        ProvinceOfficer,
        Auditor,
        RightsDesk,
        Employer,
        WorkshopManager,
        TrainingSchool,
        Agency,
        Worker,
        SystemAdministrator,
        SecurityAdministrator,
        AuditAdministrator,
        Operator,
    )
}
# every role but the command line's own, which nobody is given
GIVEN_ROLES = {name: role for name, role in ROLES.items() if role is not Operator}
