from collections.abc import Iterator

import pytest

from bangfu.audit import keys


@pytest.fixture(autouse=True)
def keys_are_read_again() -> Iterator[None]:
    """A test that changes a key leaves nothing of it to the next."""
    keys.source.cache_clear()
    yield
    keys.source.cache_clear()
