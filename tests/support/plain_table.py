"""Makes of a form's workbook a table as anybody would have made it: no names, hidden sheets, notes, validation or protection.

Defined names in formulas become the addresses that they mean. Arguments: the workbook, and the file to write.
"""

import sys

import openpyxl
from openpyxl.formula import Tokenizer
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.worksheet.datavalidation import DataValidationList


def in_addresses(formula, names):
    items = Tokenizer(formula).items
    is_name = lambda item: item.type == "OPERAND" and item.subtype == "RANGE"
    return "=" + "".join(names.get(item.value.lower(), item.value) if is_name(item) else item.value for item in items)


def defined_names(book):
    names = book.defined_names
    # openpyxl 3.1 has a mapping, before it there was a list.
    named = names.values() if hasattr(names, "values") else names.definedName
    return {name.name.lower(): name.attr_text for name in named if name.localSheetId is None}


def forget_names(book):
    if hasattr(book.defined_names, "clear"):
        book.defined_names.clear()
    else:
        book.defined_names.definedName = []


def main(source, target):
    book = openpyxl.load_workbook(source)
    names = defined_names(book)
    for sheet in list(book.worksheets):
        if sheet.sheet_state != "visible":
            book.remove(sheet)
    for sheet in book.worksheets:
        sheet.data_validations = DataValidationList()
        sheet.conditional_formatting = ConditionalFormattingList()
        sheet.protection.sheet = False
        for row in sheet.iter_rows():
            for cell in row:
                if type(cell).__name__ != "Cell":
                    continue
                cell.comment = None
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    cell.value = in_addresses(cell.value, names)
    forget_names(book)
    book.save(target)


main(*sys.argv[1:])
