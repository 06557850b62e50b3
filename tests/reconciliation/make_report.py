"""Writes a report with python-docx: headings, a table, a picture, tracked changes, figures split over runs, a comment of its own."""

import base64
import io
import sys

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def change(paragraph, kind, text):
    """A tracked change: an insertion or a deletion."""
    element = OxmlElement(kind)
    element.set(qn("w:id"), "90")
    element.set(qn("w:author"), "甲")
    run = OxmlElement("w:r")
    written = OxmlElement("w:t" if kind == "w:ins" else "w:delText")
    written.set(qn("xml:space"), "preserve")
    written.text = text
    run.append(written)
    element.append(run)
    paragraph._p.append(element)


document = Document()
document.add_heading("2021年度部门整体支出绩效自评报告", 0)
document.add_paragraph("支出合计1940.65万元，其中基本支出416.11万元、项目支出1524.54万元。")
paragraph = document.add_paragraph("公务接待费预算7万元，实际支出")
paragraph.add_run("4.").bold = True
paragraph.add_run("36万元").italic = True
paragraph.add_run("，比预算少。")
paragraph = document.add_paragraph("固定资产较上年度增加122.47万元，增长")
change(paragraph, "w:del", "7.79%")
change(paragraph, "w:ins", "77.9%")
paragraph.add_run(" & 其余正常。")
document.add_picture(io.BytesIO(PIXEL))
table = document.add_table(rows=3, cols=3)
table.style = "Table Grid"
for row, cells in enumerate([["项目（万元）", "年初预算数", "决算数"], ["公务接待费", "7.00", "3.64"], ["基本支出", "", "416.11"]]):
    for column, text in enumerate(cells):
        table.cell(row, column).text = text
paragraph = document.add_paragraph("2020年公务接待费3.46万元。")
if hasattr(document, "add_comment"):
    document.add_comment(paragraph.runs, text="原有的批注", author="甲", initials="甲")
document.save(sys.argv[1])
