"""docs/generated/permissions.md: the permission matrix. `--check` or `--write`.

Made from bangfu/org/roles.py and from what the pages themselves ask for. Nobody types this page.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable

import generated
from django.urls import URLPattern, URLResolver, get_resolver


def page() -> str:
    """The whole page; reads the declarations after Django is set up."""
    generated.ready()
    from bangfu.org.roles import ROLES, Permission

    roles = list(ROLES.values())
    lines = [
        "# Permissions",
        "",
        "Made by `make docs` from `bangfu/org/roles.py` and from the pages. Everything",
        "reaches as far as the account's division and the programmes (duties) it was given.",
        "",
        "## Roles",
        "",
        "| role | 角色 | what it is for | second factor | made for | agreement |",
        "|---|---|---|---|---|---|",
        *(role_row(role) for role in roles),
        "",
        "## What each may do",
        "",
        "| permission | 权限 | programme | roles |",
        "|---|---|---|---|",
        *(permission_row(permission, roles) for permission in Permission),
        "",
        "## Programmes",
        "",
        "| role | programmes that an account of it may be given |",
        "|---|---|",
        *(f"| `{role.name}` | {named(sorted(role.duties()))} |" for role in roles),
        "",
        "## Pages",
        "",
        "| page | permission |",
        "|---|---|",
        *pages_rows(),
        *steps(),
    ]
    return "\n".join(lines) + "\n"


def role_row(role) -> str:
    levels = "any" if len(role.levels) == 5 else named(sorted(level.en for level in role.levels))
    told = (
        f"`{role.name}`",
        role.zh,
        f"{role.en}. {role.description_en}",
        "yes" if role.needs_second_factor else "no",
        levels,
        "needed" if role.needs_agreement else "",
    )
    return f"| {' | '.join(told)} |"


def permission_row(permission, roles: Iterable) -> str:
    holders = [f"`{role.name}`" for role in roles if permission in role.permissions]
    duties = named(sorted(duty.en for duty in permission.duties))
    return (
        f"| `{permission.value}` {permission.en} | {permission.zh} | {duties} | {named(holders)} |"
    )


def pages_rows() -> list[str]:
    """Pages without a permission are those that the architecture test lists by name."""
    by_permission: dict[str, list[str]] = defaultdict(list)
    for pattern in pages(get_resolver()):
        permission = getattr(pattern.callback, "permission", None)
        key = f"`{permission.value}`" if permission else "none: everybody, or everybody signed in"
        by_permission[key].append(f"`{pattern.name}`")
    return [
        f"| {named(sorted(set(names)))} | {permission} |"
        for permission, names in sorted(by_permission.items())
    ]


def steps() -> list[str]:
    by_mark: dict[str, set[str]] = defaultdict(set)
    for pattern in pages(get_resolver()):
        if mark := getattr(pattern.callback, "asks_afresh", ""):
            by_mark[mark].add(f"`{pattern.name}`")
    return [
        "",
        "## Steps that ask again who one is",
        "",
        "Within `BANGFU_RECENT_MINUTES` one has to have proven it.",
        "",
        "| page | when |",
        "|---|---|",
        *(f"| {named(sorted(names))} | {mark} |" for mark, names in sorted(by_mark.items())),
    ]


def pages(resolver: URLResolver) -> Iterable[URLPattern]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from pages(entry)
        else:
            yield entry


def named(words: Iterable[str]) -> str:
    return ", ".join(words)


if __name__ == "__main__":
    sys.exit(generated.main("docs/generated/permissions.md", page))
