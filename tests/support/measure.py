"""Runs a program on each of some files, one after the other; prints what each run gave and took, as JSON.

measure.py PROGRAM OUT FILE…

Each file is checked as `PROGRAM check FILE -o OUT --format json`. A run that takes a minute is ended.
"""

import json
import os
import signal
import sys
import tempfile
import time


def measure(program, out, file):
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        started = time.monotonic()
        child = os.fork()
        if child == 0:
            os.dup2(stdout.fileno(), 1)
            os.dup2(stderr.fileno(), 2)
            signal.alarm(60)
            os.execv(program, [program, "check", file, "-o", out, "--format", "json"])
        _, status, used = os.wait4(child, 0)
        seconds = time.monotonic() - started
        stdout.seek(0)
        stderr.seek(0)
        return {
            "file": os.path.basename(file),
            "code": os.waitstatus_to_exitcode(status),
            "out": stdout.read().decode(),
            "err": stderr.read().decode(errors="replace"),
            "seconds": seconds,
            # Time on the processor: what others do on the machine does not count.
            "busy": used.ru_utime + used.ru_stime,
            "megabytes": used.ru_maxrss / 1024,
        }


program, out, *files = sys.argv[1:]
print(json.dumps([measure(program, out, file) for file in files]))
