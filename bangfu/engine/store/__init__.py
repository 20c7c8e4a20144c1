"""Where big tables lie and which engine runs them: DuckDB, reached through Ibis."""

from bangfu.engine.store.database import Database, load_queries
from bangfu.engine.store.engine import Engine, connect
from bangfu.engine.store.files import file_digest

__all__ = ["Database", "Engine", "connect", "file_digest", "load_queries"]
