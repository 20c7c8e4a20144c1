"""Tests: a throw-away home, fast password hashing, SQLite unless BANGFU_TEST_DATABASE_URL says."""

import os
import tempfile

os.environ["BANGFU_HOME"] = tempfile.mkdtemp(prefix="bangfu-test-")

from bangfu.config import environment
from bangfu.config.settings.base import *  # noqa: F403

if "BANGFU_TEST_DATABASE_URL" in os.environ:
    DATABASES = {"default": environment.database(os.environ["BANGFU_TEST_DATABASE_URL"])}
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DEBUG = False
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
