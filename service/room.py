"""Whether an error says that a disk is full: that of the data folder, or that of the database."""

import errno
import sqlite3

from sqlalchemy.exc import DBAPIError

_FULL = {errno.ENOSPC, errno.EDQUOT}
_POSTGRESQL_FULL = "53100"


def is_full(error: BaseException | None) -> bool:
    """Whether it is one that passes when somebody makes room."""
    if isinstance(error, DBAPIError):
        error = error.orig
    if isinstance(error, OSError):
        return error.errno in _FULL
    return (
        getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        or getattr(error, "sqlstate", None) == _POSTGRESQL_FULL
    )
