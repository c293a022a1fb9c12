"""Run a command and print, as JSON, the seconds that it took and the most memory that it held.

A program of its own because Linux counts, in a child's peak, the memory of the process that started it: this one is
small, where the benchmarks have a language model loaded.
"""

import json
import os
import subprocess
import sys
import time


def main() -> None:
    started = time.perf_counter()
    child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    kilobytes = usage.ru_maxrss if sys.platform != "darwin" else usage.ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "megabytes": kilobytes * 1024 / 10**6}))
    sys.exit(child.returncode)


if __name__ == "__main__":
    main()
