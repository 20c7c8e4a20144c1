"""A roster for tests: two columns that must be there, some that may, one that never comes in."""

from bangfu.engine.tables import Column, Roster


class NotMonths(ValueError):
    remedy = "请填写 0 到 12 的整数"


def months(text: str) -> int:
    if not text.strip().isdecimal() or int(text) > 12:
        raise NotMonths("务工时间应为 0 到 12 的整数")
    return int(text)


PEOPLE = Roster(
    "people",
    "人员信息",
    (
        Column("province", "省", also=("省份",), value_class="public"),
        Column("village", "村", value_class="internal"),
        Column("name", "姓名", required=True, value_class="personal", also=("成员姓名",)),
        Column("number", "证件号码", required=True, value_class="sensitive", also=("身份证号码",)),
        Column("employer", "务工企业名称", value_class="personal"),
        Column("months", "务工时间（月）", months, value_class="personal", also=("务工月数",)),
    ),
    dropped=("民族", "政治面貌"),
)
