"""Which pages answer with a file or show a value whole: read from what their code names, so that
no list has to be thought of when a page is written."""

from collections.abc import Callable, Iterator
from inspect import getattr_static, isclass, isfunction, ismodule, unwrap
from types import CodeType, FunctionType

from bangfu.disclosure import actions as disclosure

# pytest names the files of tests by their folder
OURS = ("bangfu.", "security.")
SENT_AS = {"FileResponse", "StreamingHttpResponse"}
HEADER = "Content-Disposition"
SHOWN_BY = {unwrap(disclosure.reveal), unwrap(disclosure.reveal_at)}


def answers_with_a_file(view: Callable) -> bool:
    """Whether the view, or a function that it leads to, makes an answer that is saved."""
    return any(makes_a_file(code) for function in led_to(view) for code in codes_in(function))


def shows_a_value_whole(view: Callable) -> bool:
    return not SHOWN_BY.isdisjoint(led_to(view))


def makes_a_file(code: CodeType) -> bool:
    return not SENT_AS.isdisjoint(code.co_names) or HEADER in words_in(code.co_consts)


def led_to(view: Callable) -> Iterator[FunctionType]:
    """The view and every function of the project that it names, and that those name."""
    waiting, seen = list(ours(getattr(view, "view_class", view))), set()
    while waiting:
        function = waiting.pop()
        if function not in seen:
            seen.add(function)
            yield function
            waiting += named_by(function)


def named_by(function: FunctionType) -> Iterator[FunctionType]:
    for code in codes_in(function):
        known = [function.__globals__.get(name) for name in code.co_names]
        # of a module that is named, whatever else is named may be its
        known += [
            getattr_static(module, name, None)
            for module in filter(ismodule, list(known))
            for name in code.co_names
        ]
        for found in known:
            yield from ours(found)


def ours(found: object) -> Iterator[FunctionType]:
    """A function of the project without what was put around it, or those of a class."""
    if isclass(found) and is_ours(found):
        for one in vars(found).values():
            yield from ours(one) if isfunction(one) else ()
    elif callable(found) and isfunction(inner := unwrap(found)) and is_ours(inner):
        yield inner


def is_ours(found: type | FunctionType) -> bool:
    return found.__module__.startswith(OURS)


def codes_in(function: FunctionType) -> Iterator[CodeType]:
    waiting = [function.__code__]
    while waiting:
        code = waiting.pop()
        yield code
        waiting += [const for const in code.co_consts if isinstance(const, CodeType)]


def words_in(consts: tuple) -> Iterator[object]:
    for const in consts:
        yield from words_in(const) if isinstance(const, tuple) else [const]
