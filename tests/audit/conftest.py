from collections.abc import Iterator

import pytest

from bangfu.audit import keys


@pytest.fixture(autouse=True)
def keys_are_read_again() -> Iterator[None]:
    """A test that changes a key leaves nothing of it to the next."""
    keys.source.cache_clear()
    yield
    keys.source.cache_clear()


@pytest.fixture
def home(settings, tmp_path):
    """A home of its own, with key files that the change may write."""
    settings.BANGFU_HOME = tmp_path
    settings.BANGFU_FIELD_KEY = tmp_path / "keys" / "field.key"
    settings.BANGFU_INDEX_KEY = tmp_path / "keys" / "index.key"
    keys.source.cache_clear()
    return tmp_path
