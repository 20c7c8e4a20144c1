"""What the next page says of a step: that it was done, or why it was refused."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest

Refusals = type[Exception] | tuple[type[Exception], ...]


def problems_of(form: Form) -> list[str]:
    """What is wrong, each with the name of its field: where the form itself is not shown."""
    return [f"{form[name].label}：{problems[0]}" for name, problems in form.errors.items()]


@contextmanager
def telling(request: HttpRequest, done: str, *, refusals: Refusals) -> Iterator[None]:
    """A refusal ends the block; its words are for whoever took the step."""
    try:
        yield
    except refusals as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
