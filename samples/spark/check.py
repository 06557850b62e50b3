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

HERE = Path(__file__).parent
PARTS = ["year", "parent"]
WORKBOOK = r"(?i)/(?!\.|~\$)[^/]+\.(xlsx|xlsm|xlsb|xls|et|ods)$"
SETTINGS = {
    # A task gets some hundred workbooks: opening one costs less than Spark supposes.
    "spark.sql.files.openCostInBytes": str(256 * 1024),
    # Workbooks are large rows.
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(checked.BATCH),
    # Only the parts that are written are replaced.
    "spark.sql.sources.partitionOverwriteMode": "dynamic",
    # Spark's library of Snappy does not load on a system that has musl beside its own C library.
    "spark.sql.parquet.compression.codec": "zstd",
    # How large a list is cannot be told from its file: the same figures a thousand times take a few bytes. What is small is told below.
    "spark.sql.autoBroadcastJoinThreshold": "-1",
    # A 主管部门 that is called 001 stays a text.
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
}

# How many workbooks' tables a task gets: some 100 MB.
WORKBOOKS = 1000


def run(spark, source, target, forms=(), returned=None):
    """Checks what is new in `source`, and brings the tables in `target` up to date."""
    for key, value in SETTINGS.items():
        spark.conf.set(key, value)
    spark.sparkContext.addPyFile(str(HERE / "checked.py"))
    check_new(spark, source, target, tuple(forms), returned)
    # As many tasks as there is work for: each costs as much as some hundred workbooks before it begins.
    count = spark.read.parquet(f"{target}/checked").count()
    spark.conf.set("spark.sql.shuffle.partitions", str(max(spark.sparkContext.defaultParallelism, count // WORKBOOKS + 1)))
    register = make_register(spark, target).cache()
    parts = changed_parts(spark, target, register).cache()
    if not parts.isEmpty():
        write_tables(spark, target, register, parts)
        # Last: what is in the register counts as done.
        register.coalesce(1).write.mode("overwrite").parquet(f"{target}/files")
    parts.unpersist()
    register.unpersist()


def check_new(spark, source, target, forms, returned):
    """Checks the workbooks whose content was not checked yet."""
    files = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(source)
    files = files.where(F.col("path").rlike(WORKBOOK))
    read = files.where(F.col("length") <= checked.MOST_BYTES).select("path", "content")
    # What is too large is told without being read.
    large = files.where(F.col("length") > checked.MOST_BYTES).select("path", F.lit(None).cast("binary").alias("content"))
    files = read.unionByName(large)
    # Spark passes over files without a byte.
    if empty := checked.empty_files(source):
        rows = [(path, bytearray()) for path in empty]
        files = files.unionByName(spark.createDataFrame(rows, "path string, content binary"))
    if there(spark, f"{target}/checked"):
        known = spark.read.parquet(f"{target}/checked").select("digest").distinct()
        digest = F.sha2(F.coalesce("content", F.encode("path", "UTF-8")), 256)
        files = files.withColumn("digest", digest).join(F.broadcast(known), "digest", "left_anti").select("path", "content")
    rows = files.mapInArrow(checked.in_spark(forms, returned), checked.SCHEMA)
    rows.write.mode("append").parquet(f"{target}/checked")


def make_register(spark, target):
    """Each content once, with its unit and its round."""
    rows = spark.read.parquet(f"{target}/checked").drop("findings", "values")
    rows.createOrReplaceTempView("checked")
    return spark.sql((HERE / "files.sql").read_text("utf-8"))


def changed_parts(spark, target, register):
    """The years and 主管部门 of the units of which something new came: also those that they had before."""
    fresh = register
    if there(spark, f"{target}/files"):
        fresh = register.join(spark.read.parquet(f"{target}/files").select("digest"), "digest", "left_anti")
    by_unit = register.join(fresh.select("form", "unit").distinct(), ["form", "unit"], "left_semi")
    by_name = register.join(fresh.select("form", "name").distinct(), ["form", "name"], "left_semi")
    changed = by_unit.select(*PARTS).union(by_name.select(*PARTS)).union(fresh.select(*PARTS)).distinct()
    return changed.toDF("changed_year", "changed_parent")


def write_tables(spark, target, register, parts):
    """Writes these parts of the long table and of the findings."""
    same = [F.col(part).eqNullSafe(F.col(f"changed_{part}")) for part in PARTS]
    files = register.join(F.broadcast(parts), same, "left_semi")
    rows = spark.read.parquet(f"{target}/checked").select("digest", "file", "values", "findings")
    # The lists are joined whole and taken apart behind that, so that a row a file is sent around and not a row a value.
    joined = files.join(rows, ["digest", "file"])
    joined.select(*files.columns, F.explode("values").alias("entry")).createOrReplaceTempView("entries")
    long = spark.sql((HERE / "long.sql").read_text("utf-8"))
    # Sorted by field, an engine that asks for one field passes over the pages of all others.
    write_parts(long, f"{target}/long", ["field", "unit"])
    found = joined.select("digest", "file", "unit", "name", "form", "round", *PARTS, F.inline("findings"))
    write_parts(found, f"{target}/findings", ["code", "unit"])


def write_parts(table, path, order):
    table = table.hint("rebalance", *PARTS).sortWithinPartitions(*PARTS, *order)
    table.write.partitionBy(*PARTS).mode("overwrite").parquet(path)


def there(spark, path):
    """Whether something was written there. A run that was interrupted may have left a folder without it."""
    files = spark.sparkContext._jvm.org.apache.hadoop.fs.Path(f"{path}/*.parquet")
    return len(files.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration()).globStatus(files)) > 0


def views(spark, target):
    """The tables as views, for SQL: `files`, `long` and `findings`."""
    spark.read.parquet(f"{target}/files").createOrReplaceTempView("files")
    for name in ["long", "findings"]:
        table = spark.read.parquet(f"{target}/{name}")
        parts = {"year": F.col("year").cast("int"), "parent": F.coalesce("parent", F.lit(""))}
        table.withColumns(parts).createOrReplaceTempView(name)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("source", help="the folder or bucket with the returned workbooks")
    arguments.add_argument("target", help="the folder or bucket for the tables")
    arguments.add_argument("--form", action="append", default=[], help="the form's id; every built-in form where left out")
    arguments.add_argument("--returned", help="where the workbooks that go back are written: a URI, or a full path")
    given = arguments.parse_args()
    spark = SparkSession.builder.appName("jixiao").getOrCreate()
    run(spark, given.source, given.target, given.form, given.returned)
    spark.stop()


if __name__ == "__main__":
    main()
