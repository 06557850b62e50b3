"""The table of a sheet, read from the file itself."""

import re
import zipfile
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def lines(path, sheet, heading):
    """The lines under the row that has this heading, a dict each, up to the first one without a number in front."""
    with zipfile.ZipFile(path) as package:
        shared = [
            "".join(text.text or "" for text in item.iter(f"{MAIN}t"))
            for item in part(package, "xl/sharedStrings.xml").iter(f"{MAIN}si")
        ]
        (rid,) = [node.get(RELATED) for node in part(package, "xl/workbook.xml").iter(f"{MAIN}sheet") if node.get("name") == sheet]
        relations = part(package, "xl/_rels/workbook.xml.rels")
        (target,) = [node.get("Target") for node in relations if node.get("Id") == rid]
        rows = [cells(row, shared) for row in part(package, f"xl/{target}").iter(f"{MAIN}row")]
    heads = next(row for row in rows if heading in row.values())
    first = min(heads, key=lambda column: (len(column), column))
    found = []
    for row in rows[rows.index(heads) + 1 :]:
        if not str(row.get(first, "")).isdigit():
            break
        found.append({head: row.get(column, "") for column, head in heads.items()})
    return found


def part(package, name):
    return ElementTree.fromstring(package.read(name)) if name in package.namelist() else ElementTree.Element("none")


def cells(row, shared):
    found = {}
    for cell in row.iter(f"{MAIN}c"):
        value, inline = cell.find(f"{MAIN}v"), cell.find(f"{MAIN}is")
        if inline is not None:
            text = "".join(node.text or "" for node in inline.iter(f"{MAIN}t"))
        elif value is None:
            continue
        else:
            text = shared[int(value.text)] if cell.get("t") == "s" else value.text
        found[re.match("[A-Z]+", cell.get("r")).group()] = text
    return found
