"""Logs: one JSON object a line on standard error, readable lines on a terminal.

Modules log by the standard library, `log.info("read", extra={"facts": 12})`, as the libraries do; all of it comes out
the same, with what is bound at that moment: the id of the request (service.middleware), the document that is being read
(service.queue). No line holds a query, a filename or a value that was stored: these may name people.
"""

import logging
import sys
import threading

from structlog import dev, processors, stdlib
from structlog.contextvars import merge_contextvars
from structlog.typing import Processor

log = logging.getLogger(__name__)


def configure(level: int = logging.INFO) -> None:
    """Have all that is logged from now on, in this process, written so."""
    rendered: tuple[Processor, ...] = (processors.format_exc_info, processors.JSONRenderer(ensure_ascii=False))
    if sys.stderr.isatty():
        rendered = (dev.ConsoleRenderer(exception_formatter=dev.plain_traceback),)
    formatter = stdlib.ProcessorFormatter(
        foreign_pre_chain=(
            processors.TimeStamper(fmt="iso", utc=True),
            stdlib.add_log_level,
            stdlib.add_logger_name,
            stdlib.ExtraAdder(),
            merge_contextvars,
        ),
        processors=(stdlib.ProcessorFormatter.remove_processors_meta, *rendered),
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(True)
    threading.excepthook = _tell_thread
    # What these do at every start and for every job is of no interest; service.database says when a schema changes,
    # service.reading what became of a document.
    for chatty in ("alembic", "procrastinate"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _tell_thread(failed: threading.ExceptHookArgs) -> None:
    """Log what ended a thread."""
    told = (failed.exc_type, failed.exc_value or failed.exc_type(), failed.exc_traceback)
    log.critical("a thread ended by an error", exc_info=told)
