"""What each answer tells a browser: to take it for what it is, and to run nothing that is not ours."""

import httpx
import pytest
from library import WEST
from serving import serving

from service.settings import Settings

pytestmark = pytest.mark.on_sqlite
EVERY = [
    "/",
    "/documents",
    "/nowhere",
    "/charts/funders",
    "/docs",
    "/openapi.json",
    "/healthz",
    "/static/filon.css",
    "/api/v1/facts",
    "/api/v1/facts.csv",
    "/api/v1/facts.jsonl",
    "/api/v1/nowhere",
    f"/api/v1/documents/{WEST}/file",
]


@pytest.mark.parametrize("accept", ["*/*", "text/html"])
@pytest.mark.parametrize("path", EVERY)
def test_every_answer_is_taken_for_what_it_is(library: httpx.Client, path: str, accept: str) -> None:
    headers = library.get(path, headers={"Accept": accept}).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "strict-transport-security" not in headers  # it is not HTTPS


@pytest.mark.parametrize("path", [each for each in EVERY if not each.startswith("/charts")])
def test_only_charts_are_put_into_pages_of_others(library: httpx.Client, path: str) -> None:
    policy = library.get(path, headers={"Accept": "text/html"}).headers["content-security-policy"]
    assert "frame-ancestors 'self'" in policy or "frame-ancestors 'none'" in policy


def test_a_chart_is_put_into_pages_of_others(library: httpx.Client) -> None:
    assert "frame-ancestors *" in library.get("/charts/funders").headers["content-security-policy"]


@pytest.mark.parametrize("path", [each for each in EVERY if each != "/docs"])
def test_no_script_that_is_not_a_file_of_ours_runs(library: httpx.Client, path: str) -> None:
    policy = library.get(path).headers["content-security-policy"]
    assert "script-src" not in policy or "script-src 'self';" in policy


def test_an_uploaded_file_is_never_a_page(settings: Settings) -> None:
    """A PDF may be HTML as well, for whoever looks at the first bytes only; its name may say so too."""
    both = b"%PDF-1.4\n<html><script>alert(1)</script></html>"
    with serving(settings) as client:
        sent = client.post("/api/v1/documents", files={"file": ('"><script>.html', both, "text/html")})
        there = client.get(f"{sent.headers['location']}/file")
        client.get(f"{sent.headers['location']}/events")
        page = client.get("/documents")
    assert (there.headers["content-type"], there.headers["x-content-type-options"]) == ("application/pdf", "nosniff")
    assert "script-src" not in there.headers["content-security-policy"]
    assert "<script>.html" not in page.text
    assert "&lt;script&gt;.html" in page.text


@pytest.mark.parametrize("text", ["{{7*191}}", "${7*191}", "{% raw %}", "'; DROP TABLE fact; --", "../../etc/passwd"])
def test_what_is_asked_is_text_and_nothing_else(library: httpx.Client, text: str) -> None:
    for path, name in (("/facts", "q"), ("/api/v1/facts", "q"), ("/partners", "q"), ("/api/v1/facts", "partner")):
        answer = library.get(path, params={name: text})
        assert answer.status_code in {200, 422}
        assert "1337" not in answer.text.replace(text, "")
    assert library.get("/api/v1/facts?limit=1").json()["items"]


@pytest.mark.parametrize(
    "path",
    ["/static/..%2fview.py", "/static/%2e%2e/view.py", "/static//etc/passwd", "/static-offline-docs/..%2fcore.py"],
)
def test_no_path_leads_out_of_the_static_files(library: httpx.Client, path: str) -> None:
    assert library.get(path).status_code == 404
