"""Whose row it is: found by the person number, else by the identity number, within reach alone."""

from dataclasses import dataclass

from bangfu.audit.fields import index_key
from bangfu.engine.values import DivisionCode, Told, identity_key, is_another
from bangfu.intake.chunks import Chunk
from bangfu.registry import queries
from bangfu.registry.models import Person

# one sentence for who is nowhere and who is elsewhere: a file must not tell who is in the register
NOT_HERE = "您管辖范围内的台账中没有该人员"
RECEIVE_FIRST = "请先接收人员信息，再重新接收本文件；由其他县管的，请由该县的经办员接收"
SOMEBODY_ELSE = "该人口编号在台账中是另一个人，证件号码不同"


@dataclass(frozen=True)
class Owner:
    """The person a row belongs to, as far as a row needs to know."""

    person_id: int | None = None
    division_code: str = ""
    identity_key: int | None = None


NOBODY = Owner()


def owners_of(chunk: Chunk, *, reach: DivisionCode) -> list[Owner]:
    low, high = reach.range
    numbers, secret = chunk.values["person_number"], index_key()
    keys = [
        identity_key(identity.number, secret) if identity and identity.number else None
        for identity in chunk.values["identity_number"]
    ]
    by_number = _by_number({number for number in numbers if number})
    by_key = _by_key({key for n, key in zip(numbers, keys, strict=True) if key and not n})
    owners = []
    for index, (number, key) in enumerate(zip(numbers, keys, strict=True)):
        found = [by_number[number]] if number in by_number else []
        found = found if number else by_key.get(key, [])
        here = [owner for owner in found if low <= owner.division_code <= high]
        owners.append(_owner(chunk, index, here, key))
    return owners


def _owner(chunk: Chunk, index: int, found: list[Owner], key: int | None) -> Owner:
    column = "person_number" if chunk.values["person_number"][index] else "identity_number"
    if not found:
        chunk.reject(index, column, NOT_HERE, RECEIVE_FIRST)
        return NOBODY
    if len(found) > 1:
        chunk.reject(index, column, "台账中有多人使用该证件号码", "请补充人口编号后重新上传")
        return NOBODY
    owner = found[0]
    if key and owner.identity_key not in (None, key):
        _point_to_number(chunk, index, owner)
    return owner


def _point_to_number(chunk: Chunk, index: int, owner: Owner) -> None:
    """A number of somebody else under this person number: what the row says is not of them."""
    person = Person.objects.get(pk=owner.person_id)
    there = chunk.values["identity_number"][index].number
    if is_another(Told("", person.identity_number), Told("", there)):
        chunk.reject(index, "identity_number", SOMEBODY_ELSE, "请核对人口编号和证件号码")
    else:
        message = "证件号码与台账中该人口编号的不一致"
        chunk.warn(index, "identity_number", message, "已按人口编号接收，请核对是否同一人")


def _by_number(numbers: set[str]) -> dict[str, Owner]:
    rows = queries.owners(person_number__in=numbers)
    return {number: Owner(pk, division, key) for pk, number, division, key in rows}


def _by_key(keys: set[int]) -> dict[int, list[Owner]]:
    found: dict[int, list[Owner]] = {}
    for pk, _, division, key in queries.owners(identity_key__in=keys):
        owner = Owner(pk, division, key)
        if owner not in found.setdefault(key, []):
            found[key].append(owner)
    return found
