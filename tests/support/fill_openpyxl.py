"""Fills cells of a workbook as openpyxl does, and saves it: fill_openpyxl.py IN OUT EDITS.json"""

import datetime
import json
import sys

import openpyxl


def main(source, target, edits):
    book = openpyxl.load_workbook(source, keep_vba=source.endswith(".xlsm"))
    for edit in json.load(open(edits, encoding="utf-8")):
        value = edit["value"]
        if edit.get("date"):
            value = datetime.date.fromisoformat(value)
        book[edit["sheet"]][edit["cell"]] = value
    book.save(target)


main(*sys.argv[1:])
