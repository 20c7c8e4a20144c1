"""The texts that a person reads before agreeing, in their first version.

A text that somebody agreed to is never changed: `actions.publish_notice` adds a version. The
other lines go into the exported record (ISO/IEC TS 27560) and say the same in its words.
"""

from dataclasses import dataclass

from bangfu.rights.codes import Purpose

# of what a record names, what the law holds to be sensitive or what opens doors to a person
SENSITIVE = frozenset({"identity number", "phone"})
FREE_ZH = (
    "同意与否完全由您决定。不同意、随时撤回、离开或者回家，都不影响您和家人的任何待遇、身份和排序。"
    "撤回只要一步：在手机上点“撤回”，或者告诉村里、乡镇任何一位工作人员。"
)
FREE_EN = (
    " You alone decide. Refusing, withdrawing at any time, leaving or coming home changes no"
    " benefit, status or order of you or your family. Withdrawing is one step: press “Withdraw” on"
    " the phone or tell anybody at the village or the township."
)


@dataclass(frozen=True)
class Wording:
    zh: str
    en: str
    data: tuple[str, ...]
    recipients: tuple[str, ...]
    processing: str


WORDINGS = {
    Purpose.OFFER: Wording(
        "我同意工作人员把我的姓名、联系电话、技能和想找的工作告诉有合适岗位的用人单位。",
        "I agree that staff tell employers with a fitting vacancy my name, phone, skills and the"
        " work I look for.",
        ("name", "phone", "skills", "wishes"),
        ("employers with a fitting vacancy",),
        "offer to employers",
    ),
    Purpose.PLACEMENT: Wording(
        "我同意到下面写明的单位和岗位工作，只去这一家，只用这一次；"
        "并同意把我的姓名、证件号码、联系电话交给该单位办理入职。",
        "I agree to take up the post named below with the employer named, this one and this once,"
        " and that the employer is given my name, identity number and phone for it.",
        ("name", "identity number", "phone"),
        ("the employer named",),
        "placement in a job",
    ),
    Purpose.TRANSPORT: Wording(
        "我报名参加有组织的出行，并同意把我的姓名、联系电话、证件号码交给承运单位购票、联系。"
        "出发前、途中、到达后都可以离开。",
        "I sign up for travel in a group and agree that the carrier is given my name, phone and"
        " identity number for tickets and contact. I may leave before, during and after the"
        " journey.",
        ("name", "phone", "identity number"),
        ("the carrier named",),
        "organised travel",
    ),
    Purpose.TRAINING: Wording(
        "我报名参加培训，并同意把我的姓名、联系电话、文化程度交给培训单位安排课程。",
        "I sign up for training and agree that the school is given my name, phone and education to"
        " arrange the course.",
        ("name", "phone", "education"),
        ("the training school named",),
        "training enrolment",
    ),
    Purpose.EXCHANGE: Wording(
        "我同意把我的务工信息提供给工作人员说明的那个单位，用于工作人员说明的那件事，不作他用。",
        "I agree that my work record is given to the body and for the matter that the staff named,"
        " and for nothing else.",
        ("name", "work record"),
        ("the body named",),
        "exchange between bodies",
    ),
    Purpose.PUBLICATION: Wording(
        "我同意把我的就业经历作为案例公开。公开前我会先看到稿子。",
        "I agree that my story is published as a case. I see the text before it is.",
        ("name", "work record"),
        ("the public",),
        "publication of a case",
    ),
}


def text_zh(purpose: Purpose) -> str:
    return WORDINGS[purpose].zh + FREE_ZH


def text_en(purpose: Purpose) -> str:
    return WORDINGS[purpose].en + FREE_EN
