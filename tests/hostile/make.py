"""Makes the files of tests/hostile out of a clean workbook: as other programs write it, and as nobody should.

make.py WORKBOOK FOLDER variants|bombs|cases

Prints what it made as JSON, a list of [file, what is to be expected of it]. Nothing but Python itself is needed: packages are
taken apart and put together as text, so that every program's habits can be had without the program.
"""

import io
import json
import pathlib
import re
import struct
import sys
import zipfile
import zlib

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DATE_CELL = r'(<c r="D7" s="\d+")><v>44665</v></c>'
COVER = "xl/worksheets/sheet3.xml"
STRINGS = "xl/sharedStrings.xml"
BOOK = "xl/workbook.xml"
BOOK_RELATIONS = "xl/_rels/workbook.xml.rels"
TYPES = "[Content_Types].xml"
UNIT = "<si><t>浏阳市行政审批服务局（示例）</t></si>"


def parts_of(path):
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


class Package(dict):
    """Parts by name; text parts are edited as text."""

    def edit(self, name, *pairs):
        text = self[name].decode()
        for old, new in pairs:
            assert old in text, (name, old)
            text = text.replace(old, new)
        self[name] = text.encode()

    def sub(self, name, pattern, new, count=0):
        text, times = re.subn(pattern, new, self[name].decode(), count=count, flags=re.S)
        assert times, (name, pattern)
        self[name] = text.encode()

    def sheets(self):
        return [name for name in self if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)]

    def add(self, name, content, kind=None):
        self[name] = content if isinstance(content, bytes) else content.encode()
        if kind:
            self.edit(TYPES, ("</Types>", f'<Override PartName="/{name}" ContentType="{kind}"/></Types>'))

    def relate(self, of, target, kind, id):
        folder, name = of.rsplit("/", 1)
        relations = f"{folder}/_rels/{name}.rels"
        if relations not in self:
            self[relations] = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
        line = f'<Relationship Id="{id}" Type="{kind}" Target="{target}"/>'
        self.edit(relations, ("</Relationships>", line + "</Relationships>"))

    def save(self, path, method=zipfile.ZIP_DEFLATED, level=6):
        with zipfile.ZipFile(path, "w", method, compresslevel=level) as package:
            for name, content in self.items():
                package.writestr(zipfile.ZipInfo(name, (2022, 4, 14, 9, 0, 0)), content, method, level)


def strings(package):
    return re.findall(r"<si>(.*?)</si>", package[STRINGS].decode(), re.S)


# Variants: how other programs write the same workbook. Expected: the codes of the notices that it may give, nothing else.


def inline_strings(package):
    table = strings(package)
    for sheet in package.sheets():
        package.sub(
            sheet,
            r'<c ((?:r|s)="[^>]*?) t="s"><v>(\d+)</v></c>|\A',
            lambda m: f'<c {m[1]} t="inlineStr"><is>{table[int(m[2])]}</is></c>' if m[1] else "",
        )
    del package[STRINGS]
    package.sub(TYPES, r"<Override [^>]*sharedStrings[^>]*>", "")
    package.sub(BOOK_RELATIONS, r"<Relationship [^>]*sharedStrings[^>]*>", "")


def rich_text(package):
    def runs(m):
        text = re.match(r"(?:&[^;]*;|.)", m[2], re.S)
        head, tail = (text[0], m[2][text.end() :]) if text else ("", "")
        space = '<t xml:space="preserve">'
        return f"<si><r>{space}{head}</t></r><r><rPr><b/><sz val=\"11\"/></rPr>{space}{tail}</t></r></si>"

    package.sub(STRINGS, r"<si><t([^>]*)>(.*?)</t></si>", runs)


def phonetic_runs(package):
    extra = '<rPh sb="0" eb="1"><t>ピン</t></rPh><phoneticPr fontId="1" type="noConversion"/></si>'
    package.edit(STRINGS, ("</si>", extra))


