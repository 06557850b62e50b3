"""Tells how python-docx sees a report: its pages, its headings, its tables."""

import sys

import docx

document = docx.Document(sys.argv[1])
for section in document.sections:
    size = [round(length.mm) for length in (section.page_width, section.page_height)]
    margins = [round(length.mm) for length in
               (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)]
    print("section", size, margins, section.orientation)
for paragraph in document.paragraphs:
    if paragraph.style.name.lower().startswith(("heading", "title", "attachment")):
        print(paragraph.style.name, paragraph.text)
for table in document.tables:
    headings = len(table._tbl.xpath("./w:tr[w:trPr/w:tblHeader]"))
    print("table", len(table.rows), "rows", len(table.columns), "columns", headings, "headings:", table.rows[0].cells[0].text)
