"""Facts in the formats that others read: a module a format, each from batches of stored facts to bytes as they come.

They know nothing of HTTP. `parquet` and `workbook` load libraries of their own: import these where they are asked for.
"""
