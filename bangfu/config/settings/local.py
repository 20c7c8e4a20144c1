"""One laptop, this machine only: what `make demo` and the command line use."""

from bangfu.config import environment
from bangfu.config.settings.base import *  # noqa: F403

ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
DEBUG = False
# made-up accounts on this machine only; the sign-in page says so
BANGFU_SECOND_FACTOR = environment.flag("BANGFU_SECOND_FACTOR", default=False)
BANGFU_PASSWORD_DAYS = environment.number("BANGFU_PASSWORD_DAYS", 0)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
