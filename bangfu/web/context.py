"""What every page's shell shows. Nothing is asked of the database until a template shows it."""

from functools import cached_property

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from bangfu.casework import queries as casework
from bangfu.engine.values import Month
from bangfu.monitoring.models import Snapshot
from bangfu.web import navigation


class Shell:
    """The frame of one page for the person who is signed in."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def entries(self) -> list[dict[str, object]]:
        entries = navigation.entries_for(self.request.user)
        current = navigation.current(entries, self.request.path)
        return [{"entry": entry, "is_current": entry is current} for entry in entries]

    @cached_property
    def menu(self) -> SafeString:
        """It stands in every page twice, beside it and above it."""
        return render_to_string("web/parts/nav.html", {"shell": self})

    @cached_property
    def month(self) -> Month | None:
        """The latest closed month: the one whose figures the pages show."""
        return Snapshot.objects.order_by("-month").values_list("month", flat=True).first()

    @cached_property
    def clocks(self) -> casework.ClockCounts:
        return casework.clock_counts(self.request.user)


def shell(request: HttpRequest) -> dict[str, object]:
    user = getattr(request, "user", None)
    return {"shell": Shell(request) if user is not None and user.is_authenticated else None}
