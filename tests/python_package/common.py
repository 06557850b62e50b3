"""What the tests of the package have in common: the program, the samples, a campaign that plays itself."""

import json
import os
import subprocess
from pathlib import Path

FORM = "hunan-department-2021"
SAMPLES = Path("samples/liuyang-2021")
PROGRAM = os.environ["JIXIAO_PROGRAM"]
FOLDER = Path(os.environ["JIXIAO_FOLDER"])


def program(*arguments, codes=(0, 1)):
    """What the program prints."""
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, encoding="utf-8")
    assert done.returncode in codes, (arguments, done.returncode, done.stdout, done.stderr)
    return done.stdout


def report(path):
    """The report of the program on a file that it was given by its name."""
    done = subprocess.run(
        [PROGRAM, "check", "--no-output", "--format", "json", path.name], cwd=path.parent, capture_output=True
    )
    return json.loads(done.stdout)


def sample(name):
    return (SAMPLES / name).read_bytes()


def campaign(folder, units, wrong=30):
    """A campaign that plays itself: everyone sends, some wrongly, who then correct it. Gives its folder."""
    program("campaign", "init", folder, "--template", FORM, "--email", "jx@example.gov.cn", "--deadline", "2022-04-30")
    program("campaign", "rehearse", folder, "--units", units)
    program("campaign", "issue", folder, "--today", "2022-03-01")
    program("campaign", "rehearse", folder, "--values", SAMPLES / "clean.toml", "--wrong", wrong)
    program("campaign", "collect", folder, "--today", "2022-04-01")
    return folder


def corrected(folder, wrong=30):
    """The same, once everyone has corrected what was wrong."""
    program("campaign", "rehearse", folder, "--values", SAMPLES / "clean.toml", "--wrong", wrong, "--correct")
    program("campaign", "collect", folder, "--today", "2022-04-03")
    return folder
