"""Inserts and deletes rows and columns in LibreOffice: edit_lines.py SOURCE FOLDER EDITS.json

An edit is {"sheet", "what": "insert" or "delete", "axis": "row" or "column", "index": from 0, "name": the file to write}.
"""

import json
import pathlib
import shutil
import sys

from libreoffice import desktop, load, prop

source, folder, edits = sys.argv[1:]
# Another LibreOffice may have the file open.
source = shutil.copy(source, pathlib.Path(folder, "source.xlsx"))
with desktop() as started:
    for edit in json.loads(pathlib.Path(edits).read_text()):
        book = load(started, source)
        sheet = book.Sheets.getByName(edit["sheet"])
        sheet.unprotect("")
        lines = sheet.Rows if edit["axis"] == "row" else sheet.Columns
        if edit["what"] == "insert":
            lines.insertByIndex(edit["index"], 1)
        else:
            lines.removeByIndex(edit["index"], 1)
        target = pathlib.Path(folder, edit["name"]).absolute().as_uri()
        book.storeToURL(target, (prop("FilterName", "Calc MS Excel 2007 XML"),))
        book.close(True)
