"""Runs every target for so many minutes, and says what was found: `make fuzz MINUTES=10`. Ends with 1 where any was.

What was found is kept under .fuzz/TARGET/findings, and inputs that reach further under .fuzz/TARGET/corpus: the next
run begins with them. One input again: `python tests/fuzz/TARGET.py .fuzz/TARGET .fuzz/TARGET/findings/fault-…`.
"""

import re
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
KEPT = HERE.parents[1] / ".fuzz"
TARGETS = ("figures", "dates", "files", "forms", "archives")
IN_A_SANDBOX = {"files"}
"""Targets whose process may die or hang: the service ends the child process that reads, and says why."""
_RUNS = re.compile(r"^#(\d+)", re.MULTILINE)


def is_fault(target: str, found: Path) -> bool:
    return found.name.startswith("fault-") or target not in IN_A_SANDBOX


def try_again(target: str, findings: Path, corpus: Path) -> None:
    """Have what the last run found be tried first, so that it is told until it is mended."""
    corpus.mkdir(parents=True, exist_ok=True)
    findings.mkdir(exist_ok=True)
    for found in findings.iterdir():
        if found.suffix != ".txt" and is_fault(target, found):
            found.replace(corpus / found.name)
        else:
            found.unlink()


def run(target: str, seconds: float) -> bool:
    """Run a target, again and again where its process dies; tell whether nothing was found."""
    folder = KEPT / target
    findings = folder / "findings"
    try_again(target, findings, folder / "corpus")
    runs, end = 0, time.monotonic() + seconds
    with (folder / "log").open("w+") as log:
        while (left := round(end - time.monotonic())) > 0:
            command = [sys.executable, HERE / f"{target}.py", folder, f"-max_total_time={left}", "-print_final_stats=1"]
            begun = log.tell()
            status = subprocess.run(command, stdout=log, stderr=log, check=False).returncode
            log.seek(begun)
            told = log.read()
            runs += max((int(number) for number in _RUNS.findall(told)), default=0)
            if status and not any(findings.iterdir()):
                print(f"{target}: could not run\n{told[-2000:]}")
                return False
            if status and target not in IN_A_SANDBOX:
                break
    found = sorted(path for path in findings.iterdir() if path.suffix != ".txt")
    faults = [path for path in found if is_fault(target, path)]
    ended = len(found) - len(faults)
    print(
        f"{target}: {runs} inputs in {seconds / 60:g} min, {len(faults)} faults",
        f"({ended} ended the process)" * bool(ended),
    )
    for path in faults:
        print(f"  {path.relative_to(KEPT.parent)}")
    return not faults


if __name__ == "__main__":
    minutes = float(sys.argv[1])
    sys.exit(sum(not run(target, 60 * minutes) for target in sys.argv[2:] or TARGETS) > 0)
