import pytest

from bangfu.engine.forms import ANNEX1, CheckKind, problems


def kinds(found):
    return [(problem.kind, problem.row.name, problem.column.name) for problem in found]


def test_numbers_that_agree_raise_nothing(row, content):
    filled = content(
        row("潍坊市", workshop_people=12, relief_workers=9, relief_people=9),
        row("临朐县", workshop_people=5, relief_workers=5, relief_people=5),
        row("昌乐县", workshop_people=7, relief_workers=4, relief_people=4),
    )
    assert problems(ANNEX1, filled) == []


def test_a_part_is_never_more_than_its_whole(row, content):
    filled = content(
        row("潍坊市", relief_workers=5, relief_people=6),
        row("临朐县", relief_workers=5, relief_people=6),
    )
    found = problems(ANNEX1, filled)
    assert kinds(found) == [
        (CheckKind.PART_EXCEEDS_WHOLE, "潍坊市", "relief_people"),
        (CheckKind.PART_EXCEEDS_WHOLE, "临朐县", "relief_people"),
    ]
    assert "6" in found[0].zh
    assert "以工代赈" in found[0].zh
    assert "work-for-relief" in found[0].en


@pytest.mark.parametrize("total", [11, 13])
def test_the_total_is_the_sum_of_its_units(row, content, total):
    filled = content(
        row("潍坊市", workshop_people=total),
        row("临朐县", workshop_people=5),
        row("昌乐县", workshop_people=7),
        row("青州市"),
    )
    [found] = problems(ANNEX1, filled)
    assert (found.kind, found.value, found.limit) == (CheckKind.TOTAL_DIFFERS, total, 12)


@pytest.mark.parametrize(("total", "said"), [(3, 0), (5, 0), (6, 1)])
def test_shared_alliances_may_be_fewer_than_the_sum_but_not_more(row, content, total, said):
    filled = content(
        row("潍坊市", alliances=total), row("临朐县", alliances=2), row("昌乐县", alliances=3)
    )
    assert len(problems(ANNEX1, filled)) == said


def test_a_total_without_units_and_units_without_numbers_are_not_compared(row, content):
    assert problems(ANNEX1, content(row("东莞市", workshop_people=5))) == []
    assert problems(ANNEX1, content(row("潍坊市", workshop_people=5), row("临朐县"))) == []
    assert problems(ANNEX1, content(row("潍坊市"), row("临朐县", workshop_people=5))) == []


def test_a_count_of_the_year_does_not_fall(row, content):
    june = content(row("潍坊市", workshop_people=12), row("临朐县", workshop_people=12))
    september = content(
        row("潍坊市", workshop_people=11),
        row("临朐县", workshop_people=11),
        row("青州市", workshop_people=0),
    )
    found = problems(ANNEX1, september, earlier=june)
    assert kinds(found) == [
        (CheckKind.FELL, "潍坊市", "workshop_people"),
        (CheckKind.FELL, "临朐县", "workshop_people"),
    ]
    assert problems(ANNEX1, june, earlier=june) == []


def test_zero_is_a_number(row, content):
    june = content(row("潍坊市", workshop_people=1), row("临朐县", workshop_people=1))
    september = content(row("潍坊市", workshop_people=0), row("临朐县", workshop_people=0))
    assert len(problems(ANNEX1, september, earlier=june)) == 2
