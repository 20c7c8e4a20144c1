"""docs/generated/fields.md: what each field tells of people, why and how long. `--check`/`--write`.

Made from the classes that the models declare (`bangfu.audit.privacy`); nobody types it.
"""

import sys

import generated


def page() -> str:
    generated.ready()
    from django.apps import apps

    from bangfu.audit.privacy import PURPOSES

    lines = [
        "# Classes of fields",
        "",
        "Made by `make docs` from the models. *Public*: anybody may know it. *Internal*: for the",
        "work, tells nothing of a person. *Personal*: tells something of a person. *Sensitive*:",
        "could do harm; masked, shown one at a time, and sealed but for those that say otherwise",
        "(docs/adr/0021-a-code-that-is-counted-stays-readable.md). *Sealed*: encrypted at rest and",
        "bound to its row. Tables of history have the classes of the table whose rows they keep.",
        "",
        "| purpose | 用途 | legal basis | kept | 保存期 |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| `{each.name}` {each.en} | {each.zh} | {each.legal_basis} | {each.retention_en} "
        f"| {each.retention_zh} |"
        for each in PURPOSES
    ]
    for model in apps.get_models(include_auto_created=True):
        if not hasattr(model, "instance_type"):
            lines += table(model)
    return "\n".join(lines) + "\n"


def table(model: type) -> list[str]:
    from bangfu.audit.fields import EncryptedTextField
    from bangfu.audit.privacy import UNSEALED, classes_of, fields_of

    def at_rest(field) -> str:
        is_sealed = isinstance(field, EncryptedTextField)
        return "sealed" if is_sealed else UNSEALED.get(f"{model._meta.label}.{field.name}", "")

    declared = classes_of(model)
    return [
        "",
        f"## {model._meta.label}",
        "",
        "| field | 名称 | class | purpose | at rest |",
        "|---|---|---|---|---|",
        *(
            f"| `{field.name}` | {getattr(field, 'verbose_name', '')} "
            f"| {declared[field.name].field_class} "
            f"| {declared[field.name].purpose.name if declared[field.name].purpose else ''} "
            f"| {at_rest(field)} |"
            for field in fields_of(model)
            if field.name in declared
        ),
    ]


if __name__ == "__main__":
    sys.exit(generated.main("docs/generated/fields.md", page))
