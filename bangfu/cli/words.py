"""The verbs and their options, in Chinese and English."""

import argparse
import functools
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

from bangfu.disclosure.codes import LimitName
from bangfu.engine.values import DivisionCode, Month
from bangfu.intake.codes import ReplaceReason
from bangfu.org.codes import Duty
from bangfu.org.roles import GIVEN_ROLES

# Argparse prints what is wrong with a value only for this error
Wrong = argparse.ArgumentTypeError
KINDS = ("people", "spells", "wishes", "visits", "social_insurance")


class Parser(argparse.ArgumentParser):
    """What was typed wrong in one line, as every other problem; the usage is asked for."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: 命令写法不对 / typed wrong: {message} → {self.prog} --help\n")


def parser() -> argparse.ArgumentParser:
    """`bangfu VERB …`; each verb names the module and function that carry it out."""
    top = Parser(
        prog="bangfu",
        description="就业帮扶：接收、比对、核实、结账、填报 / "
        "Employment assistance: receive, compare, settle, close the month, fill the form.",
        epilog="数据位置由 BANGFU_HOME 决定（默认 ./var）/ "
        "Data lie where BANGFU_HOME says (default ./var).",
    )
    top.add_argument("--version", action="version", version=f"bangfu {version('bangfu')}")
    verbs = top.add_subparsers(metavar="VERB", required=True)
    for declare in (
        receive,
        apply,
        write_back,
        template,
        compare,
        findings,
        check_register,
        close_month,
        figures,
        fill,
        serve,
        work,
        demo,
        sample,
        ready,
        import_divisions,
        users,
        agreements,
        limit,
        rotate_keys,
        verify_trail,
        anchor_trail,
        retention,
    ):
        declare(functools.partial(add_verb, verbs))
    return top


def add_verb(verbs, name: str, help_text: str, carried_out_by: str) -> argparse.ArgumentParser:
    verb = verbs.add_parser(name, help=help_text, description=help_text)
    module, _, function = carried_out_by.partition(".")
    verb.set_defaults(module=module, function=function)
    return verb


def month(text: str) -> Month:
    try:
        return Month.parse(text)
    except ValueError as error:
        raise Wrong(f"{text}：{error} / months are written 2023-09") from error


def division(text: str) -> str:
    try:
        return DivisionCode.parse(text).text
    except ValueError as error:
        raise Wrong(f"{text}：{error} / a division code has 2, 4, 6, 9 or 12 digits") from error


def acting(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--by", metavar="USERNAME", help="以谁的账号办理（默认命令行账号）/ account that acts"
    )


def out_file(verb: argparse.ArgumentParser, endings: str) -> None:
    verb.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help=f"写到哪里 / where to: {endings}"
    )


def receive(add) -> None:
    verb = add("receive", "接收一个文件 / take in a file", "files.receive")
    verb.add_argument("file", type=Path, help="xlsx、xls 或 csv")
    verb.add_argument(
        "--as", dest="kind", choices=KINDS, required=True, help="内容 / what the file holds"
    )
    verb.add_argument(
        "--month",
        type=month,
        help="社保数据所属的月份，或务工记录的收入从哪个月起算（默认上个月）"
        " / of insurance data, or from which on the incomes of spells hold: 2023-09",
    )
    verb.add_argument(
        "--empty-month",
        action="store_true",
        help="所属月份确实没有明细 / the month is truly without lines",
    )
    verb.add_argument(
        "--apply", action="store_true", help="检查后随即入库 / apply the accepted rows at once"
    )
    verb.add_argument(
        "--errors",
        type=Path,
        metavar="OUT.xlsx",
        help="把有问题的单元格标出来另存 / write the file back with its problems marked",
    )
    verb.add_argument(
        "--strict",
        action="store_true",
        help="只要有一行不能入库，退出码就是 3 / exit code 3 if any row was rejected",
    )
    decisions(verb)
    acting(verb)


def decisions(verb) -> None:
    """What is never done to the register without being said."""
    verb.add_argument(
        "--replace-people",
        choices=[reason.value for reason in ReplaceReason],
        default="",
        metavar="WHY",
        help="编号属于另一人的行也入库，写明理由 / apply rows of other people under known numbers: "
        + "、".join(reason.value for reason in ReplaceReason),
    )
    verb.add_argument(
        "--blank-clears",
        action="store_true",
        help="空白单元格表示清除，默认保留台账原值 / blank cells clear what the register has",
    )
    verb.add_argument(
        "--adds",
        action="store_true",
        help="与本月已入库的外部明细合并比对，默认替换 / compare together with the month's earlier "
        "table of the same kind, instead of in its place",
    )


def apply(add) -> None:
    verb = add("apply", "入库已检查的批次 / apply a checked batch", "files.apply")
    verb.add_argument("batch", type=int, help="批次号 / its number, as `receive` printed it")
    decisions(verb)
    acting(verb)


def write_back(add) -> None:
    verb = add(
        "write-back",
        "按原表式回填全国系统导出的表 / write a national export back in its own layout: only "
        "cells that the register holds otherwise change, columns not taken in are blank",
        "returning.write_back",
    )
    verb.add_argument("file", type=Path, help="xlsx、csv")
    verb.add_argument("--as", dest="kind", choices=KINDS[:2], required=True)
    out_file(verb, ".xlsx, .csv")
    acting(verb)


def template(add) -> None:
    verb = add("template", "空白模板 / an empty table to fill in", "returning.template")
    verb.add_argument("kind", choices=KINDS)
    verb.add_argument("out", type=Path, metavar="OUT.xlsx")


def compare(add) -> None:
    verb = add("compare", "与外部数据比对 / compare with another table", "comparing.compare")
    verb.add_argument("--source", default="social_insurance", choices=["social_insurance"])
    verb.add_argument("--month", type=month, required=True)
    acting(verb)


def findings(add) -> None:
    verb = add("findings", "导出差异清单 / write the discrepancies out", "comparing.findings")
    verb.add_argument("--month", type=month, required=True)
    out_file(verb, ".csv, .xlsx")
    acting(verb)


def check_register(add) -> None:
    verb = add("check-register", "台账检查 / check the whole register", "checking.check_register")
    verb.add_argument("--month", type=month, help="检查到哪个月（默认本月）/ as of: 2023-09")
    acting(verb)


def close_month(add) -> None:
    verb = add("close-month", "月度结账 / close a month", "closing.close_month")
    verb.add_argument("month", type=month)
    acting(verb)


def figures(add) -> None:
    verb = add("figures", "导出某月指标 / write a month's figures out", "closing.figures")
    verb.add_argument("--month", type=month, required=True)
    out_file(verb, ".csv, .xlsx")


def fill(add) -> None:
    verb = add("fill", "填报表 / fill an official form", "closing.fill")
    verb.add_argument("form", help="annex1")
    verb.add_argument(
        "--division", type=division, required=True, metavar="CODE", help="填报单位 / whose form"
    )
    verb.add_argument("--period", required=True, help="报告期 / 2023Q3")
    out_file(verb, ".xlsx")
    acting(verb)


def serve(add) -> None:
    verb = add("serve", "启动网站 / start the site", "serving.serve")
    verb.add_argument("--host", default="127.0.0.1")
    verb.add_argument("--port", type=int, default=8000)


def work(add) -> None:
    add("work", "只启动后台任务 / do long work only, no site", "serving.work")


def demo(add) -> None:
    verb = add("demo", "装入演示县并启动 / load a county, start the site", "demo.demo")
    verb.add_argument(
        "--county",
        type=Path,
        metavar="FOLDER",
        help="自己的文件 / your files: roster.*, spells.*, social_insurance.*",
    )
    verb.add_argument("--host", default="127.0.0.1")
    verb.add_argument("--port", type=int, default=8000)
    verb.add_argument(
        "--no-serve", action="store_true", help="装好即止，不启动网站 / load only, do not start"
    )


def sample(add) -> None:
    verb = add("sample", "生成虚构数据 / make up a county or province", "sampling.sample")
    verb.add_argument("folder", type=Path)
    verb.add_argument("--people", type=int, default=6000, help="1,000–4,000,000")
    verb.add_argument("--seed", type=int, default=1)
    verb.add_argument("--month", type=month, default=Month(2023, 9))
    verb.add_argument("--division", type=division, default="370724000000", metavar="CODE")


def ready(add) -> None:
    add("ready", "备好数据库和区划 / prepare database and divisions", "administering.ready")


def import_divisions(add) -> None:
    verb = add(
        "import-divisions",
        "导入区划表 / import a table of divisions",
        "administering.import_divisions",
    )
    verb.add_argument("path", type=Path, help="code,name")
    verb.add_argument("--edition", metavar="DATE", help="自哪天起 / valid from: 2024-06-30")
    acting(verb)


def users(add) -> None:
    verb = add("users", "账号 / accounts", "accounts.users")
    actions = ["add", "invite", "leave", "link", "reset-password", "unlock"]
    verb.add_argument("action", choices=actions)
    verb.add_argument("username")
    verb.add_argument("--name", help="姓名 / shown name")
    verb.add_argument("--role", help=", ".join(GIVEN_ROLES))
    verb.add_argument("--division", type=division, metavar="CODE")
    verb.add_argument(
        "--duty",
        action="append",
        default=[],
        choices=[duty.value for duty in Duty],
        help="只分管这些业务，可多次 / only these programmes, may be repeated",
    )
    verb.add_argument(
        "--agreement", metavar="NUMBER", help="外部单位的保密协议编号 / of an outside body"
    )
    verb.add_argument(
        "--subject", metavar="SUB", help="统一认证标识 / of the OpenID Connect provider"
    )
    verb.add_argument(
        "--hand-over-to",
        metavar="USERNAME",
        help="离岗时任务移交给谁（默认本单位）/ who goes on with the tasks (default: the office)",
    )
    acting(verb)


def agreements(add) -> None:
    verb = add("agreements", "保密协议 / confidentiality agreements", "accounts.agreements")
    verb.add_argument("action", choices=["add", "end"])
    verb.add_argument("number", help="协议编号 / number of the document")
    verb.add_argument("--party", help="签约单位 / the body that signed")
    verb.add_argument("--division", type=division, metavar="CODE")
    verb.add_argument("--signed", metavar="DATE", help="签订日期 / signed on: 2024-06-30")
    verb.add_argument("--until", metavar="DATE", help="到期日期 / last day: 2025-06-30")
    acting(verb)


def limit(add) -> None:
    verb = add(
        "limit",
        "查看与导出的上限，今天起生效 / how much of people's data is seen or taken, from today on",
        "administering.set_limit",
    )
    verb.add_argument("name", choices=[name.value for name in LimitName])
    verb.add_argument("value", type=int)
    acting(verb)


def rotate_keys(add) -> None:
    verb = add(
        "rotate-keys",
        "换新密钥并用它重新加密全部内容；网站可照常运行，中断后再次运行即继续 / "
        "make a new key and encrypt everything anew with it; the site may run meanwhile, "
        "and whatever was interrupted goes on when it is run again",
        "rotating.rotate_keys",
    )
    verb.add_argument(
        "--index",
        action="store_true",
        help="改换索引密钥（须先停网站；外部数据须重新接收）/ change the key of the index instead: "
        "stop the site first; outside tables must be received again",
    )
    acting(verb)


def verify_trail(add) -> None:
    verb = add("verify-trail", "核验审计记录是否完整 / prove the trail whole", "trail.verify_trail")
    verb.add_argument(
        "--anchor",
        type=Path,
        action="append",
        metavar="FILE",
        help="与存证核对，可多次 / check against an anchor, may be repeated",
    )


def anchor_trail(add) -> None:
    verb = add(
        "anchor-trail",
        "审计记录存证：打印或送出 / anchor of the trail, to print or send away",
        "trail.anchor_trail",
    )
    verb.add_argument("--out", type=Path, metavar="FILE", help="写到哪里 / where to")
    acting(verb)


def retention(add) -> None:
    verb = add(
        "retention",
        "清除保存期已满的个人信息 / clear personal data whose time is over",
        "clearing.retention",
    )
    verb.add_argument(
        "--dry-run",
        action="store_true",
        help="试做一遍再全部撤回，只报数；期间 SQLite 上别人不能写入 / do it, take it all back and "
        "tell the numbers; meanwhile nobody else can write on SQLite",
    )
    acting(verb)
