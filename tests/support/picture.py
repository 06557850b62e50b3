"""Pictures of rows of sheets, as LibreOffice shows them: picture.py WANTED.json

WANTED.json lists {"workbook", "sheet", "columns", "rows", "png"}: how many columns from the left, which rows (from 0), and the
path of the picture.
"""

import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import zlib

import uno
from libreoffice import desktop, load, prop

# Hundredths of a millimetre around the cells, so that their borders are whole, and below them, so that the last row is not pushed to
# a page of its own.
MARGIN = 60
ROOM = 150
DOTS_PER_INCH = 96


def picture(book, wanted, folder):
    sheet = book.Sheets.getByName(wanted["sheet"])
    rows = sorted(wanted["rows"])
    for row in range(rows[0], rows[-1] + 1):
        sheet.Rows.getByIndex(row).IsVisible = row in rows
    cells = sheet.getCellRangeByPosition(0, rows[0], wanted["columns"] - 1, rows[-1])
    sheet.setPrintTitleRows(False)
    style = book.StyleFamilies.getByName("PageStyles").getByName(sheet.PageStyle)
    style.HeaderIsOn = style.FooterIsOn = style.CenterHorizontally = False
    style.ScaleToPagesX = style.ScaleToPagesY = 1
    style.LeftMargin = style.RightMargin = style.TopMargin = style.BottomMargin = MARGIN
    style.IsLandscape = cells.Size.Width > cells.Size.Height
    style.Width = cells.Size.Width + 2 * MARGIN
    style.Height = sum(sheet.Rows.getByIndex(row).Height for row in rows) + 2 * MARGIN + ROOM
    pdf = folder / "picture.pdf"
    data = uno.Any("[]com.sun.star.beans.PropertyValue", (prop("Selection", cells), prop("ExportNotes", False)))
    book.storeToURL(pdf.as_uri(), (prop("FilterName", "calc_pdf_Export"), prop("FilterData", data)))
    command = ["pdftoppm", "-singlefile", "-r", str(DOTS_PER_INCH), pdf]
    pixels = subprocess.run(command, check=True, capture_output=True).stdout
    pathlib.Path(wanted["png"]).write_bytes(palette_png(pixels))


def palette_png(ppm):
    """A PNG of few colours: small, and as good for tables."""
    kind, size, most, pixels = ppm.split(b"\n", 3)
    assert (kind, most) == (b"P6", b"255")
    width, height = map(int, size.split())
    for step in (8, 11, 14, 17, 51):
        rounded = pixels.translate(bytes(min(255, (value + step // 2) // step * step) for value in range(256)))
        points = [rounded[at : at + 3] for at in range(0, 3 * width * height, 3)]
        colours = {colour: number for number, colour in enumerate(sorted(set(points)))}
        if len(colours) <= 256:
            break
    points = bytes(colours[point] for point in points)
    lines = b"".join(b"\0" + points[row * width : (row + 1) * width] for row in range(height))

    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = [(b"IHDR", header), (b"PLTE", b"".join(colours)), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def main(wanted):
    with desktop() as started, tempfile.TemporaryDirectory() as folder:
        for one in json.load(open(wanted, encoding="utf-8")):
            book = load(started, one["workbook"])
            picture(book, one, pathlib.Path(folder))
            book.close(True)


main(*sys.argv[1:])