def strict(package):
    for name in package:
        if name.endswith((".xml", ".rels")):
            text = package[name].decode()
            text = text.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
            text = text.replace(RELATION, "http://purl.oclc.org/ooxml/officeDocument/relationships")
            package[name] = text.encode()
    package.edit(BOOK, ("<workbook ", '<workbook conformance="strict" '))


def prefixed(package):
    for name in [*package.sheets(), STRINGS, BOOK, "xl/styles.xml"]:
        text = re.sub(r"<(/?)(?=[A-Za-z])", r"<\1x:", package[name].decode())
        package[name] = text.replace("xmlns=", "xmlns:x=").encode()


def backslashes(package):
    for name in list(package):
        package[name.replace("/", "\\")] = package.pop(name)


def broken_names(package):
    names = [
        ("_xlnm._FilterDatabase", "封面!$A$1:$D$9", ' localSheetId="2" hidden="1"'),
        ("失效", "#REF!", ""),
        ("单位名称", "#REF!$A$1", ' localSheetId="3"'),
        ("外部", "[1]表!$A$1", ""),
        ("空", "", ""),
        ("单位名称", "封面!$B$99", ""),
        ("_xlfn.IFERROR", "#NAME?", ' hidden="1"'),
    ]
    text = "".join(f'<definedName name="{name}"{more}>{target}</definedName>' for name, target, more in names)
    package.edit(BOOK, ("</definedNames>", text + "</definedNames>"))


def dde_link(package):
    package.add(
        "xl/externalLinks/externalLink1.xml",
        f'<externalLink xmlns="{MAIN}"><ddeLink ddeService="cmd" ddeTopic="/c calc"><ddeItems><ddeItem name="A0" advise="1"/>'
        "</ddeItems></ddeLink></externalLink>",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml",
    )
    package.relate(BOOK, "externalLinks/externalLink1.xml", RELATION + "/externalLink", "rId900")
    package.edit(BOOK, ("<definedNames>", '<externalReferences><externalReference r:id="rId900"/></externalReferences><definedNames>'))


def macros(package):
    package.add("xl/vbaProject.bin", bytes(range(256)) * 64, "application/vnd.ms-office.vbaProject")
    package.relate(BOOK, "vbaProject.bin", "http://schemas.microsoft.com/office/2006/relationships/vbaProject", "rId901")
    package.edit(TYPES, ("spreadsheetml.sheet.main+xml", "sheet.macroEnabled.main+xml"))


def no_results(package):
    for sheet in package.sheets():
        package.sub(sheet, r"(</f>)<v>[^<]*</v>|\A", r"\1")


def absolute_targets(package):
    package.sub(BOOK_RELATIONS, r'Target="(?!/)', 'Target="/xl/')


def no_dimension(package):
    for sheet in package.sheets():
        package.sub(sheet, r"<dimension [^>]*/>", "")


def no_addresses(package):
    """Rows and cells without their addresses, wherever those follow from what stands before."""

    def column(letters):
        number = 0
        for letter in letters:
            number = number * 26 + ord(letter) - 64
        return number

    for sheet in package.sheets():
        expected = [1, 1]

        def bare(m):
            if m[1] == "row":
                same = int(m[3]) == expected[0]
                expected[:] = [int(m[3]) + 1, 1]
            else:
                letters = re.match("[A-Z]+", m[3])[0]
                same = column(letters) == expected[1]
                expected[1] = column(letters) + 1
            return f"<{m[1]}" if same else m[0]

        package.sub(sheet, r'<(row|c)( r="([A-Z]*\d+)")', bare)


