"""What both jobs keep of a checked workbook: a row a file, with its values and its findings each as one packed table.

The table `checked` is all that a job must not lose: the long table, the findings and the register of files are made from it. Its
rows never change, as they say nothing of other files. A packed table is a stream of Arrow: 44 KB for the 600 values of a workbook
(12 KB in Parquet, which compresses it), which an engine sorts and sends on without taking them apart. `unpacked` reads it.
"""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pyarrow as pa
from pyarrow import fs, ipc

# How many workbooks are in the memory of a process at once.
BATCH = 32
# How many of them are read at once.
READERS = 8
# What is larger is not even read.
MOST_BYTES = 64 * 1024 * 1024
# What the names of workbooks end with.
ENDINGS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods")

# What the long table needs of a value; the rest of its columns is said once, of the file.
VALUE = ["field", "value", "kind", "number", "date"]
# What is kept of a finding.
FINDING = [
    "code", "severity", "state", "sheet", "cell", "field", "item", "entered", "expected", "message", "fix", "basis",
    "explanation", "affected",
]
# What is kept of a file.
FILE = [
    "file", "sort_key", "digest", "verdict", "form", "year", "revision", "unit", "code", "name", "parent", "round",
    "declared", "recomputed", "grade", "errors", "missing", "unexplained", "restored", "explained", "notices", "reason",
    "returned_name",
]

# The same for Spark.
SCHEMA = """
    file string, sort_key string, digest string, verdict string, form string, year int, revision int, unit string,
    code string, name string, parent string, round int, declared decimal(28,10), recomputed decimal(28,10), grade string,
    errors int, missing int, unexplained int, restored int, explained int, notices int, reason string,
    returned_name string, findings binary, values binary
"""


def rows(tables):
    """A batch with a row a file, from what `Engine.tables` gives."""
    files = tables.files
    arrays = [one(files.column(name)) for name in FILE]
    arrays.append(packed(tables.findings.select(FINDING), files.column("findings")))
    arrays.append(packed(tables.values.select(VALUE), files.column("values")))
    return pa.RecordBatch.from_arrays(arrays, names=FILE + ["findings", "values"])


def packed(table, counts):
    """The rows of a table, packed for each file: of each as many rows as `counts` says; null where it has none."""
    batch = pa.RecordBatch.from_arrays([one(column) for column in table.columns], schema=table.schema)
    done, parts = 0, []
    for count in counts.to_pylist():
        parts.append(pack(batch.slice(done, count)) if count else None)
        done += count
    return pa.array(parts, pa.binary())


def pack(batch):
    sink = pa.BufferOutputStream()
    with ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)
    return sink.getvalue().to_pybytes()


def unpacked(part):
    """The table in a cell of `findings` or `values`."""
    with ipc.open_stream(part) as stream:
        return stream.read_all()


def one(column):
    """A column as one array."""
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


engines = {}


def engine(forms):
    """The engine of this process: made once, as its forms take a while."""
    import jixiao

    if forms not in engines:
        engines[forms] = jixiao.Engine(list(forms) or None)
    return engines[forms]


def check(files, forms, returned):
    """Checks files, pairs of path and bytes (or `None` for one that is too large), and writes what goes back where asked."""
    tables = engine(forms).tables(files, returned=returned is not None)
    batch = rows(tables)
    if returned is not None:
        write(tables.files.select(["returned_name", "digest", "returned"]), returned)
    return batch


def full(uri):
    """A URI as it is; a path from the root, as executors stand elsewhere."""
    return uri if "://" in uri else os.path.abspath(uri)


def file_system(uri):
    """The file system of a URI or a full path, and the path in it."""
    return fs.FileSystem.from_uri(uri.replace("s3a://", "s3://", 1))


def workbooks(source):
    """The workbooks in a folder: pairs of path and size."""
    system, folder = file_system(source)
    found = system.get_file_info(fs.FileSelector(folder, recursive=True))
    return [
        (info.path, info.size)
        for info in found
        if info.is_file and info.path.lower().endswith(ENDINGS) and not info.base_name.startswith((".", "~$"))
    ]


def paths(found):
    """The same as a table."""
    path, size = zip(*found) if found else ((), ())
    return pa.table({"path": pa.array(path, pa.string()), "size": pa.array(size, pa.int64())})


def read(system, path, size):
    """The bytes of a workbook; `None` of one that is too large."""
    if size > MOST_BYTES:
        return None
    with system.open_input_stream(path) as stream:
        return stream.read()


def digest(path, content):
    """What tells a content from others; of one that is not read, its path."""
    return hashlib.sha256(path.encode() if content is None else content).hexdigest()


def write(files, returned):
    """Writes the workbooks that go back: each under its name and the digest of what it answers, so that a second try writes the
    same file again."""
    target, folder = file_system(returned)
    target.create_dir(folder, recursive=True)
    for name, digest, content in zip(*(column.to_pylist() for column in files.columns)):
        if content is not None:
            path = f"{folder}/{name.removesuffix('.xlsx')}-{digest[:12]}.xlsx"
            with target.open_output_stream(path) as stream:
                stream.write(content)


def read_in_turn(source, batches):
    """The workbooks of batches with `path` and `size`, some at a time: lists of path, size and content. Several are on their way at
    once, as a bucket takes its time for each."""
    system, _ = file_system(source)
    with ThreadPoolExecutor(READERS) as pool:
        for batch in batches:
            for start in range(0, batch.num_rows, BATCH):
                path, size = (column.to_pylist() for column in batch.slice(start, BATCH).columns)
                yield list(zip(path, size, pool.map(partial(read, system), path, size)))


def in_spark(source, forms, returned):
    """What Spark has each executor do with its share of the files."""

    def check_share(batches):
        for files in read_in_turn(source, batches):
            yield check([(path, content) for path, _, content in files], forms, returned)

    return check_share


def digests_in_spark(source):
    """The same, to tell what is new."""

    def digests(batches):
        for files in read_in_turn(source, batches):
            rows = [(path, size, digest(path, content)) for path, size, content in files]
            yield pa.RecordBatch.from_arrays([pa.array(column) for column in zip(*rows)], names=["path", "size", "digest"])

    return digests
