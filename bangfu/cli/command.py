"""From the words typed to the verb, and from whatever goes wrong to one readable line."""

import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module

import django
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.utils import translation
from django.utils.translation import gettext as _

from bangfu.audit import scratch
from bangfu.cli.problems import CommandProblem
from bangfu.cli.words import parser
from bangfu.config import environment

DONE, FAILED, INTERRUPTED = 0, 1, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point. The exit code is 0 only when everything asked for was done."""
    options = parser().parse_args(arguments)
    try:
        begin()
        verb = getattr(import_module(f"bangfu.cli.{options.module}"), options.function)
        return verb(options) or DONE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # the reader, such as `head`, has seen enough; Python must not complain at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:  # noqa: BLE001 - an operator meets a sentence, never a traceback
        if environment.flag("BANGFU_DEBUG", default=False):
            traceback.print_exc()
        print(f"bangfu: {sentence(error)}", file=sys.stderr)
        return FAILED


def begin() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bangfu.config.settings.local")
    django.setup()
    scratch.folder()
    translation.activate(environment.text("BANGFU_LANGUAGE", "zh-hans"))


def sentence(error: Exception) -> str:
    """What to tell: our own errors speak for themselves, others are named without their words.

    The words of a foreign error may quote a row, so they are shown with BANGFU_DEBUG=1 only.
    """
    if isinstance(error, CommandProblem | ImproperlyConfigured) or is_ours(error):
        return " ".join(str(error).split())
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}：{error.strerror}"
    if isinstance(error, DatabaseError):
        return _("数据库拒绝了这次操作（%(kind)s），没有任何更改。") % {
            "kind": type(error).__name__
        }
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__}, {os.path.basename(place.filename)}:{place.lineno}"
    return _("程序内部出错（%(where)s）。设 BANGFU_DEBUG=1 重试可看到全部经过。") % {"where": where}


def is_ours(error: Exception) -> bool:
    return type(error).__module__.startswith("bangfu.")