def shared_formulas(package):
    """Formulas that stand below each other, with what they refer to moved along, written as one."""
    number = 0
    for sheet in package.sheets():
        text = package[sheet].decode()
        cells = {m[1]: m for m in re.finditer(r'<c r="([A-Z]+\d+)"[^>]*><f>([^<]*)</f>', text)}
        made = {}
        for address, m in cells.items():
            letters, row = re.match(r"([A-Z]+)(\d+)", address).groups()
            if re.search(r"[A-Z]\d", m[2]) or address in made:
                continue
            run = [address]
            while (below := f"{letters}{int(row) + len(run)}") in cells and cells[below][2] == m[2]:
                run.append(below)
            ref = f"{run[0]}:{run[-1]}" if len(run) > 1 else run[0]
            made[run[0]] = f'<f t="shared" ref="{ref}" si="{number}">{m[2]}</f>'
            made.update({below: f'<f t="shared" si="{number}"/>' for below in run[1:]})
            number += 1
        for address, formula in made.items():
            m = cells[address]
            text = text.replace(m[0], m[0].replace(f"<f>{m[2]}</f>", formula), 1)
        package[sheet] = text.encode()
    assert number > 10


def date_styles(package):
    package.edit("xl/styles.xml", ('formatCode="yyyy-mm-dd"', 'formatCode="[$-804]yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"'))


def iso_date(package):
    package.sub(COVER, DATE_CELL, r'\1 t="d"><v>2022-04-14T00:00:00</v></c>')


def order_and_hidden(package):
    text = package[BOOK].decode()
    sheets = re.findall(r"<sheet [^>]*/>", text)
    moved = [sheets[-1], *reversed(sheets[:-1])]
    moved = [sheet.replace(" r:id", ' state="hidden" r:id') if "资产情况表" in sheet else sheet for sheet in moved]
    package[BOOK] = text.replace("".join(sheets), "".join(moved)).encode()


def conversations(package):
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    package.add(
        "xl/threadedComments/threadedComment1.xml",
        '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
        '<threadedComment ref="B4" dT="2022-04-14T09:00:00.00" personId="{P}" id="{1}"><text>口径与去年不同</text></threadedComment>'
        '<threadedComment ref="B4" dT="2022-04-14T09:30:00.00" personId="{P}" id="{2}" parentId="{1}"><text>已核</text></threadedComment>'
        "</ThreadedComments>",
    )
    package.add(
        "xl/comments9.xml",
        f'<comments xmlns="{MAIN}"><authors><author>tc={{1}}</author></authors><commentList><comment ref="B4" authorId="0"><text>'
        "<t>[线程批注] 你的 Excel 版本可读取此线程批注</t></text></comment></commentList></comments>",
    )
    package.relate(COVER, "../threadedComments/threadedComment1.xml", kind, "rId51")
    package.relate(COVER, "../comments9.xml", RELATION + "/comments", "rId52")


def pictures(package):
    package.add(
        "xl/drawings/drawing1.xml",
        '<xdr:wsDr xmlns:xdr="x" xmlns:a="a"><xdr:oneCellAnchor><xdr:from><xdr:col>2</xdr:col><xdr:row>4</xdr:row></xdr:from>'
        "<xdr:pic><xdr:nvPicPr/></xdr:pic></xdr:oneCellAnchor><xdr:twoCellAnchor><xdr:from><xdr:col>0</xdr:col><xdr:row>0</xdr:row>"
        "</xdr:from><xdr:sp><xdr:txBody><a:p><a:r><a:t>此表已盖章</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:twoCellAnchor></xdr:wsDr>",
    )
    package.add("xl/media/image1.png", b"\x89PNG\r\n\x1a\n" + bytes(1000))
    package.relate(COVER, "../drawings/drawing1.xml", RELATION + "/drawing", "rId61")


