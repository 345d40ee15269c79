"""The tables and views of a warehouse's silver, gold and seeds as JSON, rows in order of themselves. Runs in dbt's own Python, which has
DuckDB: relations.py WAREHOUSE"""
import json
import sys

import duckdb

connection = duckdb.connect(sys.argv[1], read_only=True, config={"threads": 1})
found = connection.execute("select table_schema, table_name, table_type from information_schema.tables "
                           "where table_schema in ('silver', 'gold', 'seeds') order by all").fetchall()
out = {}
for schema, name, kind in found:
    columns = connection.execute(f'select column_name, column_type from (describe {schema}."{name}")').fetchall()
    rows = connection.execute(f'select * from {schema}."{name}"').fetchall()
    out[f"{schema}.{name}"] = {"kind": kind, "columns": columns, "rows": sorted(repr(row) for row in rows)}
json.dump(out, sys.stdout)
