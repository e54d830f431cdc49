"""Tables: Excel and CSV, in and out, as offices really fill them.

columns  what a table has: `Column`, and parsers that forgive how something was typed
sheets   the raw rows of an .xlsx or .csv file, with the numbers Excel shows
reading  `read_table`: typed rows, and every fault with its cell and what to do
writing  `write_table`, `csv_lines`, and `error_workbook`: the same file back with the wrong cells marked
"""

from huiyin.kernel.tables.columns import (
    Column,
    parse_choice,
    parse_code,
    parse_date,
    parse_decimal,
    parse_text,
    parse_whole_number,
)
from huiyin.kernel.tables.reading import CellError, Row, TableReading, read_table
from huiyin.kernel.tables.writing import csv_lines, error_workbook, write_table

__all__ = [
    "CellError",
    "Column",
    "Row",
    "TableReading",
    "csv_lines",
    "error_workbook",
    "parse_choice",
    "parse_code",
    "parse_date",
    "parse_decimal",
    "parse_text",
    "parse_whole_number",
    "read_table",
    "write_table",
]
