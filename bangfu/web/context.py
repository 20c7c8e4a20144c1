"""What every page's shell shows. Nothing is asked of the database until a template shows it."""

from functools import cached_property, lru_cache

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from bangfu.casework import queries as casework
from bangfu.engine.values import Month
from bangfu.monitoring.models import Snapshot
from bangfu.org import small_cells
from bangfu.web import navigation
from bangfu.web.navigation import Entry

MENUS_KEPT = 512


class Shell:
    """The frame of one page for the person who is signed in."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def menu(self) -> SafeString:
        """It stands in every page twice, beside it and above it."""
        entries = navigation.entries_for(self.request.user)
        current = navigation.current(entries, self.request.path)
        counts = (self._told(self.clocks.open), self._told(self.clocks.overdue))
        return menu_with(tuple(entries), current, *counts, language=get_language())

    @cached_property
    def month(self) -> Month | None:
        """The latest closed month: the one whose figures the pages show."""
        return Snapshot.objects.order_by("-month").values_list("month", flat=True).first()

    @cached_property
    def clocks(self) -> casework.ClockCounts:
        return casework.clock_counts(self.request.user)

    def _told(self, count: int) -> str:
        """The menu is no list of names: it says no more to anybody than a tile does."""
        return small_cells.told(count, staff=self.request.user) if count else ""


@lru_cache(maxsize=MENUS_KEPT)
def menu_with(
    entries: tuple[Entry, ...],
    current: Entry | None,
    open_tasks: str,
    overdue: str,
    *,
    language: str,
) -> SafeString:
    """The same for all of one role, but for the tasks; `language` is the one in force."""
    items = [{"entry": entry, "is_current": entry is current} for entry in entries]
    counts = {"open": open_tasks, "overdue": overdue}
    return render_to_string("web/parts/nav.html", {"items": items, **counts})


def shell_of(request: HttpRequest) -> Shell:
    """One for the page and for whoever makes it."""
    if not hasattr(request, "shell"):
        request.shell = Shell(request)
    return request.shell


def shell(request: HttpRequest) -> dict[str, object]:
    user = getattr(request, "user", None)
    is_signed_in = user is not None and user.is_authenticated
    return {"shell": shell_of(request) if is_signed_in else None}