def added_sheet(package):
    package.add("xl/worksheets/sheet99.xml", f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>测算底稿</t></is></c></row></sheetData></worksheet>')
    package.relate(BOOK, "worksheets/sheet99.xml", RELATION + "/worksheet", "rId902")
    package.edit(BOOK, ("</sheets>", '<sheet name="底稿" sheetId="99" r:id="rId902"/></sheets>'))


def no_properties(package):
    for name in list(package):
        if name.startswith("docProps/") or "theme" in name:
            del package[name]


def utf16(package):
    for name in [STRINGS, BOOK, *package.sheets()]:
        text = package[name].decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
        package[name] = text.encode("utf-16")


def gb18030(package):
    for name in [STRINGS, BOOK, *package.sheets()]:
        text = package[name].decode().replace('encoding="UTF-8"', 'encoding="GB18030"')
        package[name] = text.encode("gb18030")


def byte_order_marks(package):
    for name in package:
        if name.endswith((".xml", ".rels")):
            package[name] = b"\xef\xbb\xbf" + package[name]


def character_data(package):
    package.sub(STRINGS, r"<t([^>]*)>([^<&]*)</t>", r"<t\1><![CDATA[\2]]></t>")


def references(package):
    package.sub(STRINGS, r"(?<=[>])([^<]+)(?=</t>)", lambda m: "".join(f"&#x{ord(c):X};" if ord(c) > 127 else c for c in m[1]))


def remarks(package):
    for sheet in package.sheets():
        package.edit(sheet, ("<sheetData>", "<?editor x?><!-- <c r='A1'><v>9</v></c> --><sheetData>"), ("</row>", "<!-- -- > --></row>"))


def pretty(package):
    for sheet in package.sheets():
        package.sub(sheet, r"(<(?:row|c|v|f|/row|/c)\b)", r"\n    \1")


def stored(package):
    return zipfile.ZIP_STORED


def large_part(package):
    """Parts so large that they are trimmed as they are unpacked."""
    filler = "".join(f"<si><t>填充{number}</t></si>" for number in range(60_000))
    package.edit(STRINGS, ("</sst>", filler + "</sst>"))
    rows = "".join(f'<row r="{row}" ht="14" customHeight="1"/>' for row in range(1_000, 40_000))
    package.edit("xl/worksheets/sheet5.xml", ("</sheetData>", rows + "</sheetData>"))


def large_utf16(package):
    large_part(package)
    utf16(package)


def endless_end(package):
    """A string that nothing refers to, of 100 MB."""
    package.edit(STRINGS, ("</sst>", "<si><t>" + "甲" * 33_000_000 + "</t></si></sst>"))


VARIANTS = {
    "inline-strings": (inline_strings, []),
    "rich-text": (rich_text, []),
    "phonetic-runs": (phonetic_runs, []),
    "strict": (strict, []),
    "prefixed": (prefixed, []),
    "backslashes": (backslashes, []),
    "broken-names": (broken_names, []),
    "dde-link": (dde_link, ["T011"]),
    "macros": (macros, ["T010"]),
    "no-results": (no_results, ["D005"]),
    "absolute-targets": (absolute_targets, []),
    "no-dimension": (no_dimension, []),
    "no-addresses": (no_addresses, []),
    "shared-formulas": (shared_formulas, []),
    "date-styles": (date_styles, []),
    "iso-date": (iso_date, []),
    "order-and-hidden": (order_and_hidden, ["T015"]),
    "conversations": (conversations, ["T014"]),
    "pictures": (pictures, ["T020"]),
    "added-sheet": (added_sheet, ["T009"]),
    "no-properties": (no_properties, []),
    "utf16": (utf16, []),
    "gb18030": (gb18030, []),
    "byte-order-marks": (byte_order_marks, []),
    "character-data": (character_data, []),
    "references": (references, []),
    "remarks": (remarks, []),
    "pretty": (pretty, []),
    "stored": (stored, []),
    "large-part": (large_part, []),
    "large-utf16": (large_utf16, []),
    "endless-end": (endless_end, []),
}


def variants(clean, folder):
    for name, (change, notices) in VARIANTS.items():
        package = Package(clean)
        method = change(package) if change is stored else (change(package), zipfile.ZIP_DEFLATED)[1]
        path = folder / f"{name}.xlsx"
        package.save(path, method, 1 if name.startswith(("large", "endless")) else 6)
        yield path.name, notices


# Cases: single things about the content.


def name_of(package, name):
    package.edit(STRINGS, (UNIT, f"<si><t>{name}</t></si>"))


def of_1904(package):
    package.edit(BOOK, ("<workbookPr ", '<workbookPr date1904="1" '))


def same_day_1904(package):
    of_1904(package)
    package.sub(COVER, DATE_CELL, rf"\1><v>{44665 - 1462}</v></c>")


def plain_day_1904(package):
    """The day is in a cell whose format shows no day."""
    same_day_1904(package)
    package.sub(COVER, r'<c r="D7" s="\d+">', '<c r="D7">')


CASES = {
    "date1904-declared": of_1904,
    "date1904-same-day": same_day_1904,
    "date1904-plain-number": plain_day_1904,
    "csv-formula-name": lambda package: name_of(package, "=cmd|' /C calc'!A0"),
    "terminal-escape-name": lambda package: name_of(package, "市局_x001B_[2J_x0007_&#x202E;x"),
    "unit-name-32767": lambda package: name_of(package, "局" * 32_767),
    "unit-name-40000": lambda package: name_of(package, "局" * 40_000),
    "string-100MB": lambda package: name_of(package, "A" * 100_000_000),
    "utf16-parts": utf16,
}


def cases(clean, folder):
    for name, change in CASES.items():
        package = Package(clean)
        change(package)
        package.save(folder / f"{name}.xlsx")
        yield f"{name}.xlsx", None


# Bombs: files that ask for more than they are. Expected: the verdicts that they may get.


class Zip:
    """A zip that claims what it likes: parts with their deflated bytes, and sizes that need not be so."""

    def __init__(self):
        self.local = io.BytesIO()
        self.entries = []

    def add(self, name, deflated, size, crc=0, at=None, method=8):
        name = name.encode()
        if at is None:
            at = self.local.tell()
            self.local.write(struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 0x800, method, 0, 0x21, crc, len(deflated), size & 0xFFFFFFFF, len(name), 0))
            self.local.write(name + deflated)
        self.entries.append((name, len(deflated), size & 0xFFFFFFFF, crc, at, method))
        return at

    def part(self, name, content):
        press = zlib.compressobj(6, zlib.DEFLATED, -15)
        return self.add(name, press.compress(content) + press.flush(), len(content), zlib.crc32(content))

    def save(self, path, claimed=None):
        start = self.local.tell()
        for name, packed, size, crc, at, method in self.entries:
            self.local.write(struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, 0x800, method, 0, 0x21, crc, packed, size, len(name), 0, 0, 0, 0, 0, at))
            self.local.write(name)
        count = len(self.entries) if claimed is None else claimed
        end = self.local.tell()
        self.local.write(struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count & 0xFFFF, count & 0xFFFF, end - start, start, 0))
        path.write_bytes(self.local.getvalue())


