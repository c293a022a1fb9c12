"""What the targets share: a check fed by atheris with bytes made at random, led by the branches that they reach.

A check raises where something is wrong. Each fault is written once, with its bytes and its traceback, and the search
goes on; atheris itself would end at the first one. A target is a script, see fuzz.py.
"""

import sys
import traceback
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from pathlib import Path

import atheris

ROOT = Path(__file__).parents[2]
HUNG = 20
"""Seconds for one input, beyond which it hangs."""


def fuzz(
    check: Callable[[bytes], None],
    seeds: Iterable[bytes],
    words: Sequence[str | bytes] = (),
    *,
    longest: int = 3000,
    mutate: Callable[[bytes, int, int], bytes] | None = None,
) -> None:
    """Feed a check, until time is over, with mutations of `seeds` up to `longest` bytes, and `words` in them.

    `mutate` makes an input out of another one, the most bytes that it may have, and a seed for chance.

    FOLDER/findings takes what is found: `fault-…` is an exception, with its traceback in a `.txt` beside it; `crash-…`,
    `timeout-…` and `oom-…` come from libFuzzer, where the process itself died, hung, or took too much memory.
    """
    folder = Path(sys.argv[1])
    corpus, findings = folder / "corpus", folder / "findings"
    for each in (corpus, findings):
        each.mkdir(parents=True, exist_ok=True)
    for seed in seeds:
        if len(seed) <= longest:  # a part of a file is none
            corpus.joinpath(f"seed-{sha256(seed).hexdigest()[:16]}").write_bytes(seed)
    dictionary = folder / "words"
    dictionary.write_text("".join(f'"{_escaped(word)}"\n' for word in words), encoding="ascii")
    seen: set[str] = set()

    def one(data: bytes) -> None:
        try:
            check(data)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is a finding
            name = _name(error)
            if name not in seen:
                seen.add(name)
                findings.joinpath(name).write_bytes(data)
                findings.joinpath(f"{name}.txt").write_text("".join(traceback.format_exception(error)), "utf-8")

    options = [f"-artifact_prefix={findings}/", f"-dict={dictionary}", f"-max_len={longest}", f"-timeout={HUNG}"]
    more = {} if mutate is None else {"custom_mutator": mutate}
    atheris.Setup([sys.argv[0], str(corpus), *options, "-rss_limit_mb=3000", *sys.argv[2:]], one, **more)
    atheris.Fuzz()


def _name(error: Exception) -> str:
    """Name a fault by what it is and where it came up, so that the same one is told once."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(ROOT) and ".venv" not in frame.filename]
    return f"fault-{type(error).__name__}-{Path(ours[-1].filename).stem}-{ours[-1].lineno}"


def _escaped(word: str | bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in (word if isinstance(word, bytes) else word.encode()))
