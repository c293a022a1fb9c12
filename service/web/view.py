"""What every page is made with: its language, its templates, its addresses."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from service import addresses
from service.access.callers import Caller
from service.web import formats, words
from service.web.language import LANGUAGES, Language, language_of

HERE = Path(__file__).parent
STATIC = HERE / "static"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
"""What a page may load: nothing from another host, no script and no style that is not a file of ours."""
EMBEDDED = POLICY.replace("frame-ancestors 'self'", "frame-ancestors *")
"""The same for a page that others may put into theirs."""


class View:
    """A page in the making."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.language = language_of(request.url.path)
        self.caller: Caller = request.state.caller

    @property
    def path(self) -> str:
        """The path of the page, without the language."""
        return self.request.url.path.removeprefix(self.language.prefix) or "/"

    @property
    def asked(self) -> dict[str, list[str]]:
        """What the address asks for, but for where a list goes on."""
        asked = self.request.query_params
        return {name: asked.getlist(name) for name in asked if name != "cursor"}

    def at(self, path: str, **asked: Any) -> str:
        """Give the address of a page in this language."""
        given = {name.rstrip("_"): value for name, value in asked.items() if value not in (None, "", [])}
        query = addresses.query(given)
        return f"{self.language.prefix}{path}" + (f"?{query}" if query else "")

    def in_language(self, language: Language) -> str:
        """Give the address of this page in another language; a cursor is good for this one only."""
        query = addresses.query(self.asked)
        return f"{language.prefix}{self.path}" + (f"?{query}" if query else "")

    def facts(self, url: str) -> str:
        """Give the page of the facts that are at this address of the programming interface."""
        return self.at("/facts") + url.removeprefix("/api/v1/facts")

    def filled(self, template: str, **values: Any) -> str:
        """Fill in a template."""
        return _templates(self.language).get_template(template).render(view=self, **values)

    def answer(self, html: str, status: int = 200, policy: str = POLICY) -> HTMLResponse:
        """Answer with what is filled in."""
        return HTMLResponse(html, status, {"Content-Security-Policy": policy, "Content-Language": self.language.code})

    def page(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """Answer with a template, as a page or as a part of one."""
        return self.answer(self.filled(template, **values), status)


async def _view(request: Request) -> View:  # async: it needs no thread
    return View(request)


Viewed = Annotated[View, Depends(_view)]


@cache
def _templates(language: Language) -> Environment:
    """Make the environment of one language: its messages and its ways to write figures."""
    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    templates.install_gettext_translations(language.messages, newstyle=True)  # type: ignore[attr-defined]  # by i18n
    for written in formats.WRITTEN:
        templates.filters[written.__name__] = _in(language, written)
    said = words.Words(language)
    templates.globals |= {"languages": LANGUAGES, "static": static, "say": said}
    return templates


def _in(language: Language, written: Any) -> Any:
    return lambda *values: written(*values, language)


@cache
def static(name: str) -> str:
    """Give the address of a script, a style or a picture of ours: another one when it changes."""
    return f"/static/{name}?{hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


class Static(StaticFiles):
    """Scripts, styles and pictures: kept by the browser where they are asked for by what they hold."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        # What a script imports goes by its bare name: asked for anew each time, so that all scripts are of one version.
        kept = "public, max-age=31536000, immutable" if scope["query_string"] else "no-cache"
        response.headers["Cache-Control"] = kept
        return response
