"""A folder of returned workbooks on one machine: the tables of samples/spark, made by threads and DuckDB.

    python samples/duckdb/check.py 收到 全省
    python samples/duckdb/check.py 收到 全省 --returned 退回

In the output folder are the same tables as Spark's: checked, files, long, findings. A second run checks only what is new.
"""

import argparse
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

SPARK = Path(__file__).parent.parent / "spark"
sys.path.insert(0, str(SPARK))
import checked  # noqa: E402
import partitions  # noqa: E402


def run(source, target, forms=(), returned=None, threads=None):
    """Checks what is new in `source`, and makes the tables in `target` of all that was checked."""
    target = Path(target).resolve()
    (target / "checked").mkdir(parents=True, exist_ok=True)
    returned = returned and checked.full(str(returned))
    check_new(checked.full(str(source)), target, tuple(forms), returned, threads or os.cpu_count() or 1)
    make_tables(target)


def check_new(source, target, forms, returned, threads):
    """Checks the workbooks whose content was not checked yet, a batch a thread: the engine lets the others run meanwhile."""
    known = set()
    for part in (target / "checked").glob("*.parquet"):
        known.update(pq.read_table(part, columns=["digest"]).column(0).to_pylist())
    system, _ = checked.file_system(source)
    found = sorted(checked.workbooks(source))

    def check(batch):
        files = [(path, checked.read(system, path, size)) for path, size in batch]
        files = [(path, content) for path, content in files if checked.digest(path, content) not in known]
        return checked.check(files, forms, returned) if files else None

    waiting = target / "checked" / ".new"
    first = writer = None
    with ThreadPoolExecutor(threads) as pool:
        for rows in in_turn(pool, check, batches(found), 2 * threads):
            if rows is None:
                continue
            if writer is None:
                first, writer = rows.column("digest")[0].as_py(), pq.ParquetWriter(waiting, rows.schema)
            writer.write_batch(rows)
    if writer is not None:
        writer.close()
        # Only whole files are there.
        waiting.rename(target / "checked" / f"{first}.parquet")


def batches(found):
    rest = iter(found)
    while batch := list(islice(rest, checked.BATCH)):
        yield batch


def in_turn(pool, work, tasks, most):
    """The results in the order of the tasks, with no more than so many under way: memory stays what it is."""
    under_way = []
    for task in tasks:
        under_way.append(pool.submit(work, task))
        if len(under_way) >= most:
            yield under_way.pop(0).result()
    for future in under_way:
        yield future.result()


def make_tables(target):
    """Makes the register, and the long table and the findings in the place of those of the last run."""
    database = duckdb.connect()
    parts = f"read_parquet('{target}/checked/*.parquet')"
    database.execute(f"CREATE VIEW checked AS SELECT * EXCLUDE (findings, values) FROM {parts}")
    database.execute("CREATE TABLE files AS " + (SPARK / "files.sql").read_text("utf-8"))
    rows = f"SELECT digest, file, values, findings FROM {parts}"
    rows = f"SELECT {', '.join(partitions.COLUMNS)} FROM files JOIN ({rows}) USING (digest, file) ORDER BY year, parent, unit, round"
    staging = str(target / "_new")
    written = list(partitions.write(database.sql(rows).to_arrow_reader(partitions.MOST), staging))
    partitions.publish(staging, str(target), written)
    database.execute(f"COPY files TO '{target}/files.parquet' (FORMAT parquet)")
    database.close()


def views(database, target):
    """The tables as views, for SQL: `files`, `long` and `findings`."""
    database.execute(f"CREATE OR REPLACE VIEW files AS SELECT * FROM read_parquet('{target}/files.parquet')")
    for name in partitions.TABLES:
        rows = f"read_parquet('{target}/{name}/**/*.parquet', hive_partitioning = true, hive_types = {{'year': INTEGER, 'parent': VARCHAR}})"
        database.execute(
            f"CREATE OR REPLACE VIEW {name} AS SELECT * REPLACE (coalesce(parent, '') AS parent) FROM {rows}"
        )


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("source", help="the folder with the returned workbooks")
    arguments.add_argument("target", help="the folder for the tables")
    arguments.add_argument("--form", action="append", default=[], help="the form's id; every built-in form where left out")
    arguments.add_argument("--returned", help="the folder for the workbooks that go back")
    arguments.add_argument("--threads", type=int, help="how many workbooks are checked at once")
    given = arguments.parse_args()
    run(given.source, given.target, given.form, given.returned, given.threads)


if __name__ == "__main__":
    main()
