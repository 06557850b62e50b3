"""Runs the statements of a file in a folder with DuckDB; prints the rows of the last one as JSON, every value as text."""

import json
import os
import sys

import duckdb

statements, folder = sys.argv[1:3]
with open(statements, encoding="utf-8") as file:
    text = file.read()
os.chdir(folder)
rows = duckdb.connect().execute(text).fetchall()
print(json.dumps([[None if value is None else str(value) for value in row] for row in rows], ensure_ascii=False))
