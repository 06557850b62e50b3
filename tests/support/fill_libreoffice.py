"""Fills cells of a workbook in LibreOffice, and saves it: fill_libreoffice.py IN OUT EDITS.json"""

import datetime
import json
import pathlib
import subprocess
import sys
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


def main(source, target, edits):
    with tempfile.TemporaryDirectory() as profile:
        pipe = "jixiao" + pathlib.Path(profile).name.replace("_", "")
        office = subprocess.Popen(
            ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--norestore", f"--accept=pipe,name={pipe};urp;"]
        )
        try:
            context = connect(pipe, office)
            desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
            url = pathlib.Path(source).absolute().as_uri()
            book = desktop.loadComponentFromURL(url, "_blank", 0, (prop("Hidden", True),))
            for edit in json.load(open(edits, encoding="utf-8")):
                cell = book.Sheets.getByName(edit["sheet"]).getCellRangeByName(edit["cell"])
                value = edit["value"]
                if edit.get("date"):
                    day = datetime.date.fromisoformat(value)
                    cell.Value = (day - datetime.date(1899, 12, 30)).days
                elif isinstance(value, (int, float)):
                    cell.Value = value
                else:
                    cell.String = value or ""
            out = pathlib.Path(target).absolute().as_uri()
            book.storeToURL(out, (prop("FilterName", "Calc MS Excel 2007 XML"),))
            book.close(True)
            try:
                desktop.terminate()
            except Exception:
                pass
            office.wait(timeout=60)
        finally:
            office.kill()


main(*sys.argv[1:])
