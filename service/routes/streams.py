"""Answers that are streamed, row by row, in constant memory."""

from starlette.responses import StreamingResponse


class JsonLines(StreamingResponse):
    media_type = "application/jsonl"
