"""What is said of a server when it is looked over."""

import pytest
from django.core.checks import Tags, run_checks


def told() -> set[str]:
    found = run_checks(tags=[Tags.security], include_deployment_checks=True)
    return {message.id for message in found if message.id.startswith("audit.")}


@pytest.fixture
def server(settings, tmp_path):
    """A home of its owner, and the keys elsewhere."""
    settings.BANGFU_HOME = tmp_path / "home"
    settings.BANGFU_HOME.mkdir(mode=0o700)
    settings.BANGFU_FIELD_KEY = tmp_path / "keys" / "field.key"
    settings.BANGFU_INDEX_KEY = "0" * 64
    return settings


def test_a_server_set_up_as_the_documents_say_is_told_nothing(server):
    assert told() == set()


@pytest.mark.parametrize("mode", [0o750, 0o701, 0o755])
def test_a_home_that_others_can_read_is_told(server, mode):
    server.BANGFU_HOME.chmod(mode)
    assert told() == {"audit.W001"}


def test_a_key_that_is_carried_away_with_the_data_is_told(server, tmp_path):
    for file in ("home/keys/index.key", "keys/../home/index.key"):
        server.BANGFU_INDEX_KEY = tmp_path / file
        assert told() == {"audit.W002"}
