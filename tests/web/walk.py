"""Walking through every page of a county by its links, and hearing what on them is Chinese."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
VOID = {"meta", "link", "input", "br", "img", "hr", "col", "source", "use", "wbr"}
SPOKEN = {"title", "aria-label", "placeholder", "alt", "content"}
# sending these forms ends the walk
LEAVES = ("/language/", "/sign-out/")


class Page(HTMLParser):
    """A page as a reader of English meets it.

    `unmarked` is Chinese outside elements marked `lang="zh"`. Where nothing can be marked (title,
    attributes, data of a chart) a name may stand that the page marks elsewhere.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.open: list[tuple[str, bool]] = []
        self.marked, self.plain, self.unmarkable = [], [], []
        self.feed(html)

    @property
    def unmarked(self) -> list[str]:
        marked = "".join(self.marked)
        return self.plain + [
            f"{place} {text}"
            for place, text in self.unmarkable
            if not all(run in marked for run in HAN.findall(text))
        ]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        is_marked = self.is_marked
        if language := given.get("lang"):
            is_marked = language.startswith("zh")
        if tag not in VOID:
            self.open.append((tag, is_marked))
        for name, text in given.items():
            is_spoken = name in SPOKEN or name.startswith("data-")
            if is_spoken and HAN.search(text) and not is_marked:
                self.unmarkable.append((f"<{tag} {name}>", text))
        self.note(tag, given)

    def note(self, tag: str, given: dict[str, str]) -> None:
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "form" and given.get("method", "").lower() == "post":
            self.forms.append((given.get("action", ""), {}))
        elif self.forms and given.get("type") == "hidden":
            self.forms[-1][1][given["name"]] = given.get("value", "")

    @property
    def is_marked(self) -> bool:
        return bool(self.open) and self.open[-1][1]

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, text: str) -> None:
        tag = self.open[-1][0] if self.open else ""
        if not HAN.search(text):
            return
        if self.is_marked:
            self.marked.append(text)
        elif tag in ("title", "script"):
            self.unmarkable.append((f"<{tag}>", text))
        else:
            self.plain.append(f"<{tag}> {text.strip()}")


@dataclass
class Walk:
    """One person's way to every page that links lead to; `met` are the routes that answered."""

    client: Client
    pages: dict[str, Page] = field(default_factory=dict)
    met: set[str] = field(default_factory=set)

    def everywhere(self) -> "Walk":
        waiting, seen = ["/"], set()
        while waiting:
            address = waiting.pop()
            page = self.keep(address, self.client.get(address, follow=True))
            for link in page.links if page else ():
                onward = urljoin(address, link).partition("#")[0]
                if onward.startswith("/") and kind(onward) not in seen:
                    seen.add(kind(onward))
                    waiting.append(onward)
        return self

    def send_every_form_unfilled(self) -> "Walk":
        """With what its page hides in it, and nothing else: what is said then is read too."""
        for address, page in list(self.pages.items()):
            for action, hidden in page.forms:
                target = urljoin(address, action or address)
                if not target.startswith(LEAVES):
                    answer = self.client.post(target, hidden, follow=True)
                    self.keep(f"{target} sent from {address}", answer)
        return self

    def keep(self, address: str, answer: HttpResponse) -> Page | None:
        assert answer.status_code in (200, 403, 422), f"{address}: {answer.status_code}"
        if answer.status_code == 200:
            self.met.add(resolve(urlsplit(address).path.partition(" ")[0]).view_name)
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            answer.close()
            return None
        self.pages[address] = page = Page(answer.content.decode())
        return page


def kind(address: str) -> tuple[str, frozenset[str]]:
    """Addresses with the same questions show the same page with other rows: one of them is read."""
    parts = urlsplit(address)
    return parts.path, frozenset(name for name, _ in parse_qsl(parts.query))
