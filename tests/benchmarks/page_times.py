"""How long the service takes for its pages with many facts, and for the parts of them that are loaded afterwards."""

import re
import sys
from collections import defaultdict
from collections.abc import Callable
from contextlib import closing
from enum import Enum
from html import unescape
from random import Random
from urllib.parse import urlsplit

import httpx
from million_bases import SEED
from million_keys import Keys
from million_questions import one_or_two_filters
from parts import served

from service.database import Database

WARMING = 5
TIMED = 20
"""Addresses of each page; those that have but one are asked for as often."""
PARTS_EVERY = 5
"""How many pages are opened for one whose parts are asked for too."""
PART = re.compile(r'data-part="([^"]+)"')

ADDRESSES: dict[str, Callable[[Keys, Random], str]] = {
    "dashboard": lambda _keys, _random: "/",
    "dashboard of a partner": lambda keys, _random: f"/?partner={keys.draw('partner')}",
    "explore": lambda _keys, _random: "/facts",
    "explore by one or two filters": lambda keys, random: (
        f"/facts?{urlsplit(one_or_two_filters(keys, random).path).query}"
    ),
    "partners": lambda _keys, _random: "/partners",
    "a partner": lambda keys, _random: f"/partners/{keys.draw('partner')}",
    "places": lambda _keys, _random: "/places",
    "a place": lambda keys, _random: f"/places/{keys.draw('place')}",
    "documents": lambda _keys, _random: "/documents",
    "a document": lambda keys, _random: f"/documents/{keys.draw('document')}",
    "checks": lambda _keys, _random: "/checks",
    "help": lambda _keys, _random: "/help",
}


class Served(Enum):
    PAGE = "the page itself"
    PARTS = "what is loaded after it, one by one"


Times = dict[Served, dict[str, list[float]]]
"""Milliseconds by page."""


def ask(data: str, url: str, slow: int) -> Times:
    """Ask for each page, and for its parts; prints the slowest addresses."""
    random = Random(SEED)
    with closing(Database(url)) as database, database.read() as session:
        keys, dialect = Keys(session, random), database.engine.dialect.name
    times: Times = {what: defaultdict(list) for what in Served}
    with served(data, url) as (client, _pid):
        client.follow_redirects = True
        for page, address in ADDRESSES.items():
            print(f"{dialect}: {page}", file=sys.stderr, flush=True)
            asked = [
                each for number in range(-WARMING, TIMED) for each in opened(client, address(keys, random), number)
            ]
            for what, _path, took in asked:
                times[what][page].append(took)
            for _what, path, took in sorted(asked, key=lambda each: -each[2])[:slow]:
                print(f"{dialect}: {took:,.0f} ms {path}")
    return times


def opened(client: httpx.Client, address: str, number: int) -> list[tuple[Served, str, float]]:
    """Ask for a page, and every now and then for its parts; gives what is to be counted."""
    html, *page = timed(client, address)
    parts = PART.findall(html) if number % PARTS_EVERY == 0 else []
    asked = [(Served.PAGE, *page), *((Served.PARTS, *timed(client, unescape(part))[1:]) for part in parts)]
    return asked if number >= 0 else []


def timed(client: httpx.Client, address: str) -> tuple[str, str, float]:
    """Ask for what is at an address, or where that leads to; gives it, its own address, and the milliseconds."""
    answer = client.get(address).raise_for_status()
    return answer.text, str(answer.url), answer.elapsed.total_seconds() * 1000
