"""Said when a server is looked over (`check --deploy`): who can read what is kept."""

from pathlib import Path

from django.conf import settings
from django.core import checks
from django.utils.translation import gettext as _

HINT = "docs/security.md"
OTHERS = 0o077
KEYS = ("BANGFU_FIELD_KEY", "BANGFU_INDEX_KEY")


def home_of_its_owner(app_configs: object, **options: object) -> list[checks.CheckMessage]:
    """Everything lies in it but a database on a server of its own."""
    home = Path(settings.BANGFU_HOME)
    if not home.stat().st_mode & OTHERS:
        return []
    words = _("这台机器上的其他用户能读到 %(home)s，请执行 chmod 700")
    return [checks.Warning(words % {"home": home}, hint=HINT, id="audit.W001")]


def keys_apart(app_configs: object, **options: object) -> list[checks.CheckMessage]:
    """A backup of the home that holds the keys is a backup that is not encrypted."""
    home = Path(settings.BANGFU_HOME).resolve()
    files = {name: getattr(settings, name) for name in KEYS}
    inside = [
        name
        for name, file in files.items()
        if isinstance(file, Path) and file.resolve().is_relative_to(home)
    ]
    words = _("%(name)s 的密钥文件在 BANGFU_HOME 里，会随数据一起备份、一起被盗，请另放一处")
    return [checks.Warning(words % {"name": name}, hint=HINT, id="audit.W002") for name in inside]
