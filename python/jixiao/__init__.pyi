"""The types of the package, and what everything in it does."""

from collections.abc import Iterable, Mapping
from os import PathLike
from typing import Any, NamedTuple, TypedDict, Union

import pyarrow

__version__: str

BUILT_IN_FORMS: tuple[str, ...]
"""The ids of the built-in forms."""

LONG_TABLE_VERSION: int
"""The version of the columns of the long table (docs/long-table.md)."""

FormName = Union[str, PathLike[str], bytes]
"""A form: the id of a built-in one, the path of its folder or of its authoring workbook (表样), or that workbook's bytes."""

NamedFile = Union[str, PathLike[str], tuple[str, Union[bytes, None]]]
"""A file: its path, or its name with its bytes; with `None` where it is larger than 64 MB, and was not read for that."""

class JixiaoError(Exception):
    """What the package cannot do. The text is the sentence, in Chinese, that the program would show."""

class FormError(JixiaoError):
    """A form is not there, or has faults: all of them, with file, line and column."""

class ValuesError(JixiaoError):
    """Values do not fit their form: every one that does not."""

class FileError(JixiaoError):
    """A file cannot be read from the disk."""

class InternalError(JixiaoError):
    """The engine failed, which is a defect of the package."""

class RollupWarning(UserWarning):
    """A file is not rolled up, or not as it stands."""

class FormDescription(TypedDict):
    """A form of an engine."""

    id: str
    title: str
    year: int
    revision: int

class Tables(NamedTuple):
    """What `Engine.tables` gives."""

    files: pyarrow.Table
    """A row a file."""
    values: pyarrow.Table
    """The long table of the files; of each file as many rows as its `values` says, in the order of the files."""
    findings: pyarrow.Table
    """A row a finding."""

class Engine:
    """Checks workbooks against forms, and makes workbooks of them.

    An engine is made once and used for any number of files, by any number of threads: other threads of Python run while it
    works. A form is made ready at its first use, which takes a tenth of a second or two.

    :param forms: the forms, or one; every built-in form where left out.
    :raises FormError: where a form is not there, or has faults.
    """

    def __init__(self, forms: Union[FormName, Iterable[FormName], None] = None) -> None: ...
    @property
    def forms(self) -> list[FormDescription]:
        """The forms."""

    def check(self, data: bytes, name: str) -> dict[str, Any]:
        """Checks a file.

        A file that is none of the forms, damaged, hostile or empty is no error: its verdict is `reject`, and the finding says why.

        :param data: the bytes of the file.
        :param name: its name, for the findings about the file as a whole.
        :returns: the report, as `jixiao check --format json` writes it (docs/codes.md has the codes).
        """

    def returned(self, data: bytes, name: str) -> Union[bytes, None]:
        """The workbook that goes back for a file: the form with the department's data, marked, with the list of findings.

        :returns: the bytes of the workbook; `None` for a file that is rejected.
        """

    def new(self, form: str, values: Union[Mapping[str, Any], None] = None) -> bytes:
        """Makes the workbook that is filled in.

        :param form: the form's id.
        :param values: what is filled in before it goes out: field id → value (a list for the column of a list), or
            `{"values": …, "typed-over": …}`. Decimals, days, numbers and texts are taken as they are.
        :raises FormError: where the engine has no such form.
        :raises ValuesError: where values do not fit the form.
        """

    def long_table(
        self, files: Iterable[NamedFile], *, every_round: bool = False, threads: int = 1
    ) -> pyarrow.Table:
        """The long table that `jixiao rollup` makes of the files: a row a value, of the last file of each unit where that passed.

        The files are of one form: the one that most of them are of. What is not rolled up is said in a `RollupWarning` each.

        :param files: the files; a path may be that of a folder with workbooks.
        :param every_round: every value of every file, not of the last one that passed alone.
        :param threads: how many files are checked at once.
        """

    def tables(self, files: Iterable[NamedFile], *, returned: bool = False) -> Tables:
        """Checks files, each by itself: for jobs that bring the files together themselves, as Spark does.

        Whatever a file is, it is a row of `files` with its verdict. In `values` the round is the one that the file itself says (0
        as it was issued), and the state follows from its verdict.

        :param returned: whether the workbooks that go back are made too.
        :raises FileError: where a path cannot be read.
        """
