"""Code lists of work spells (domain.md §1.5)."""

from bangfu.engine.codes.code import Code


class EmploymentKind(Code):
    """务工类型."""

    EMPLOYED = "employed", "单位录用聘用人员", "Employed by an organisation"
    OTHER = "other", "其他形式务工就业人员", "Working in another form"
    FLEXIBLE = "flexible", "灵活就业", "Flexible employment"
    SELF_EMPLOYED = "self_employed", "自主创业", "Self-employed", "创业"


class ContractKind(Code):
    """有没有合同, as the person says or a paper shows."""

    LABOUR = "labour", "劳动合同", "Labour contract"
    SERVICE = "service", "劳务协议", "Service agreement"
    UNWRITTEN = "unwritten", "没有书面合同", "Nothing in writing"


class InsuredBy(Code):
    """参保情况 of the work."""

    EMPLOYER = "employer", "单位缴纳社会保险", "Social insurance by the employer"
    ACCIDENT = "accident", "只有工伤或意外保险", "Accident insurance alone"
    OWN = "own", "自己缴纳社会保险", "Social insurance paid by the person"
    NOT_INSURED = "not_insured", "没有参保", "Not insured"


class WorkChannel(Code):
    """就业渠道. The complete national list was not found (domain.md §1.5)."""

    ENTERPRISE = "enterprise", "企业就业", "Enterprise"
    WORKSHOP = (
        "workshop",
        "帮扶车间",
        "Assistance workshop",
        "就业帮扶车间",
        "帮扶车间就业",
        "扶贫车间",
    )
    WELFARE_POST = "welfare_post", "公益性岗位", "Public-welfare post", "公益岗位", "乡村公益性岗位"
    RELIEF_PROJECT = "relief_project", "以工代赈", "Work-for-relief project", "以工代赈项目"
    SELF_EMPLOYED = "self_employed", "自主创业", "Self-employed"
    OTHER = "other", "其他形式就业", "Other form", "其他"


class Sector(Code):
    """产业类型."""

    PRIMARY = "primary", "第一产业", "Primary"
    SECONDARY = "secondary", "第二产业", "Secondary"
    TERTIARY = "tertiary", "第三产业", "Tertiary"
