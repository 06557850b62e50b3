"""jixiao: the yearly self-evaluation of a department's whole spending (部门整体支出绩效自评), as Excel workbooks.

    >>> import jixiao
    >>> engine = jixiao.Engine()
    >>> report = engine.check(b"not a workbook", "自评表.xlsx")
    >>> report["files"][0]["verdict"]
    'reject'

What it does is the engine's of the program `jixiao`: the same forms, the same findings, the same workbooks. The types and their
documentation are in `jixiao/__init__.pyi`.
"""

from typing import NamedTuple

from ._engine import (
    BUILT_IN_FORMS,
    LONG_TABLE_VERSION,
    Engine,
    FileError,
    FormError,
    InternalError,
    JixiaoError,
    RollupWarning,
    ValuesError,
    __version__,
)

__all__ = [
    "BUILT_IN_FORMS",
    "LONG_TABLE_VERSION",
    "Engine",
    "FileError",
    "FormError",
    "InternalError",
    "JixiaoError",
    "RollupWarning",
    "Tables",
    "ValuesError",
    "__version__",
]


class Tables(NamedTuple):
    """What `Engine.tables` gives."""

    files: "pyarrow.Table"
    values: "pyarrow.Table"
    findings: "pyarrow.Table"
