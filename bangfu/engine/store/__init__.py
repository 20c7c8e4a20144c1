"""Where big tables lie and which engine runs them: DuckDB, reached through Ibis."""

from bangfu.engine.store.engine import Engine, connect
from bangfu.engine.store.files import file_digest, write_table

__all__ = ["Engine", "connect", "file_digest", "write_table"]
