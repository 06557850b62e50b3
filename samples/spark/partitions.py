"""The long table and the findings, made of what `checked` keeps: a folder for each year and 主管部门, as docs/long-table.md says.

Both jobs give rows that are in order of year and 主管部门, with where each file stands from the register, and get back what was written.
Nothing is to be seen of it before `publish` puts it into its place, when all of it is there.
"""

import struct
import uuid
from itertools import groupby, islice

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import fs

import checked

# The folders in which the rows are.
PARTS = ["year", "parent"]
# Each table: the column of `checked` that it is made of; what it says once of a file; its columns; what it is sorted by. Sorted by field,
# an engine that asks for one field passes over the pages of all others.
TABLES = {
    "long": (
        "values",
        ["unit", "name", "verdict", "state", "round", "form", "digest"],
        ["unit", "name", "verdict", "state", "round", "form", "field", "value", "kind", "number", "date", "digest"],
        ["field", "unit", "round"],
    ),
    "findings": (
        "findings",
        ["digest", "file", "unit", "name", "form", "round"],
        ["digest", "file", "unit", "name", "form", "round", *checked.FINDING],
        ["code", "unit", "round"],
    ),
}
# What of a file is a number, not a word.
NUMBERS = ["round"]
# What the tables need of a file, in the order in which it is given.
COLUMNS = [*PARTS, "digest", "file", "unit", "name", "verdict", "state", "round", "form", "values", "findings"]
# How many workbooks are in a file at most: that many are in memory at once.
MOST = 1000
# What a folder is called whose year or 主管部门 is not known.
UNKNOWN = "__HIVE_DEFAULT_PARTITION__"
# What Hive does not let stand in the name of a folder.
ESCAPED = {ord(character): f"%{ord(character):02X}" for character in "\"#%'*/:=?\\{}[]^\x7f" + "".join(map(chr, range(1, 32)))}

# What was written, for Spark: the table, the folder in it, and the file.
SCHEMA = "table string, part string, file string"


def in_spark(staging):
    """What Spark has each executor do with its share of the rows."""

    def write_share(batches):
        written = list(write(batches, staging))
        columns = [pa.array(column, pa.string()) for column in zip(*written)] or [pa.array([], pa.string())] * 3
        yield pa.RecordBatch.from_arrays(columns, names=["table", "part", "file"])

    return write_share


def write(batches, staging):
    """Writes the tables of these rows: batches with `COLUMNS`, in order of year and 主管部门. Gives what it wrote."""
    system, folder = checked.file_system(staging)
    for name in TABLES:
        system.create_dir(f"{folder}/{name}", recursive=True)
    files = (file for batch in batches for file in batch.to_pylist())
    for (year, parent), of_part in groupby(files, key=lambda file: (file["year"], file["parent"])):
        while some := list(islice(of_part, MOST)):
            for name in TABLES:
                if table := make_table(name, some):
                    file = f"{uuid.uuid4().hex}.parquet"
                    with system.open_output_stream(f"{folder}/{name}/{file}") as stream:
                        write_table(name, table, stream)
                    yield name, folder_of(year, parent), file


def make_table(name, files):
    """The rows that these files have in a table; nothing where they have none."""
    source, once, columns, order = TABLES[name]
    files = [file for file in files if file[source] is not None]
    if not files:
        return None
    parts = [checked.unpacked(file[source]) for file in files]
    table = pa.concat_tables(parts).unify_dictionaries().combine_chunks()
    owners = repeated([part.num_rows for part in parts])
    for column in once:
        kind = pa.int32() if column in NUMBERS else pa.string()
        words = pa.array([file[column] for file in files], kind).dictionary_encode()
        words = pa.DictionaryArray.from_arrays(words.indices.take(owners), words.dictionary)
        table = table.append_column(column, words.dictionary_decode() if column in NUMBERS else words)
    keys = pa.table({column: sort_key(table.column(column)) for column in order})
    table = table.take(pc.sort_indices(keys, sort_keys=[(column, "ascending") for column in order]))
    return table.select(columns)


def write_table(name, table, stream):
    """Writes a file of a table; one of the long table says its version."""
    # Only executors need the package.
    import jixiao

    with pq.ParquetWriter(stream, table.schema, compression="zstd", write_page_index=True, store_schema=False) as writer:
        writer.write_table(table)
        if name == "long":
            writer.add_key_value_metadata({"jixiao.long-table": str(jixiao.LONG_TABLE_VERSION)})


def repeated(counts):
    """The numbers from 0, each as often as its count says."""
    numbers = b"".join(struct.pack("=i", number) * count for number, count in enumerate(counts))
    return pa.Array.from_buffers(pa.int32(), sum(counts), [None, pa.py_buffer(numbers)])


def sort_key(column):
    """Numbers that are in the order of the values of a column: of a dictionary, the places of its words."""
    (array,) = column.chunks
    if not pa.types.is_dictionary(array.type):
        return array
    places = pc.sort_indices(pc.sort_indices(array.dictionary))
    return places.take(array.indices)


def folder_of(year, parent):
    """The folder of a year and a 主管部门, as Hive and Spark call it."""
    year, parent = (UNKNOWN if value in (None, "") else str(value).translate(ESCAPED) for value in (year, parent))
    return f"year={year}/parent={parent}"


def publish(staging, target, written, parts=None):
    """Puts what was written into its place, in which it replaces what stood there: of `parts`, pairs of year and 主管部门, or of everything."""
    system, folder = checked.file_system(target)
    new = checked.file_system(staging)[1]
    for name in TABLES:
        replaced = [f"{folder}/{name}"]
        if parts is not None:
            replaced = [f"{folder}/{name}/{folder_of(year, parent)}" for year, parent in parts]
        for path in replaced:
            remove(system, path)
    for name, part, file in written:
        system.create_dir(f"{folder}/{name}/{part}", recursive=True)
        system.move(f"{new}/{name}/{file}", f"{folder}/{name}/{part}/{file}")
    remove(system, new)


def remove(system, path):
    """Removes a folder, where there is one."""
    if system.get_file_info(path).type == fs.FileType.Directory:
        system.delete_dir(path)