def repeated(head, unit, times, tail):
    """Deflated `head`, `unit` many times, `tail`, without ever having it whole."""
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = press.compress(head) + press.flush(zlib.Z_FULL_FLUSH)
    block = unit * max(1, 1_000_000 // len(unit))
    middle = press.compress(block) + press.flush(zlib.Z_FULL_FLUSH)
    last = press.compress(tail) + press.flush()
    blocks = max(1, times * len(unit) // len(block))
    crc = zlib.crc32(head)
    for _ in range(blocks):
        crc = zlib.crc32(block, crc)
    crc = zlib.crc32(tail, crc)
    return first + middle * blocks + last, len(head) + blocks * len(block) + len(tail), crc


def bomb(clean, **replaced):
    """The workbook with some parts replaced by deflated ones: name → (deflated, size, crc)."""
    package = Zip()
    for name, content in clean.items():
        if name not in replaced.get("parts", {}):
            package.part(name, content)
    for name, (deflated, size, crc) in replaced.get("parts", {}).items():
        package.add(name, deflated, size, crc)
    return package


SHEET = "xl/worksheets/sheet5.xml"
SHEET_HEAD = f'<worksheet xmlns="{MAIN}"><sheetData>'.encode()
SHEET_TAIL = b"</sheetData></worksheet>"
ANY = ["pass", "return", "reject"]
REJECT = ["reject"]
RETURN = ["return"]


def in_sheet(clean, unit, times, head=b"", tail=b""):
    return bomb(clean, parts={SHEET: repeated(SHEET_HEAD + head, unit, times, tail + SHEET_TAIL)})


def in_strings(clean, unit, times, head=b"", tail=b""):
    """Behind the strings that are there."""
    there = clean[STRINGS].replace(b"</sst>", b"")
    return bomb(clean, parts={STRINGS: repeated(there + head, unit, times, tail + b"</sst>")})


def edited(clean, name, *pairs):
    package = Package(clean)
    package.edit(name, *pairs)
    made = Zip()
    for part, content in package.items():
        made.part(part, content)
    return made


def announced(clean, count):
    """With another count of strings in the head of their list."""
    strings = re.sub(r'uniqueCount="\d+"', count, clean[STRINGS].decode(), count=1)
    return edited(clean, STRINGS, (clean[STRINGS].decode(), strings))


def bombs(clean, folder):
    def out(name, package, expected, claimed=None):
        package.save(folder / name, claimed)
        return name, expected

    yield out("zeros-1GB.xlsx", bomb(clean, parts={SHEET: repeated(b"", b"\0", 1_000_000_000, b"")}), REJECT)
    yield out("blanks-1GB.xlsx", in_sheet(clean, b" ", 1_000_000_000), REJECT)
    deflated, _, crc = repeated(SHEET_HEAD, b" ", 1_000_000_000, SHEET_TAIL)
    yield out("size-told-small.xlsx", bomb(clean, parts={SHEET: (deflated, 10, crc)}), REJECT)
    yield out("size-told-large.xlsx", bomb(clean, parts={SHEET: (zlib.compress(b"<a/>")[2:-4], 0xFFFFFFF0, 1)}), ANY)
    yield out("remark-300MB.xlsx", in_sheet(clean, b"-- ", 100_000_000, b"<!--", b"-->"), RETURN)
    inline = b'</t></is></c></row>'
    four = b"".join(
        (b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>' % (row, row)) + b"A" * 90_000_000 + inline for row in (3, 4, 5, 6)
    )
    press = zlib.compressobj(6, zlib.DEFLATED, -15)
    content = SHEET_HEAD + four + SHEET_TAIL
    yield out("inline-4x90MB.xlsx", bomb(clean, parts={SHEET: (press.compress(content) + press.flush(), len(content), zlib.crc32(content))}), RETURN)
    del content, four
    yield out("string-290MB.xlsx", in_strings(clean, b"A", 290_000_000, b"<si><t>", b"</t></si>"), ["pass"])
    yield out("runs-100MB.xlsx", in_strings(clean, b"<r><t>abcdefgh</t></r>", 5_000_000, b"<si>", b"</si>"), REJECT)
    yield out("character-data-100MB.xlsx", in_strings(clean, b"<x>", 33_000_000, b"<si><t><![CDATA[", b"]]></t></si>"), ["pass"])
    yield out("attribute-100MB.xlsx", in_sheet(clean, b"A", 100_000_000, b'<row r="1" x="', b'"/>'), REJECT)
    yield out("strings-5M.xlsx", in_strings(clean, b"<si/>", 5_000_000), REJECT)
    yield out("strings-announced.xlsx", announced(clean, 'uniqueCount="4000000000"'), ["pass"])
    yield out("strings-announced-more.xlsx", announced(clean, 'uniqueCount = "18446744073709551615"'), ["pass"])
    cells = b"".join(b'<c r="A%d" t="s"><v>0</v></c>' % row for row in range(1, 5_000))
    big = clean[STRINGS].replace(b"<si><t>", b"<si><t>" + b"A" * 32_000, 1)
    package = bomb(clean, parts={SHEET: repeated(SHEET_HEAD + b"<row>", cells, 60, b"</row>" + SHEET_TAIL), STRINGS: repeated(big, b"\n", 1, b"")})
    yield out("one-string-300000-cells.xlsx", package, REJECT)
    yield out("formula-shared-index.xlsx", edited(clean, SHEET, ("<f>", '<f t="shared" ref="A1:B2" si="4000000000">')), REJECT)
    long = b"A1+" * 2_700 + b"1"
    package = in_sheet(clean, b'<c t="str"><f t="shared" si="0"/><v>1</v></c>', 200_000, b'<row><c t="str"><f t="shared" ref="A1:XFD1" si="0">' + long + b"</f><v>1</v></c>", b"</row>")
    yield out("formula-shared-200000.xlsx", package, REJECT)
    yield out("cells-2M.xlsx", in_sheet(clean, b"<c><v>1</v></c>", 2_000_000, b"<row>", b"</row>"), REJECT)
    yield out("rows-2M.xlsx", in_sheet(clean, b"<row/>", 2_000_000), ANY)
    yield out("cell-far-away.xlsx", in_sheet(clean, b"\n", 1, b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), RETURN)
    yield out("cell-beyond.xlsx", in_sheet(clean, b"\n", 1, b'<row r="4294967295"><c r="ZZZZZZ99999999999"><v>1</v></c></row>'), ANY)
    yield out("dimension-turned.xlsx", edited(clean, SHEET, ('<dimension ref="', '<dimension ref="XFD1048576:')), ANY)
    yield out("nested-sheet.xlsx", in_sheet(clean, b"<a>", 5_000_000), REJECT)
    yield out("nested-strings.xlsx", in_strings(clean, b"<a>", 5_000_000), REJECT)
    yield out("nested-300000.xlsx", in_strings(clean, b"<a>", 300_000), ANY)
    yield out("attributes-cell.xlsx", in_sheet(clean, b' a="1"', 140_000, b"<row><c", b"><v>1</v></c></row>"), ANY)
    package = Package(clean)
    package["xl/comments1.xml"] = b"<comments><authors><author>a</author></authors><commentList><comment" + b' a="1"' * 500_000 + b"/></commentList></comments>"
    package["xl/_rels/workbook.xml.rels"] = package["xl/_rels/workbook.xml.rels"].replace(b"</Relationships>", b"<Relationship" + b' a="1"' * 150_000 + b"/></Relationships>")
    made = Zip()
    for part, content in package.items():
        made.part(part, content)
    yield out("attributes-notes.xlsx", made, ANY)
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE sst [<!ENTITY l0 "哈哈">{laughs}<!ENTITY x SYSTEM "file:///etc/passwd">]><sst '
    yield out("entities.xlsx", edited(clean, STRINGS, ("<sst ", doctype), (UNIT, "<si><t>&l9;</t></si>")), ANY)
    yield out("entity-external.xlsx", edited(clean, STRINGS, ("<sst ", doctype), (UNIT, "<si><t>&x;</t></si>")), ANY)
    names = b'<definedName name="a">b</definedName>'
    head, tail = clean[BOOK].split(b"<definedNames>")
    yield out("names-1M.xlsx", bomb(clean, parts={BOOK: repeated(head + b"<definedNames>", names, 1_000_000, tail)}), REJECT)
    head, tail = re.split(rb"(?=</cellXfs>)", clean["xl/styles.xml"])
    yield out("formats-2M.xlsx", bomb(clean, parts={"xl/styles.xml": repeated(head, b"<xf/>", 2_000_000, tail)}), REJECT)
    sheets = "".join(f'<sheet name="s{n}" sheetId="{n + 100}" r:id="rId5"/>' for n in range(5_000))
    yield out("sheets-5000.xlsx", edited(clean, BOOK, ("</sheets>", sheets + "</sheets>")), REJECT)
    sheets = "".join(f'<sheet name="s{n}" sheetId="{n + 100}" r:id="rId5"/>' for n in range(200))
    yield out("one-part-200-sheets.xlsx", edited(clean, BOOK, ("</sheets>", sheets + "</sheets>")), ANY)
    yield out("relations-in-a-circle.xlsx", edited(clean, BOOK_RELATIONS, ("worksheets/sheet5.xml", "workbook.xml"), ("worksheets/sheet6.xml", "../_rels/.rels")), ANY)
    made = bomb(clean)
    for number in range(200_000):
        made.add(f"x/{number}", b"\3\0", 0)
    yield out("parts-200000.xlsx", made, REJECT)
    made = bomb(clean)
    at = made.add("xl/worksheets/sheet100.xml", *repeated(SHEET_HEAD, b" ", 20_000_000, SHEET_TAIL))
    deflated, size, crc = repeated(SHEET_HEAD, b" ", 20_000_000, SHEET_TAIL)
    for number in range(101, 1_100):
        made.add(f"xl/worksheets/sheet{number}.xml", deflated, size, crc, at)
    yield out("parts-over-each-other.xlsx", made, REJECT)
    yield out("parts-miscounted.xlsx", bomb(clean), ANY, claimed=3)
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as nested:
        nested.writestr("a", bytes(50_000_000))
    made = Zip()
    for number in range(20):
        made.part(f"{number}.zip", inner.getvalue())
    yield out("zips-in-a-zip.xlsx", made, REJECT)
    made = bomb(clean)
    for name in ["../../../tmp/jixiao-evil", "/etc/jixiao-evil", "C:\\jixiao-evil", "xl\\..\\..\\evil", "\0", ""]:
        made.part(name, b"evil")
    yield out("paths-out.xlsx", made, ["pass"])
    made = Zip()
    for name, content in clean.items():
        made.part(name, content)
        made.part(name, content[: len(content) // 2])
    yield out("parts-twice.xlsx", made, ANY)

    mime = b"application/vnd.oasis.opendocument.spreadsheet"
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    head = (
        f'<office:document-content xmlns:office="{space}office:1.0" xmlns:table="{space}table:1.0" xmlns:text="{space}text:1.0">'
        '<office:body><office:spreadsheet><table:table table:name="封面">'
    )
    tail = "</table:table></office:spreadsheet></office:body></office:document-content>"

    def open_document(rows):
        made = Zip()
        made.add("mimetype", mime, len(mime), zlib.crc32(mime), method=0)
        made.part("content.xml", (head + rows + tail).encode())
        made.part("META-INF/manifest.xml", b"<manifest/>")
        return made

    cell = '<table:table-cell office:value-type="string" {}><text:p>{}</text:p></table:table-cell>'
    rows = '<table:table-row table:number-rows-repeated="1048576">' + cell.format('table:number-columns-repeated="16384"', "甲") + "</table:table-row>"
    yield out("repeated-everywhere.ods", open_document(rows), REJECT)
    rows = "<table:table-row>" + cell.format('table:number-columns-repeated="16000"', "甲" * 10_000) + "</table:table-row>"
    yield out("repeated-text.ods", open_document(rows), REJECT)
    rows = '<table:table-row table:number-rows-repeated="1048575"/><table:table-row>' + '<table:table-cell table:number-columns-repeated="16383"/>' + cell.format("", "甲") + "</table:table-row>"
    yield out("far-away.ods", open_document(rows), REJECT)
    made = Zip()
    made.part("xl/workbook.bin", b"\x83\x01\xff\xff\xff\x7f" + bytes(100))
    made.part("[Content_Types].xml", clean[TYPES])
    yield out("record-of-256MB.xlsb", made, REJECT)


def main():
    clean, folder = parts_of(sys.argv[1]), pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    make = {"variants": variants, "bombs": bombs, "cases": cases}[sys.argv[3]]
    print(json.dumps(list(make(clean, folder)), ensure_ascii=False))


main()
