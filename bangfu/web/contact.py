"""Reaching people about work is the village's and the township's, and whoever wishes not to be
disturbed is left alone (rights.md 3). Above the township nobody learns who that is: so nobody there
takes or sees anything in order to reach people."""

from dataclasses import replace

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bangfu.assistance.exports import LIVING_LIST
from bangfu.disclosure.codes import Purpose
from bangfu.disclosure.kinds import Asked, NotExportable
from bangfu.disclosure.rules import DisclosureRefused
from bangfu.org.models import InDivision, Staff
from bangfu.registry import exports
from bangfu.registry.models import Person
from bangfu.rights import queries as rights
from bangfu.web.five_facts.exports import WISHES_SAID


class NotToBeReached(DisclosureRefused):
    """For this purpose this is shown or handed out to nobody, or not to this person."""


def check_reveal(subject: Model, purpose: str, *, by: Staff) -> None:
    """Before something is shown in order to reach the person."""
    if purpose != Purpose.CONTACT or not isinstance(subject, Person):
        return
    check_near(by)
    if rights.is_quiet(subject):
        raise NotToBeReached(_("本人不愿为就业的事被打扰，请不要联系；核实情况请先凭材料"))


def check_list(kind: object, purpose: str, *, by: Staff) -> None:
    """Before a list is taken: for reaching people, one without those who wish no calls."""
    if purpose != Purpose.CONTACT:
        return
    check_near(by)
    if kind not in (CONTACT_LIST, LIVING_LIST, WISHES_SAID):
        raise NotToBeReached(_("要联系本人，请从“一人一档”导出联系名单：不愿被打扰的人不在其中"))


def check_near(by: Staff) -> None:
    if not by.is_near:
        raise NotToBeReached(_("联系本人由乡镇、村办理；核实情况或办理申请的，请选相应的用途"))


def people_to_reach(asked: Asked, by: Staff) -> InDivision:
    if not by.is_near:
        raise NotExportable("contact")
    return rights.may_be_contacted(exports.people_asked(asked, by))


CONTACT_LIST = replace(
    exports.PEOPLE,
    title=gettext_lazy("联系名单（不含不愿被打扰的人）"),
    count=lambda asked, by: people_to_reach(asked, by).count(),
    rows=lambda asked, by: exports.in_order(people_to_reach(asked, by)),
)
