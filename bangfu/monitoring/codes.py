from bangfu.engine.codes import Code, ComparedWith

__all__ = ["ComparedWith", "Number", "StepKind"]


class Number(Code):
    """本地参数 that are one number each (domain.md §9.2); without one, its condition is off."""

    SMALLEST_STOCK = (
        "smallest_stock",
        "在岗不足多少人时只看人数、不算百分比",
        "Fewer people at work than this: counts, no percentage",
    )
    MONTHS_RUNNING = (
        "months_running",
        "连续几个月下降即橙色预警",
        "Months of falling in a row that make an orange warning",
    )
    TARGET_PERCENT = (
        "target_percent",
        "低于目标进度的百分之几即黄色预警",
        "Per cent of the path to the target below which the warning is yellow",
    )
    RETURNEE_PERCENT = (
        "returnee_percent",
        "在岗下降且返乡未就业达到百分之几即红色预警",
        "Per cent of returnees without work that make a fall red",
    )
    LAG_DAYS = (
        "lag_days",
        "务工记录多少天没有更新即提示数据滞后",
        "Days without any change of work spells that are pointed out as late data",
    )
    DISPATCH_DAY = (
        "dispatch_day",
        "月度调度日（蓝色预警在此前说明原因）",
        "Day of the monthly dispatch, by which blue warnings are explained",
    )


class StepKind(Code):
    """处置记录 of a warning (S0: 通报, 针对性措施)."""

    CAUSE = "cause", "原因说明", "Cause"
    MEASURE = "measure", "采取措施", "Measure"
    OUTCOME = "outcome", "处置成效", "Outcome"
