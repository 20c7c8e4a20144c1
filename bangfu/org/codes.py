"""Code lists of accounts."""

from bangfu.engine.codes import Code


class Duty(Code):
    """The programme that a right or a row belongs to. Nobody reaches a programme not theirs."""

    REGISTER = "register", "一人一档", "Register of people"
    COMPARISON = "comparison", "比对核实", "Comparison and verification"
    MONITORING = "monitoring", "监测报表", "Monitoring and forms"
    TRAINING = "training", "技能培训", "Training"
    WELFARE_POSTS = "welfare_posts", "公益性岗位", "Public-welfare posts"
    WORKSHOPS = "workshops", "帮扶车间", "Workshops"
    RELIEF = "relief", "以工代赈", "Work-for-relief"
    SUBSIDIES = "subsidies", "补贴奖补", "Subsidies"
    RIGHTS = "rights", "权益保障", "Rights and complaints"


class Department(Code):
    """Departments that decide some things together only (S2.8)."""

    LABOUR = "labour", "人社部门", "Human resources"
    RURAL = "rural", "乡村振兴（农业农村）部门", "Rural revitalisation"


class StepKind(Code):
    """What one administrator asks for somebody's account and another agrees to."""

    PASSWORD = "password", "重新设密码", "New password"
    FACTOR = "factor", "重置动态口令", "Second factor taken away"
    RIGHTS = "rights", "更改角色或区划", "Another role or place"


class StepState(Code):
    WAITING = "waiting", "待审计管理员确认", "Waiting for the audit administrator"
    AGREED = "agreed", "已确认，未办", "Agreed to, not done yet"
    DONE = "done", "已办", "Done"
    REFUSED = "refused", "未同意", "Refused"
    VOID = "void", "已作废", "Void"
