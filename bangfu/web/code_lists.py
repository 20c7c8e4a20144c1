"""Finding the code list to which a stored value belongs."""

from functools import cache

from django.db.models import Model

from bangfu.assistance.codes import zero_employment
from bangfu.casework import codes as casework
from bangfu.comparison import codes as comparison
from bangfu.disclosure import codes as disclosure
from bangfu.engine import codes as engine
from bangfu.engine.codes import Code
from bangfu.intake import codes as intake
from bangfu.monitoring import codes as monitoring
from bangfu.rights import codes as rights
from bangfu.runs import codes as runs

MODULES = (
    engine,
    zero_employment,
    casework,
    comparison,
    disclosure,
    intake,
    monitoring,
    rights,
    runs,
)


@cache
def lists() -> dict[str, type[Code]]:
    """Every code list by its class name."""
    return {
        name: thing
        for module in MODULES
        for name, thing in vars(module).items()
        if isinstance(thing, type) and issubclass(thing, Code) and thing is not Code
    }


def member(value: str, list_name: str = "") -> Code | None:
    """The member with this value. Without the list's name only where no two lists differ on it."""
    candidates = [lists()[list_name]] if list_name else list(lists().values())
    found = [members(code_list)[value] for code_list in candidates if value in members(code_list)]
    labels = {(code.zh, code.en) for code in found}
    return found[0] if len(labels) == 1 else None


def of_field(row: Model, field_name: str) -> Code | None:
    """The member that a row's field holds."""
    return of_choices(row._meta.get_field(field_name).choices, getattr(row, field_name))


def of_choices(choices: object, value: object) -> Code | None:
    """The member behind a value: a field's choices know their code list."""
    code_list = getattr(getattr(choices, "func", None), "__self__", None)
    return members(code_list).get(value) if code_list is not None else None


@cache
def members(code_list: type[Code]) -> dict[str, Code]:
    """By value."""
    return {code.value: code for code in code_list}
