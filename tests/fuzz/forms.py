"""Uploads: a line with the content type, and the body, as the multipart parser takes it in pieces."""

import atheris

with atheris.instrument_imports(include=["service", "python_multipart"], enable_loader_override=False):
    from service.errors import ProblemError
    from service.upload import LONGEST_NAME, FormFile

from harness import fuzz

PDF = b"%PDF-1.7\n%%EOF\n"
HEAD = b"multipart/form-data; boundary=b\n"
NAMES = (
    b"bilan.pdf",
    "été.pdf".encode(),
    "été.pdf".encode("cp1252"),
    b"..\\..\\a.pdf",
    b'a\\"b.pdf',
    b"fdp.exe\xe2\x80\xae",
)
WORDS = (
    "--b\r\n", "--b--\r\n", "\r\n\r\n", "\r\n", 'Content-Disposition: form-data; name="file"; filename="',
    "filename*=utf-8''", "boundary=", "multipart/form-data; ", 'name="file"', "Content-Type: ", "\0", "\u202e", "/",
    "\\", "..",
)  # fmt: skip


def seeds() -> list[bytes]:
    parts = [
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n%s\r\n' % (n, PDF) for n in NAMES
    ]
    other = b'--b\r\nContent-Disposition: form-data; name="title"\r\n\r\nBilan\r\n'
    return [HEAD + body + b"--b--\r\n" for body in (*parts, other + parts[0], parts[0] + parts[1], other)]


def taken(kind: str, body: bytes, piece: int) -> tuple[str, bytes] | None:
    """Give the name and bytes of the file in a form that comes in such pieces; None where it is refused."""
    written = bytearray()
    try:
        form = FormFile(kind, written.extend)
        for at in range(0, len(body), piece):
            form.feed(body[at : at + piece])
        form.finish()
    except ProblemError:
        return None
    return form.filename, bytes(written)


def check(data: bytes) -> None:
    head, _, body = data.partition(b"\n")
    kind = head.decode("latin-1")
    whole = taken(kind, body, max(1, len(body)))
    # Words before the first boundary, which no client sends, are skipped where they come with it, else refused.
    preamble = not body.startswith(b"--")
    for piece in (1, 7):
        in_pieces = taken(kind, body, piece)
        assert in_pieces == whole or (preamble and None in (whole, in_pieces)), f"in pieces of {piece} it is otherwise"
    if whole is not None:
        name = whole[0]
        name.encode()
        assert 0 < len(name) <= LONGEST_NAME, name
        assert name.isprintable(), name
        assert not set(name) & {"/", "\\"}, name


fuzz(check, seeds(), WORDS)
