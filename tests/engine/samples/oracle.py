"""The comparison in plain Python, from the rows as written, apart from all code that is tested.

Everything is judged by identity: rows of the register with the same sound number are one person,
whose findings go to the first person number.
"""

import re
import unicodedata
from collections import defaultdict

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
PROVINCES = {
    "11": "北京市",
    "12": "天津市",
    "13": "河北省",
    "31": "上海市",
    "32": "江苏省",
    "33": "浙江省",
    "35": "福建省",
    "37": "山东省",
    "41": "河南省",
    "42": "湖北省",
    "44": "广东省",
    "46": "海南省",
    "50": "重庆市",
    "61": "陕西省",
    "65": "新疆维吾尔自治区",
}


def findings(roster, spells, insurance, *, month):
    """Pairs of person number and kind; the tables are lists of dicts of texts."""
    register = Register(roster, spells)
    lines = defaultdict(list)
    for row in insurance:
        lines[number_of(row["证件号码"])].append(row)
    found = set(register.own_findings())
    for number, holder in register.holders.items():
        paid = [row for row in lines[number] if int(row["缴费年月"]) <= month]
        worked = register.spells_of(number)
        found |= {(holder, kind) for kind in kinds(register.names[holder], worked, paid, month)}
    for person in register.invalid:
        if any(is_open(spell, month) for spell in register.spells[person]):
            found.add((person, "unsupported"))
    return found


class Register:
    def __init__(self, roster, spells):
        self.numbers = {row["人口编号"]: number_of(row["证件号码"]) for row in roster}
        self.names = {row["人口编号"]: row["姓名"] for row in roster}
        self.invalid = {p for p, number in self.numbers.items() if not is_sound(number)}
        self.spells = defaultdict(list)
        for row in spells:
            self.spells[row["人口编号"]].append(row)
        self.people = defaultdict(list)
        for person, number in sorted(self.numbers.items()):
            if person not in self.invalid:
                self.people[number].append(person)
        self.holders = {number: people[0] for number, people in self.people.items()}

    def spells_of(self, number):
        return [spell for person in self.people[number] for spell in self.spells[person]]

    def own_findings(self):
        yield from ((person, "invalid_id") for person in self.invalid)
        for people in self.people.values():
            homes = {person[:13] for person in people}
            if len(homes) > 1:
                yield from ((person, "duplicate_person") for person in people[1:])


def kinds(name, worked, paid, month):
    """The kinds of one identity."""
    now = [row for row in paid if int(row["缴费年月"]) == month]
    open_now = [spell for spell in worked if is_open(spell, month)]
    found = set()
    if now:
        found |= kinds_there(name, now)
        found |= differences(open_now, now) if open_now else {kind_of_absence(worked, now)}
    elif open_now:
        found.add("stopped_there" if paid else "unsupported")
    return found


def kinds_there(name, now):
    found = set()
    if not all(same_name(name, row["姓名"]) for row in now):
        found.add("name_differs")
    if len({employer_of(row["单位名称"]) for row in now}) > 1:
        found.add("duplicate_there")
    return found


def kind_of_absence(worked, now):
    """Without an open spell: insured on by the employer of an ended one, or not recorded."""
    there = {employer_of(row["单位名称"]) for row in now}
    ended = {employer_of(spell["务工企业名称"]) for spell in worked}
    return "ended_here" if there & ended - {""} else "missing_here"


def differences(open_now, now):
    """Of the pair of spell and line that agrees best."""
    pairs = [differing(spell, row) for spell in open_now for row in now]
    return min(pairs, key=lambda kinds: ("employer_differs" in kinds, len(kinds)))


def differing(spell, row):
    found = set()
    here, there = employer_of(spell["务工企业名称"]), employer_of(row["单位名称"])
    if here and there and here != there:
        found.add("employer_differs")
    if spell["务工所在省"] != PROVINCES[row["参保地"][:2]]:
        found.add("place_differs")
    income, base = float(spell["务工月收入(元)"]), float(row["缴费基数"])
    if abs(base / income - 1) > 0.3:
        found.add("income_differs")
    return found


def is_open(spell, month):
    end = re.sub(r"\D", "", spell["结束时间"])
    return not end or int(end) >= month


def number_of(raw):
    text = re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", raw).upper()).lstrip("G")
    if len(text) == 15:
        body = f"{text[:6]}19{text[6:]}"
        return body + check_of(body)
    return text[:18]


def check_of(body):
    return "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def is_sound(number):
    day = number[10:14]
    return check_of(number[:17]) == number[17] and day not in {"0230", "0231"}


def same_name(here, there):
    here, there = (re.sub(r"\s", "", name) for name in (here, there))
    pattern = re.sub(r"[a-z]+|\?", "�", there)
    return re.fullmatch("".join("." if c == "�" else re.escape(c) for c in pattern), here)


def employer_of(raw):
    text = re.sub(r"[\s()]", "", unicodedata.normalize("NFKC", raw))
    return text.replace("有限责任公司", "有限公司")
