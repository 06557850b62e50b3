"""The samples for Spark and for DuckDB: a campaign that plays itself, whose ledger, roll-up and tables must agree in every figure."""

import csv
import importlib.util
import shutil
import tomllib
import unittest
import zipfile
from decimal import Decimal
from pathlib import Path

import duckdb
import jixiao
import polars
import pyspark
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import workbook
from common import FOLDER, FORM, SAMPLES, campaign, corrected, program, sample
from pyspark.sql import SparkSession

UNITS = 24
# A unit of no campaign.
ALONE = "0888"
RECEIVED = FOLDER / "来件"
COLUMNS = "unit, name, parent, verdict, state, round, form, year, field, value, kind, number, date, digest"


def job(name):
    """The module of a sample."""
    spec = importlib.util.spec_from_file_location(f"{name}_check", f"samples/{name}/check.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def snappy():
    """What tells Java where Snappy is: where musl is installed too, it takes the library that was made for musl alone."""
    if not Path("/lib/ld-musl-x86_64.so.1").exists():
        return ""
    (jar,) = (Path(pyspark.__file__).parent / "jars").glob("snappy-java-*.jar")
    with zipfile.ZipFile(jar) as archive:
        (FOLDER / "libsnappyjava.so").write_bytes(archive.read("org/xerial/snappy/native/Linux/x86_64/libsnappyjava.so"))
    return f"-Dorg.xerial.snappy.lib.path={FOLDER}"


def session():
    settings = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    settings = settings.config("spark.sql.shuffle.partitions", "4").config("spark.driver.memory", "1g")
    settings = settings.config("spark.driver.extraJavaOptions", f"-XX:TieredStopAtLevel=1 {snappy()}")
    settings = settings.config("spark.local.dir", str(FOLDER)).config("spark.sql.warehouse.dir", str(FOLDER / "仓库"))
    return settings.getOrCreate()


def receive(folder, batch):
    """What came new to a campaign comes to the province too, in a folder of its own: what is corrected lies behind what it corrects."""
    there = {path.name for path in RECEIVED.rglob("*.xlsx")}
    target = RECEIVED / f"第{batch}批"
    target.mkdir(parents=True)
    for path in (folder / "收到").glob("*.xlsx"):
        if path.name not in there:
            shutil.copyfile(path, target / path.name)


def strangers():
    """What comes to a province beside workbooks that someone filled in."""
    whole = sample("clean.xlsx")
    place = whole.index(b"xl/worksheets/sheet3.xml")
    mutated = bytearray(whole)
    for at in range(place + 40, place + 400, 7):
        mutated[at] ^= 0x55
    files = {
        "改过字节.xlsx": bytes(mutated),
        "敌意.xls": Path("tests/page/panic.xls").read_bytes(),
        "空.xlsx": b"",
        "~$锁.xlsx": b"lock",
        "说明.txt": b"text",
        "重复.xlsx": next((RECEIVED / "第1批").iterdir()).read_bytes(),
        "别的表.xlsx": jixiao.Engine().new("mof-project-2020", {}),
    }
    # A 主管部门 that a table could take for a number.
    values = tomllib.loads((SAMPLES / "clean.toml").read_text("utf-8"))["values"]
    values |= {"单位代码": ALONE, "单位名称": "街道办", "主管部门": "001"}
    files["街道办.xlsx"] = jixiao.Engine().new(FORM, values)
    for name, content in files.items():
        (RECEIVED / name).write_bytes(content)
    with open(RECEIVED / "太大.xlsx", "wb") as large:
        large.truncate(65 * 1024 * 1024)


class Province(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.spark, cls.jobs = session(), {name: job(name) for name in ["spark", "duckdb"]}
        cls.tables, cls.returned = FOLDER / "全省", FOLDER / "退回"
        cls.one_machine = FOLDER / "一台机器"
        cls.campaign = campaign(FOLDER / "县", UNITS)
        receive(cls.campaign, 1)
        strangers()
        # What a first run leaves that was interrupted.
        (cls.tables / "checked" / "_temporary").mkdir(parents=True)
        cls.run_jobs()
        cls.first = cls.read_spark("long")
        corrected(cls.campaign)
        receive(cls.campaign, 2)
        cls.before = cls.written()
        cls.run_jobs()
        inputs = [RECEIVED, RECEIVED / "第1批", RECEIVED / "第2批"]
        program("rollup", *inputs, "--all", "-o", FOLDER / "汇总.parquet")
        program("rollup", *inputs, "-o", FOLDER / "汇总.xlsx")

    @classmethod
    def tearDownClass(cls):
        cls.spark.stop()

    @classmethod
    def run_jobs(cls):
        cls.jobs["spark"].run(cls.spark, str(RECEIVED), str(cls.tables), returned=str(cls.returned))
        cls.jobs["duckdb"].run(RECEIVED, cls.one_machine, returned=str(FOLDER / "一台机器退回"))

    @classmethod
    def read_spark(cls, table):
        cls.jobs["spark"].views(cls.spark, str(cls.tables))
        return [tuple(row) for row in cls.spark.table(table).select(*(COLUMNS.split(", ") if table == "long" else ["*"])).collect()]

    @classmethod
    def written(cls):
        return {path: path.stat().st_mtime_ns for path in cls.tables.rglob("*.parquet")}

    def database(self):
        database = duckdb.connect()
        self.jobs["duckdb"].views(database, self.one_machine)
        return database

    def test_the_long_table_is_that_of_the_roll_up(self):
        expected = sorted(map(str, (tuple(row.values()) for row in pq.read_table(FOLDER / "汇总.parquet").to_pylist())))
        self.assertGreater(len(expected), 10_000)
        of_form = [row for row in self.read_spark("long") if row[6] == FORM]
        self.assertEqual(sorted(map(str, of_form)), expected)
        rows = self.database().execute(f"SELECT {COLUMNS} FROM long WHERE form = '{FORM}'").fetchall()
        self.assertEqual(sorted(map(str, rows)), expected)

    def test_the_long_table_is_that_of_the_ledger(self):
        out = FOLDER / "台账.csv"
        program("campaign", "rollup", self.campaign, "--format", "csv", "-o", out)
        with open(out, encoding="utf-8-sig", newline="") as file:
            ledger = sorted((row["unit"], row["field"], row["value"]) for row in csv.DictReader(file))
        self.assertEqual(len({unit for unit, _, _ in ledger}), UNITS)
        counted = self.database().execute(
            f"SELECT long.unit, field, value FROM long JOIN files USING (digest) WHERE counts AND files.form = '{FORM}' AND long.unit <> '{ALONE}'"
        )
        self.assertEqual(sorted(counted.fetchall()), ledger)

    def test_the_roll_up_in_sql_is_the_workbook_of_the_program(self):
        heads = ["单位代码", "单位名称", "状态", "轮次", "自评得分", "核算得分", "等级", "名次", "有误", "未填", "需说明"]
        words = {"passed": "通过", "returned": "退回待改", "rejected": "退件"}
        query = Path("samples/spark/rollup.sql").read_text("utf-8")
        lines = workbook.lines(FOLDER / "汇总.xlsx", "总表", "单位代码")
        # With the one whose code was mistyped, and the one of no campaign.
        self.assertEqual(len(lines), UNITS + 2)
        self.jobs["spark"].views(self.spark, str(self.tables))
        answers = {
            "spark": [row.asDict() for row in self.spark.sql(query).collect()],
            "duckdb": self.database().execute(query).to_arrow_table().to_pylist(),
        }
        for name, rows in answers.items():
            rows = {row["unit"]: row for row in rows if row["form"] == FORM}
            self.assertEqual(set(rows), {line["单位代码"] for line in lines}, name)
            for line in lines:
                row = rows[line["单位代码"]]
                names = ["unit", "name", "state", "round", "declared", "recomputed", "grade", "rank", "errors", "missing", "unexplained"]
                row["state"] = words[row["state"]]
                for head, column in zip(heads, names):
                    self.assertEqual(plain(row[column]), plain(line[head]), (name, line, column))
                figures = list(line)[6:12]  # behind number, code, name, 主管部门, state and round
                for head, column in zip(figures, ["staff", "budget", "adjusted", "spent", "execution", "projects"]):
                    self.assertEqual(plain(row[column]), plain(line[head]), (name, line, head))

    def test_every_engine_reads_what_spark_wrote(self):
        expected = sorted(map(str, self.read_spark("long")))
        path = self.tables / "long"
        kinds = "{'year': INTEGER, 'parent': VARCHAR}"
        rows = duckdb.execute(f"SELECT {COLUMNS} FROM read_parquet('{path}/**/*.parquet', hive_partitioning = true, hive_types = {kinds})").fetchall()
        self.assertEqual(sorted(str(tuple("" if part is None and place == 2 else part for place, part in enumerate(row))) for row in rows), expected)
        frame = polars.read_parquet(f"{path}/**/*.parquet", hive_partitioning=True, hive_schema={"year": polars.Int32, "parent": polars.String})
        rows = frame.select(COLUMNS.split(", ")).with_columns(polars.col("parent").fill_null("")).rows()
        self.assertEqual(sorted(map(str, rows)), expected)
        table = ds.dataset(path, partitioning=ds.partitioning(flavor="hive")).to_table(columns=COLUMNS.split(", "))
        rows = [tuple(row.values()) for row in table.to_pylist()]
        rows = [row[:2] + (row[2] or "",) + row[3:] for row in rows]
        self.assertEqual(sorted(map(str, rows)), expected)

    def test_a_file_of_the_long_table_says_its_version_and_lets_engines_skip(self):
        version = str(jixiao.LONG_TABLE_VERSION).encode()
        for folder in [self.tables, self.one_machine]:
            for path in (folder / "long").rglob("*.parquet"):
                file = pq.ParquetFile(path)
                self.assertEqual(file.schema_arrow.metadata[b"jixiao.long-table"], version)
                columns = [file.metadata.row_group(0).column(place) for place in range(file.metadata.num_columns)]
                self.assertTrue(all(column.is_stats_set and column.has_column_index for column in columns), path)
                fields = file.read(columns=["field"]).column(0).to_pylist()
                self.assertEqual(fields, sorted(fields, key=str.encode))

    def test_nothing_is_left_beside_the_tables(self):
        folders = {path.name for path in self.tables.iterdir() if path.is_dir()}
        self.assertEqual(folders, {"checked", "files", "long", "findings"})

    def test_spark_reads_what_the_program_wrote(self):
        table = self.spark.read.parquet(str(FOLDER / "汇总.parquet"))
        kinds = dict(table.dtypes)
        self.assertEqual((kinds["number"], kinds["date"], kinds["year"], kinds["unit"]), ("decimal(28,10)", "date", "int", "string"))
        rows = sorted(str(tuple(row)) for row in table.collect())
        expected = pq.read_table(FOLDER / "汇总.parquet").to_pylist()
        self.assertEqual(rows, sorted(str(tuple(row.values())) for row in expected))

    def test_a_bad_file_is_a_row_with_its_verdict(self):
        self.jobs["spark"].views(self.spark, str(self.tables))
        found = {Path(row["file"]).name: row for row in map(lambda row: row.asDict(), self.spark.table("files").collect())}
        for name in ["改过字节.xlsx", "敌意.xls", "空.xlsx", "太大.xlsx"]:
            self.assertEqual((found[name]["verdict"], found[name]["counts"]), ("reject", False), name)
            self.assertTrue(found[name]["reason"])
        self.assertIn("太大", found["太大.xlsx"]["reason"])
        self.assertFalse({"~$锁.xlsx", "说明.txt"} & set(found))
        self.assertEqual(found["别的表.xlsx"]["form"], "mof-project-2020")
        codes = {row["file"]: row["code"] for row in map(lambda row: row.asDict(), self.spark.table("findings").collect())}
        self.assertEqual({Path(file).name: code for file, code in codes.items()}["空.xlsx"], "T018")
        ours = self.database().execute("SELECT verdict, count(*) FROM files GROUP BY ALL ORDER BY ALL").fetchall()
        theirs = self.spark.sql("SELECT verdict, count(*) FROM files GROUP BY verdict ORDER BY verdict").collect()
        self.assertEqual([tuple(row) for row in theirs], ours)

    def test_findings_are_the_same_from_both(self):
        columns = "digest, unit, round, code, severity, state, sheet, cell, field, message, fix, year, parent"
        self.jobs["spark"].views(self.spark, str(self.tables))
        theirs = [tuple(row) for row in self.spark.table("findings").selectExpr(*columns.split(", ")).collect()]
        ours = self.database().execute(f"SELECT {columns} FROM findings").fetchall()
        self.assertGreater(len(ours), UNITS // 10)
        self.assertEqual(sorted(map(str, theirs)), sorted(map(str, ours)))

    def test_what_goes_back_is_what_the_program_writes(self):
        for returned in [self.returned, FOLDER / "一台机器退回"]:
            written = {path.name: path for path in returned.iterdir()}
            passed = next(path for path in sorted((RECEIVED / "第1批").iterdir()) if jixiao.Engine().check(path.read_bytes(), path.name)["files"][0]["verdict"] == "pass")
            (name,) = [name for name in written if name.startswith(f"{passed.stem}-通过-")]
            self.assertEqual(written[name].read_bytes(), jixiao.Engine().returned(passed.read_bytes(), passed.name))
            rejected = [name for name in written if name.startswith(("空", "敌意", "太大"))]
            self.assertEqual(rejected, [])

    def test_a_second_run_writes_only_what_is_new(self):
        after = self.written()
        kept = [path for path, time in self.before.items() if after.get(path) == time]
        # Departments of which nothing came were not written again; the register always is.
        self.assertTrue([path for path in kept if path.is_relative_to(self.tables / "checked")])
        self.assertEqual([path for path in self.before if path not in after and path.is_relative_to(self.tables / "checked")], [])
        tables = sorted(map(str, self.read_spark("long")))
        self.run_jobs()
        again = self.written()
        changed = {path for path, time in again.items() if after.get(path) != time}
        self.assertEqual([path for path in changed if pq.read_metadata(path).num_rows], [])
        self.assertEqual(sorted(map(str, self.read_spark("long"))), tables)

    def test_rounds_that_came_later_change_where_a_unit_stands(self):
        before = {row[0]: row[4] for row in self.first}
        after = {row[0]: row[4] for row in self.read_spark("long")}
        improved = [unit for unit, state in before.items() if state == "returned" and after[unit] == "passed"]
        self.assertTrue(improved)
        self.assertEqual({(row[0], row[4]) for row in self.read_spark("long") if row[0] in improved}, {(unit, "passed") for unit in improved})


def plain(value):
    """A value of a table and one of a workbook as the same text."""
    if value is None or value == "":
        return ""
    try:
        return f"{Decimal(str(value)).normalize():f}"
    except ArithmeticError:
        return str(value)


if __name__ == "__main__":
    unittest.main()
