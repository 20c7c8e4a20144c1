"""Fifty people at work: what locust does, with the accounts that `building` noted.

Each signs in as a person would, looks at a list, searches, opens people and now and then corrects a
fact; between two pages they read for two to six seconds. What asks is the lighter of locust's two
clients: it works on the same cores as the site.
"""

import json
import os
import re
from pathlib import Path
from random import choice, random, sample
from typing import Any
from urllib.parse import urlencode

from locust import FastHttpUser, between, task

from bangfu.engine.samples.names import GIVEN, RARE_SURNAMES, SURNAMES

LOGINS = json.loads((Path(os.environ["BANGFU_HOME"]) / "load.json").read_text())["logins"]
# how many of fifty work where: villages and townships are most
WORKING = ("township",) * 34 + ("county",) * 10 + ("village",) * 6
ACCOUNTS = {place: [name for name in LOGINS if name.startswith(place)] for place in set(WORKING)}
READINGS = [
    "wang",
    "li",
    "zhang",
    "liu",
    "wangw",
    "lixiu",
    "zhangm",
    "wf",
    "lxy",
    "zgh",
    "shan",
    "xie",
]
PEOPLE = re.compile(r'href="/people/([0-9A-Za-z-]+)/"')
HIDDEN = re.compile(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"')


class Officer(FastHttpUser):
    wait_time = between(2, 6)
    begun = 0
    at_work = 0

    def on_start(self) -> None:
        place = WORKING[Officer.begun % len(WORKING)]
        Officer.begun += 1
        name = choice(ACCOUNTS[place])
        given = {"username": name, "password": LOGINS[name]}
        self.send("/sign-in/", given, "sign in")
        self.seen: list[str] = []
        self.correctable = ""
        self.look_at_list()
        Officer.at_work += 1
        if Officer.at_work == self.environment.parsed_options.num_users:
            # to sign in is made slow on purpose, and is not what is measured
            self.environment.stats.reset_all()

    @task(3)
    def look_at_list(self) -> None:
        self.remember(self.client.get("/people/", name="list"))

    @task(4)
    def search(self) -> None:
        self.remember(self.client.get(f"/people/?{urlencode({'q': typed()})}", name="search"))

    @task(5)
    def open_person(self) -> None:
        if self.seen:
            address = f"/people/{choice(self.seen)}/"
            page = self.client.get(address, name="person")
            self.correctable = f"{address}edit/" if f'"{address}edit/"' in page.text else ""

    @task(1)
    def correct(self) -> None:
        """Whoever was opened last, where the page offers it: not every account may."""
        if self.correctable:
            given = {"reason": "told", "phone": f"138{int(random() * 1e8):08}"}
            self.send(self.correctable, given, "correct")

    def send(self, address: str, given: dict[str, str], name: str) -> None:
        """A form as it stands but for what is given; only the way on to another page is success."""
        page = self.client.get(address, name=f"{name}: form")
        filled = {**dict(HIDDEN.findall(page.text)), **chosen(page.text), **given}
        options = {"headers": {"Referer": f"{self.host}{address}"}, "allow_redirects": False}
        with self.client.post(address, filled, name=name, catch_response=True, **options) as answer:
            if answer.status_code != 302:
                answer.failure(f"not taken: {answer.status_code}")

    def remember(self, answer: Any) -> None:
        self.seen = PEOPLE.findall(answer.text) or self.seen


def typed() -> str:
    """What somebody types: mostly names, whole or in part, sometimes how they are read."""
    if random() < 0.25:
        return choice(READINGS)
    surname = choice(RARE_SURNAMES) if random() < 0.1 else choice(SURNAMES[:40])
    given = "".join(sample(GIVEN, choice((1, 1, 2))))
    return surname + given if random() < 0.8 else given


def chosen(page: str) -> dict[str, str]:
    """What the form says as it stands."""
    fields = re.findall(r'<select name="([a-z_]+)".*?</select>', page, re.S)
    values = {}
    for name in fields:
        part = page.split(f'<select name="{name}"')[1].split("</select>")[0]
        found = re.search(r'value="([^"]*)"[^>]* selected', part)
        values[name] = found.group(1) if found else ""
    return values
