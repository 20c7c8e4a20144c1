"""Judgements about reporting lines and accounts; no database."""

from bangfu.org.roles import ROLES


class ReportingLineImpossible(Exception):
    """A unit would report to itself, to a unit below it, or to nobody known."""


class StaffImpossible(Exception):
    """The role does not exist, or the division is not in force."""


def check_line(unit_code: str, reports_to_code: str, *, tree) -> None:
    """`tree` answers `knows`, `name_of`, `is_pseudo` and `chain`: org.queries.Places."""
    for code in filter(None, (unit_code, reports_to_code)):
        if not tree.knows(code) or tree.is_pseudo(code):
            raise ReportingLineImpossible(f"{code} 不是在用的单位区划代码，请核对后再设置报送关系")
    if reports_to_code and unit_code in tree.chain(reports_to_code):
        raise ReportingLineImpossible(
            f"{tree.name_of(reports_to_code)}本身向{tree.name_of(unit_code)}报送，不能反过来设置"
        )


def check_staff(role_name: str, division_code: str, *, tree) -> None:
    if role_name not in ROLES:
        raise StaffImpossible(f"没有“{role_name}”这个角色，可选：{'、'.join(ROLES)}")
    if not tree.knows(division_code):
        raise StaffImpossible(f"{division_code} 不是在用的区划代码，请核对后再建账号")
