"""Tests: a throw-away home, fast password hashing, SQLite unless BANGFU_TEST_DATABASE_URL says."""

import atexit
import os
import shutil
import tempfile

os.environ["BANGFU_HOME"] = tempfile.mkdtemp(prefix="bangfu-test-")

from bangfu.config import environment
from bangfu.config.settings.base import *  # noqa: F403
from bangfu.config.settings.base import BANGFU_HOME, DATABASES

atexit.register(shutil.rmtree, BANGFU_HOME, ignore_errors=True)

if "BANGFU_TEST_DATABASE_URL" in os.environ:
    DATABASES = {"default": environment.database(os.environ["BANGFU_TEST_DATABASE_URL"])}
# a file, not memory: the batch engine reads the database through a connection of its own
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": BANGFU_HOME / "test.sqlite3"}
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DEBUG = False
# tests of signing in set these as production has them
AXES_ENABLED = False
BANGFU_SECOND_FACTOR = False
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
