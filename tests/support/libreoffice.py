"""A LibreOffice of its own, driven from Python by way of its bridge (uno)."""

import contextlib
import os
import pathlib
import signal
import subprocess
import tempfile
import time

import uno
from com.sun.star.beans import PropertyValue


def prop(name, value):
    return PropertyValue(Name=name, Value=value)


def connect(pipe, office):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(600):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:
            if office.poll() is not None:
                raise
            time.sleep(0.1)
    raise TimeoutError("LibreOffice does not answer")


@contextlib.contextmanager
def desktop():
    """The desktop of a LibreOffice started for this, with a profile of its own."""
    with tempfile.TemporaryDirectory() as profile:
        pipe = "jixiao" + pathlib.Path(profile).name.replace("_", "")
        office = subprocess.Popen(
            ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--norestore", f"--accept=pipe,name={pipe};urp;"],
            start_new_session=True,
        )
        try:
            context = connect(pipe, office)
            started = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
            yield started
            try:
                started.terminate()
            except Exception:
                pass
            office.wait(timeout=60)
        finally:
            # The program that was started has started another.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(office.pid, signal.SIGKILL)


def load(started, path):
    """The workbook at `path`, opened out of sight."""
    book = started.loadComponentFromURL(pathlib.Path(path).absolute().as_uri(), "_blank", 0, (prop("Hidden", True),))
    if book is None:
        raise OSError(f"LibreOffice does not open {path}; another may have it open")
    return book
