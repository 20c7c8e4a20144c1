"""A process of its own that reads SQLite and streams Arrow: `sqlite_reader.py DATABASE QUERY…`.

Why not in our process: Python and the driver each bring a SQLite library, and two of them in one
process undo each other's locks. Tried: when the driver closed, it deleted the write-ahead log into
which the other went on writing, and what was committed afterwards was lost with the process.
Run as a file, so that it starts without importing the rest of us.
"""

import sys

import adbc_driver_manager
import adbc_driver_sqlite
import pyarrow as pa


def main(database: str, *queries: str) -> None:
    with (
        adbc_driver_sqlite.connect(database) as opened,
        adbc_driver_manager.AdbcConnection(opened) as connection,
    ):
        connection.set_autocommit(False)  # every query sees the same moment
        for query in queries:
            with adbc_driver_manager.AdbcStatement(connection) as statement:
                statement.set_sql_query(query)
                stream, _ = statement.execute_query()
                rows = pa.RecordBatchReader._import_from_c(stream.address)
                with pa.ipc.new_stream(sys.stdout.buffer, rows.schema) as out:
                    for batch in rows:
                        out.write_batch(batch)


if __name__ == "__main__":
    main(*sys.argv[1:])
