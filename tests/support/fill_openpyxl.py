"""Changes a workbook as openpyxl does, and saves it: fill_openpyxl.py IN OUT EDITS.json

An edit puts a value into a cell, or does what its "do" says.
"""

import datetime
import json
import sys

import openpyxl
from openpyxl.comments import Comment


def apply(book, edit):
    what = edit.get("do", "fill")
    sheet = book[edit["sheet"]]
    if what == "fill":
        value = edit["value"]
        if edit.get("date"):
            value = datetime.date.fromisoformat(value)
        sheet[edit["cell"]] = value
    elif what == "rename":
        sheet.title = edit["to"]
    elif what == "remove":
        book.remove(sheet)
    elif what == "hide":
        sheet.sheet_state = "hidden"
    elif what == "insert-row":
        # openpyxl moves neither merges nor names; a person's Excel would. Both must read right.
        merged = [str(area) for area in sheet.merged_cells.ranges]
        for area in merged:
            sheet.unmerge_cells(area)
        sheet.insert_rows(edit["row"])
    elif what == "delete-row":
        for area in [str(area) for area in sheet.merged_cells.ranges]:
            sheet.unmerge_cells(area)
        sheet.delete_rows(edit["row"])
    elif what == "drop-names":
        # Before openpyxl 3.1 the names are a list.
        getattr(book.defined_names, "definedName", book.defined_names).clear()
    elif what == "comment":
        sheet[edit["cell"]].comment = Comment(edit["value"], "会计")
    elif what == "reverse":
        book._sheets.reverse()
    else:
        raise ValueError(what)


def main(source, target, edits):
    book = openpyxl.load_workbook(source)
    for edit in json.load(open(edits, encoding="utf-8")):
        apply(book, edit)
    book.save(target)


main(*sys.argv[1:])
