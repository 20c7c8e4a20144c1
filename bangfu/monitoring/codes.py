from bangfu.engine.codes import Code


class ComparedWith(Code):
    """Which earlier figure a change is measured against (S0: 同比、环比)."""

    MONTH_AGO = "month_ago", "环比", "Month on month"
    YEAR_AGO = "year_ago", "同比", "Year on year"
