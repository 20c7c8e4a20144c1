"""Names of published figures, how they are counted, and levels of early warning."""

from bangfu.engine.codes.code import Code


class Counting(Code):
    """口径 (domain.md §1.6): a figure never stands without it."""

    YTD_EVER_ALL = "YTD_EVER_ALL", "当年累计务工人数（含县内）", "Ever at work this calendar year"
    ON_DATE_ALL = (
        "ON_DATE_ALL",
        "月末在岗务工人数（含县内）",
        "At work on the last day of the month",
    )


class Indicator(Code):
    PEOPLE_AT_WORK = "people_at_work", "务工规模", "People at work"
    PEOPLE_WITH_INCOME = (
        "people_with_income",
        "有收入记录的在岗人数",
        "People at work whose income is known",
    )
    MEDIAN_MONTHLY_INCOME = "median_monthly_income", "月务工收入中位数", "Median monthly income"
    WORKSHOP_PEOPLE = "workshop_people", "帮扶车间吸纳人数", "People taken on by workshops"
    WELFARE_POST_PEOPLE = "welfare_post_people", "公益性岗位安置人数", "People in welfare posts"


class WarningLevel(Code):
    """No notice sets thresholds (domain.md §9.1): these are local parameters."""

    BLUE = "blue", "蓝色预警", "Blue"
    YELLOW = "yellow", "黄色预警", "Yellow"
    ORANGE = "orange", "橙色预警", "Orange"
    RED = "red", "红色预警", "Red"


class ComparedWith(Code):
    """What a figure is measured against (S0: 同比、环比; the rest domain.md §9.2)."""

    MONTH_AGO = "month_ago", "环比", "Month on month"
    YEAR_AGO = "year_ago", "同比", "Year on year"
    MONTHS_RUNNING = "months_running", "连续多月", "Several months running"
    TARGET_PATH = "target_path", "目标进度", "The path to the target"
    RETURNEES = "returnees", "下降且返乡", "A fall with returnees"
