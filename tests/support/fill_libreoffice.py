"""Fills cells of a workbook in LibreOffice, and saves it: fill_libreoffice.py IN OUT EDITS.json"""

import datetime
import json
import pathlib
import sys

from libreoffice import desktop, load, prop


def main(source, target, edits):
    with desktop() as started:
        book = load(started, source)
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


main(*sys.argv[1:])
