"""The long table: the same from the package and from the program, and read alike by every engine; the tables of single files."""

import json
import tomllib
import unittest
import warnings
from pathlib import Path

import duckdb
import jixiao
import polars
import pyarrow as pa
import pyarrow.parquet as pq
from common import FOLDER, FORM, SAMPLES, program, sample

ENGINE = jixiao.Engine(FORM)
VALUES = tomllib.loads((SAMPLES / "clean.toml").read_text("utf-8"))["values"]
RECEIVED = FOLDER / "收到"
# Of two departments; what one of them writes would be a formula in a spreadsheet.
UNITS = [
    ("007", "县第一中学", "县教育局", {}),
    ("008", "县第二中学", "县教育局", {"存在问题": "有,逗号\n和“引号”\"\n=1+1"}),
    ("009", "县人民医院", "县卫生健康局", {"实有.行政": None}),
]


def setUpModule():
    RECEIVED.mkdir()
    for code, name, parent, changes in UNITS:
        values = VALUES | {"单位代码": code, "单位名称": name, "主管部门": parent} | changes
        (RECEIVED / f"{code}.xlsx").write_bytes(ENGINE.new(FORM, values))
    program("rollup", RECEIVED, "--all", "-o", FOLDER / "全部.parquet")
    program("rollup", RECEIVED, "-o", FOLDER / "计入.parquet")


def rows(table):
    return [tuple(row.values()) for row in table.to_pylist()]


class LongTable(unittest.TestCase):
    def test_it_is_that_of_the_program(self):
        for name, every_round in [("全部", True), ("计入", False)]:
            made = ENGINE.long_table([RECEIVED], every_round=every_round, threads=2)
            written = pq.read_table(FOLDER / f"{name}.parquet")
            self.assertEqual(made.column_names, written.column_names)
            self.assertEqual(rows(made), rows(written))
        self.assertEqual(set(made.column("unit").to_pylist()), {"007", "008"})

    def test_files_are_given_by_path_or_with_their_bytes(self):
        given = [(path.name, path.read_bytes()) for path in sorted(RECEIVED.iterdir())]
        expected = rows(ENGINE.long_table([RECEIVED]))
        self.assertEqual(rows(ENGINE.long_table(given)), expected)
        self.assertEqual(rows(ENGINE.long_table(iter([given[0], RECEIVED / "008.xlsx", str(RECEIVED / "009.xlsx")]))), expected)

    def test_what_is_not_rolled_up_is_told(self):
        files = [RECEIVED / "007.xlsx", ("坏.xlsx", b"PK"), ("同.xlsx", (RECEIVED / "007.xlsx").read_bytes())]
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            table = ENGINE.long_table(files)
        self.assertEqual(rows(table), rows(ENGINE.long_table([RECEIVED / "007.xlsx"])))
        self.assertEqual({warning.category for warning in told}, {jixiao.RollupWarning})
        texts = "".join(str(warning.message) for warning in told)
        self.assertIn("坏.xlsx：没有汇入", texts)
        self.assertIn("完全相同，只算一次", texts)

    def test_pyarrow_takes_the_memory_over(self):
        before = pa.total_allocated_bytes()
        table = ENGINE.long_table([RECEIVED], every_round=True)
        self.assertGreater(table.nbytes, 100_000)
        # A copy would stand in memory that pyarrow had asked for.
        self.assertLess(pa.total_allocated_bytes() - before, 1_000)

    def test_a_table_of_nothing_has_its_columns(self):
        empty = ENGINE.long_table([])
        self.assertEqual((empty.num_rows, empty.schema), (0, ENGINE.long_table([RECEIVED]).schema))


class Schema(unittest.TestCase):
    def test_the_version_is_said_in_the_table_and_in_the_file(self):
        version = str(jixiao.LONG_TABLE_VERSION).encode()
        self.assertEqual(ENGINE.long_table([RECEIVED]).schema.metadata[b"jixiao.long-table"], version)
        self.assertEqual(pq.read_schema(FOLDER / "全部.parquet").metadata[b"jixiao.long-table"], version)

    def test_columns_are_of_the_types_that_are_documented(self):
        text = Path("docs/long-table.md").read_text("utf-8")
        lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines() if line.startswith("| `")]
        documented = {line[0].strip("`"): (line[2], line[3]) for line in lines}
        arrow = ENGINE.long_table([RECEIVED]).schema
        self.assertEqual(list(documented), arrow.names)
        kinds = {
            "dictionary<int32, utf8>": pa.dictionary(pa.int32(), pa.string()),
            "utf8": pa.string(),
            "int32": pa.int32(),
            "decimal128(28, 10)": pa.decimal128(28, 10),
            "date32": pa.date32(),
        }
        stored = {"STRING": pa.string(), "INT32": pa.int32(), "DECIMAL(28, 10)": pa.decimal128(28, 10), "DATE": pa.date32()}
        written = pq.read_schema(FOLDER / "全部.parquet")
        for name, (in_arrow, in_parquet) in documented.items():
            field = arrow.field(name)
            self.assertEqual((field.type, field.nullable), (kinds[in_arrow.removesuffix(", nullable")], "nullable" in in_arrow))
            field = written.field(name)
            kind = in_parquet.removesuffix(", optional").removesuffix(", dictionary pages")
            self.assertEqual((field.type, field.nullable), (stored[kind], "optional" in in_parquet))

    def test_every_column_of_every_group_says_its_least_and_its_greatest(self):
        metadata = pq.ParquetFile(FOLDER / "全部.parquet").metadata
        for group in range(metadata.num_row_groups):
            for place in range(metadata.num_columns):
                column = metadata.row_group(group).column(place)
                self.assertTrue(column.is_stats_set and column.statistics.has_min_max, column.path_in_schema)
                self.assertTrue(column.has_column_index, column.path_in_schema)
                if column.path_in_schema in ("unit", "field", "kind", "digest"):
                    self.assertIn("RLE_DICTIONARY", column.encodings)
        least = metadata.row_group(0).column(0).statistics
        self.assertEqual((least.min, least.max), ("007", "009"))


