"""`bangfu demo`: a county's month from raw files to a filled form, then the site.

What is done is noted in BANGFU_HOME/demo.json, so that a stopped demo goes on where it was and a
second start takes seconds.
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from bangfu.cli import county, serving
from bangfu.cli.problems import CommandProblem
from bangfu.cli.progress import say
from bangfu.cli.sampling import county_files
from bangfu.cli.standing import make_ready

PEOPLE = 6_000
# about people who exist no evidence is made up, and a person decides
MADE_UP_ONLY = {"dispatch", "settle", "own_account"}


class Notes(dict):
    """What the demo has done so far; kept on disk at every step."""

    @classmethod
    def read(cls) -> "Notes":
        path = settings.BANGFU_HOME / "demo.json"
        return cls(json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"done": []})

    def keep(self) -> None:
        path = settings.BANGFU_HOME / "demo.json"
        path.touch(mode=0o600)
        path.write_text(json.dumps(self, ensure_ascii=False, indent=1), encoding="utf-8")


def demo(options: argparse.Namespace) -> int:
    if not options.no_serve:
        serving.check_free(options.host, options.port)
    make_ready()
    notes = Notes.read()
    choose_files(notes, options.county)
    wanted = [step for step in steps() if not (notes["given"] and step[0] in MADE_UP_ONLY)]
    for number, (name, title, step) in enumerate(wanted, start=1):
        if name not in notes["done"]:
            started = time.monotonic()
            say(f"[{number}/{len(wanted)}] {title} …")
            step(notes)
            notes["done"].append(name)
            notes.keep()
            say(f"      {time.monotonic() - started:.0f} s")
    show_logins(notes)
    return 0 if options.no_serve else serving.serve(options)


def choose_files(notes: Notes, given: Path | None) -> None:
    """Made-up files, or those given; one BANGFU_HOME holds one demonstration."""
    wanted = str(given.resolve()) if given else str(settings.BANGFU_HOME / "demo-county")
    if notes.setdefault("folder", wanted) != wanted and (given or notes.get("given")):
        raise CommandProblem(
            _("%(home)s 已装入另一份数据。请另设 BANGFU_HOME，或删除该目录后重来")
            % {"home": settings.BANGFU_HOME}
        )
    notes["given"] = bool(given)
    if given:
        county.files_in(given)


def steps() -> list[tuple[str, str, Callable[[Notes], None]]]:
    return [
        ("files", _("准备县里的文件"), make_files),
        ("people", _("接收人员名册"), county.receive_people),
        ("cast", _("建立账号"), county.make_cast),
        ("spells", _("接收务工记录"), county.receive_spells),
        ("insurance", _("接收社保缴费明细"), county.receive_insurance),
        ("compare", _("比对"), county.compare),
        ("dispatch", _("派发核实任务"), county.dispatch_some),
        ("settle", _("提交佐证并办结一部分"), county.settle_some),
        ("own_account", _("一名劳动者开通本人账号"), county.open_own_account),
        ("checks", _("台账检查"), county.check_register),
        ("close", _("月度结账（24 个月）"), county.close_months),
        ("fill", _("填报附件 1"), county.fill_form),
    ]


def make_files(notes: Notes) -> None:
    if not notes["given"]:
        notes["month"] = "2023-09"
        county_files(
            Path(notes["folder"]),
            month=county.month_of(notes),
            people=PEOPLE,
            county_code=county.COUNTY,
        )


def show_logins(notes: Notes) -> None:
    say("")
    say(_("账号与密码（演示用）："))
    for login in notes["logins"]:
        say(f"  {login['username']:<20} {login['password']:<14} {login['name']}")
    say("")
