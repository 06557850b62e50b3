"""A folder or a bucket of returned workbooks, checked by Spark: the long table, the findings, the register of files, and the
workbooks that go back where asked.

    spark-submit samples/spark/check.py 收到 全省
    spark-submit samples/spark/check.py s3a://绩效/收到 s3a://绩效/全省 --returned s3a://绩效/退回

Every executor needs the package: `pip install jixiao[arrow]`. In the output folder are

    checked    what the check says of each content, once for ever; everything else is made of it
    files      the register: each file with its unit, its round, and whether it counts
    long       the long table (docs/long-table.md), by year and 主管部门
    findings   what was found, by year and 主管部门

A second run checks only what is new, by the digest of the content, and writes only the parts of the tables that it changes. A run
that was interrupted is simply run again.
"""

import argparse
from pathlib import Path

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

import checked
import partitions
from partitions import PARTS

HERE = Path(__file__).parent
SETTINGS = {
    # A row a workbook, in whose packed tables there may be much.
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(checked.BATCH),
    # Spark's library of Snappy does not load on a system that has musl beside its own C library.
    "spark.sql.parquet.compression.codec": "zstd",
    # A 主管部门 that is called 001 stays a text.
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
    # A row a workbook is soon gone through; to compile a program for it first takes longer.
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}

# How many bytes of workbooks a task checks: some thousand.
TASK_BYTES = 128 * 1024 * 1024
# How many workbooks' tables a task sorts or writes.
WORKBOOKS = 2000


def run(spark, source, target, forms=(), returned=None):
    """Checks what is new in `source`, and brings the tables in `target` up to date."""
    source, target, returned = checked.full(source), checked.full(target), returned and checked.full(returned)
    for module in ["checked.py", "partitions.py"]:
        spark.sparkContext.addPyFile(str(HERE / module))
    found = checked.workbooks(source)
    # As many tasks as there is work for: each costs as much as some hundred workbooks before it begins.
    tasks = max(spark.sparkContext.defaultParallelism, len(found) // WORKBOOKS + 1)
    for key, value in {**SETTINGS, "spark.sql.shuffle.partitions": str(tasks)}.items():
        spark.conf.set(key, value)
    check_new(spark, source, target, found, tuple(forms), returned)
    register = make_register(spark, target).cache()
    parts = changed_parts(spark, target, register)
    if parts is None or parts:
        write_tables(spark, target, register, parts)
        # Last: what is in the register counts as done.
        register.coalesce(1).write.mode("overwrite").parquet(f"{target}/files")
    register.unpersist()


def check_new(spark, source, target, found, forms, returned):
    """Checks the workbooks whose content was not checked yet: only their paths go through Spark, and what the check says of them."""
    tasks = max(spark.sparkContext.defaultParallelism, sum(size for _, size in found) // TASK_BYTES + 1)
    files = spark.createDataFrame(checked.paths(found)).repartition(tasks)
    if there(spark, f"{target}/checked"):
        known = read_checked(spark, target, "digest")
        files = files.mapInArrow(checked.digests_in_spark(source), "path string, size long, digest string")
        files = files.join(known, "digest", "left_anti").select("path", "size").repartition(tasks)
    rows = files.mapInArrow(checked.in_spark(source, forms, returned), checked.SCHEMA)
    rows.write.mode("append").parquet(f"{target}/checked")


def read_checked(spark, target, *columns):
    """These columns of what the check said. Spark does not have to look into the files for what is in them."""
    return spark.read.schema(checked.SCHEMA).parquet(f"{target}/checked").select(*columns)


def make_register(spark, target):
    """Each content once, with its unit and its round."""
    read_checked(spark, target, *checked.FILE).createOrReplaceTempView("checked")
    return spark.sql((HERE / "files.sql").read_text("utf-8"))


def changed_parts(spark, target, register):
    """The years and 主管部门 of the units of which something new came: also those that they had before. `None` for all of them."""
    if not there(spark, f"{target}/files"):
        return None
    fresh = register.join(spark.read.parquet(f"{target}/files").select("digest"), "digest", "left_anti").cache()
    by_unit = register.join(fresh.select("form", "unit").distinct(), ["form", "unit"], "left_semi")
    by_name = register.join(fresh.select("form", "name").distinct(), ["form", "name"], "left_semi")
    parts = by_unit.select(*PARTS).union(by_name.select(*PARTS)).union(fresh.select(*PARTS)).distinct()
    changed = [tuple(part) for part in parts.collect()]
    fresh.unpersist()
    return changed


def write_tables(spark, target, register, parts):
    """Writes these parts of the long table and of the findings."""
    files = register
    if parts is not None:
        changed = F.broadcast(spark.createDataFrame(parts, "changed_year int, changed_parent string"))
        same = [F.col(part).eqNullSafe(F.col(f"changed_{part}")) for part in PARTS]
        files = register.join(changed, same, "left_semi")
    packed = read_checked(spark, target, "digest", "file", "values", "findings")
    rows = files.join(packed, ["digest", "file"]).select(*partitions.COLUMNS)
    rows = rows.hint("rebalance", *PARTS).sortWithinPartitions(*PARTS, "unit", "round")
    staging = f"{target}/_new"
    written = rows.mapInArrow(partitions.in_spark(staging), partitions.SCHEMA).collect()
    partitions.publish(staging, target, written, parts)


def there(spark, path):
    """Whether something was written there. A run that was interrupted may have left a folder without it."""
    files = spark.sparkContext._jvm.org.apache.hadoop.fs.Path(f"{path}/*.parquet")
    return len(files.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration()).globStatus(files)) > 0


def views(spark, target):
    """The tables as views, for SQL: `files`, `long` and `findings`."""
    spark.read.parquet(f"{target}/files").createOrReplaceTempView("files")
    for name in partitions.TABLES:
        table = spark.read.parquet(f"{target}/{name}")
        parts = {"year": F.col("year").cast("int"), "parent": F.coalesce("parent", F.lit(""))}
        table.withColumns(parts).createOrReplaceTempView(name)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("source", help="the folder or bucket with the returned workbooks")
    arguments.add_argument("target", help="the folder or bucket for the tables")
    arguments.add_argument("--form", action="append", default=[], help="the form's id; every built-in form where left out")
    arguments.add_argument("--returned", help="where the workbooks that go back are written")
    given = arguments.parse_args()
    spark = SparkSession.builder.appName("jixiao").getOrCreate()
    run(spark, given.source, given.target, given.form, given.returned)
    spark.stop()


if __name__ == "__main__":
    main()