class Readers(unittest.TestCase):
    def test_every_engine_reads_the_same(self):
        path = str(FOLDER / "全部.parquet")
        expected = rows(pq.read_table(path))
        self.assertEqual(duckdb.execute(f"SELECT * FROM '{path}'").fetchall(), expected)
        self.assertEqual(polars.read_parquet(path).rows(), expected)
        self.assertEqual(polars.from_arrow(ENGINE.long_table([RECEIVED], every_round=True)).rows(), expected)
        made = ENGINE.long_table([RECEIVED], every_round=True)
        self.assertEqual(duckdb.sql("SELECT * FROM made").fetchall(), expected)

    def test_every_engine_adds_up_the_same(self):
        path = str(FOLDER / "计入.parquet")
        query = "SELECT parent, sum(number) AS spent FROM {} WHERE field = '支出合计.决算' GROUP BY parent ORDER BY parent"
        (answer,) = duckdb.execute(query.format(f"'{path}'")).fetchall()
        self.assertEqual((answer[0], str(answer[1])), ("县教育局", "3881.3000000000"))
        lazy = polars.scan_parquet(path).filter(polars.col("field") == "支出合计.决算")
        self.assertEqual(lazy.group_by("parent").agg(polars.col("number").sum()).collect().rows(), [answer])
        table = pq.read_table(path, filters=[("field", "=", "支出合计.决算")])
        self.assertEqual(table.group_by("parent").aggregate([("number", "sum")]).to_pylist(), [{"parent": answer[0], "number_sum": answer[1]}])

    def test_a_text_with_anything_in_it_is_what_was_typed(self):
        path = str(FOLDER / "全部.parquet")
        query = f"SELECT value FROM '{path}' WHERE unit = '008' AND field = '存在问题'"
        self.assertEqual(duckdb.execute(query).fetchone()[0], UNITS[1][3]["存在问题"])


class Tables(unittest.TestCase):
    def test_whatever_a_file_is_it_is_a_row(self):
        hostile = Path("tests/page/panic.xls").read_bytes()
        files = [("a/好.xlsx", sample("clean.xlsx")), ("空.xlsx", b""), ("大.xlsx", None), ("毒.xls", hostile), RECEIVED / "009.xlsx"]
        tables = ENGINE.tables(files)
        found = tables.files.select(["verdict", "unit"]).to_pylist()
        self.assertEqual([row["verdict"] for row in found], ["pass", "reject", "reject", "reject", "return"])
        self.assertEqual([row["unit"] for row in found], ["430181000", None, None, None, "009"])
        self.assertIn("太大", tables.files.column("reason")[2].as_py())
        for rows_of, counts in [(tables.values, "values"), (tables.findings, "findings")]:
            self.assertEqual(rows_of.num_rows, sum(tables.files.column(counts).to_pylist()))
        with self.assertRaisesRegex(jixiao.FileError, "找不到文件"):
            ENGINE.tables(["没有.xlsx"])

    def test_findings_are_those_of_the_report(self):
        data = sample("as-published.xlsx")
        report = ENGINE.check(data, "表.xlsx")["files"][0]["findings"]
        names = ["code", "severity", "state", "field", "entered", "expected", "message", "fix", "basis", "explanation", "affected"]
        findings = ENGINE.tables([("表.xlsx", data)]).findings.select(names).to_pylist()
        self.assertEqual(findings, [{name: found[name] for name in names} for found in report])

    def test_values_are_those_of_the_long_table(self):
        data = sample("clean.xlsx")
        values = ENGINE.tables([("表.xlsx", data)]).values.drop_columns(["round"])
        self.assertEqual(rows(values), rows(ENGINE.long_table([("表.xlsx", data)]).drop_columns(["round"])))

    def test_the_workbook_that_goes_back_is_there_where_asked(self):
        data = sample("as-published.xlsx")
        for asked in [True, False]:
            (row,) = ENGINE.tables([("表.xlsx", data)], returned=asked).files.to_pylist()
            self.assertEqual(row["returned"], ENGINE.returned(data, "表.xlsx") if asked else None)
            self.assertEqual(row["returned_name"], "表-退回.xlsx")

    def test_names_are_sorted_as_people_number_them(self):
        names = ["表10.xlsx", "表2.xlsx", "表02.xlsx", "甲", "表"]
        keys = ENGINE.tables([(name, b"") for name in names]).files.column("sort_key").to_pylist()
        ordered = [name for _, name in sorted(zip(keys, names))]
        self.assertEqual(ordered, ["甲", "表", "表02.xlsx", "表2.xlsx", "表10.xlsx"])


if __name__ == "__main__":
    unittest.main()
