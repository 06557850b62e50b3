"""What both jobs keep of a checked workbook: a row a file, with its values and its findings as lists.

The table `checked` is all that a job must not lose: the long table, the findings and the register of files are made from it. Its
rows never change, as they say nothing of other files.
"""

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import fs

# How many workbooks are in the memory of a process at once.
BATCH = 32
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
    returned_name string,
    findings array<struct<code string, severity string, state string, sheet string, cell string, field string,
        item string, entered string, expected string, message string, fix string, basis string, explanation string,
        affected int>>,
    values array<struct<field string, value string, kind string, number decimal(28,10), date date>>
"""


def rows(tables):
    """A batch with a row a file, from what `Engine.tables` gives. Nothing is copied but dictionaries, which Spark does not read."""
    files = tables.files
    arrays = [one(files.column(name)) for name in FILE]
    arrays.append(lists(tables.findings.select(FINDING), files.column("findings")))
    arrays.append(lists(tables.values.select(VALUE), files.column("values")))
    return pa.RecordBatch.from_arrays(arrays, names=FILE + ["findings", "values"])


def lists(table, counts):
    """The rows of a table as lists, of which each has as many rows as `counts` says."""
    columns = [plain(one(column)) for column in table.columns]
    ends = pc.cumulative_sum(one(counts))
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), ends])
    return pa.ListArray.from_arrays(offsets, pa.StructArray.from_arrays(columns, names=table.column_names))


def plain(array):
    """An array without a dictionary."""
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array


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


def file_system(uri):
    """The file system of a URI or a full path, and the path in it."""
    return fs.FileSystem.from_uri(uri.replace("s3a://", "s3://", 1))


def empty_files(source):
    """The paths of the workbooks without a byte."""
    system, folder = file_system(source)
    found = system.get_file_info(fs.FileSelector(folder, recursive=True))
    return [
        info.path
        for info in found
        if info.is_file and info.size == 0 and info.path.lower().endswith(ENDINGS)
        and not info.base_name.startswith((".", "~$"))
    ]


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


def in_spark(forms, returned):
    """What Spark has each executor do with its share of the files: columns `path` and `content`."""

    def check_share(batches):
        for batch in batches:
            for start in range(0, batch.num_rows, BATCH):
                part = batch.slice(start, BATCH)
                yield check(list(zip(*(column.to_pylist() for column in part.columns))), forms, returned)

    return check_share
