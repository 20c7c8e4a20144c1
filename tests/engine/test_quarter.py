import pytest

from bangfu.engine.values import Month, NotAQuarter, Quarter


@pytest.mark.parametrize(
    "text", ["2023Q3", "2023q3", " 2023-Q3 ", "2023年第3季度", "2023年3季度", "２０２３Ｑ３"]
)
def test_a_quarter_is_read_however_it_is_written(text):
    assert Quarter.parse(text) == Quarter(2023, 3)


@pytest.mark.parametrize(
    "text", ["2023", "2023Q5", "2023Q0", "2023-09", "Q3", "", None, "12023Q3", "2023Q33", "0001Q1"]
)
def test_what_is_no_quarter_is_refused(text):
    with pytest.raises(NotAQuarter, match="2023Q3"):
        Quarter.parse(text)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_quarter_has_three_months_that_belong_to_it(number):
    quarter = Quarter(2023, number)
    assert {Quarter.of(month) for month in quarter.months} == {quarter}
    assert quarter.last_month == Month(2023, number * 3)
    assert Quarter.parse(str(quarter)) == quarter == Quarter.parse(quarter.zh)


def test_the_year_starts_again_in_january():
    assert Quarter(2023, 1).earlier_this_year is None
    assert Quarter(2023, 2).earlier_this_year == Quarter(2023, 1)
