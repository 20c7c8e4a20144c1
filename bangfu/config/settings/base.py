"""Settings shared by every way of running; docs/settings.md describes each BANGFU_ variable."""

import os
from datetime import timedelta
from pathlib import Path

from bangfu.config import environment

PACKAGE = Path(__file__).resolve().parents[2]
BANGFU_HOME = Path(environment.text("BANGFU_HOME", "var")).resolve()
# the process with which a worker ends; asked of the system here, before all that takes time, as it
# may be gone when the worker begins
BANGFU_STARTED_BY = environment.number("BANGFU_STARTED_BY", os.getppid())
# big tables, uploaded files and evidence lie here; the database holds only what is edited
BANGFU_STORE = BANGFU_HOME / "store"
BANGFU_HOME.mkdir(parents=True, exist_ok=True, mode=0o700)

SECRET_KEY = environment.kept_secret(BANGFU_HOME / "keys" / "session.key")
# keys of the encrypted columns and of the keyed index: lose them and the numbers are gone
BANGFU_FIELD_KEY = environment.text_or_file("BANGFU_FIELD_KEY", BANGFU_HOME / "keys" / "field.key")
BANGFU_INDEX_KEY = environment.text_or_file("BANGFU_INDEX_KEY", BANGFU_HOME / "keys" / "index.key")
BANGFU_CIPHER = environment.choice("BANGFU_CIPHER", ("aes-256-gcm", "sm4-gcm"))

DATABASES = {
    "default": environment.database(
        environment.text("BANGFU_DATABASE_URL", f"sqlite:///{BANGFU_HOME / 'bangfu.sqlite3'}")
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django_htmx",
    "simple_history",
    "axes",
    "bangfu.audit",
    "bangfu.runs",
    "bangfu.org",
    "bangfu.disclosure",
    "bangfu.intake",
    "bangfu.registry",
    "bangfu.casework",
    "bangfu.rights",
    "bangfu.comparison",
    "bangfu.visits",
    "bangfu.assistance",
    "bangfu.monitoring",
    "bangfu.reporting",
    "bangfu.web",
]
MIDDLEWARE = [
    "bangfu.web.middleware.SafeHeaders",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "bangfu.web.middleware.UploadLimit",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "bangfu.org.sessions.SessionLimits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "bangfu.web.places.PlacesOfThisPage",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "bangfu.config.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bangfu.web.context.shell",
            ],
        },
    }
]

AUTH_USER_MODEL = "org.Staff"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "bangfu.org.backends.StaffBackend",
]
# five wrong passwords for one account from one place, as `name_tried` names both: half an hour, or
# unlocked
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
# what is typed for an account may be a password; where somebody wanted to go may name a person
AXES_USERNAME_CALLABLE = "bangfu.org.limits.name_tried"
AXES_SENSITIVE_PARAMETERS = ["username", "code", "next", "csrfmiddlewaretoken"]
AXES_CLIENT_IP_CALLABLE = "bangfu.org.limits.address_of"
AXES_LOCKOUT_CALLABLE = "bangfu.org.access.as_answered"
# a code of the telephone beside the password, for every role that needs it
BANGFU_SECOND_FACTOR = True
# sign-in through an OpenID Connect provider; off without an issuer
BANGFU_OIDC_ISSUER = environment.text("BANGFU_OIDC_ISSUER", "")
BANGFU_OIDC_CLIENT_ID = environment.text("BANGFU_OIDC_CLIENT_ID", "bangfu")
BANGFU_OIDC_CLIENT_SECRET = environment.text("BANGFU_OIDC_CLIENT_SECRET", "")
BANGFU_PASSWORD_DAYS = environment.number("BANGFU_PASSWORD_DAYS", 90)
BANGFU_SESSION_IDLE_MINUTES = environment.number("BANGFU_SESSION_IDLE_MINUTES", 30)
BANGFU_SESSION_HOURS = environment.number("BANGFU_SESSION_HOURS", 8)
BANGFU_RECENT_MINUTES = environment.number("BANGFU_RECENT_MINUTES", 10)
BANGFU_INVITATION_DAYS = environment.number("BANGFU_INVITATION_DAYS", 7)
# who answers for what is kept of people, by place; told in every record of a consent
BANGFU_CONTROLLERS = environment.mapping("BANGFU_CONTROLLERS")
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "bangfu.org.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "bangfu.org.passwords.Varied"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username", "display_name"]},
    },
    {"NAME": "bangfu.org.passwords.NotUsedLately"},
]
SESSION_COOKIE_AGE = BANGFU_SESSION_HOURS * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# scripts take the token of a form from the page, never from the cookie
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "static/"
STATIC_ROOT = BANGFU_HOME / "static"
# uploads go to disk, never to memory: a national export of a province is hundreds of megabytes
FILE_UPLOAD_HANDLERS = ["bangfu.web.uploads.UnnamedFileUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
# of a request without a file; a page that takes files says how much more
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024**2
# what the batch engine may hold in memory before it spills to disk
BANGFU_ENGINE_MEMORY = environment.text("BANGFU_ENGINE_MEMORY", "1GB")
BANGFU_UPLOAD_MAX_BYTES = 2 * 1024**3
# how many requests within how many seconds, for each person or, not signed in, each address
BANGFU_LIMITS = {
    "search": (120, 60),
    "export": (60, 3600),
    "upload": (120, 3600),
    "public": (30, 3600),
    # numbers of which a file of people is told that they stand in another office's register
    "elsewhere": (500, 86400),
    # accounts at which sign-in failed: an office behind one address mistypes a few, not twenty
    "sign_in": (20, 3600),
    # wrong passwords for one account from wherever: a device that was in before is not stopped
    "sign_in_account": (50, 3600),
    # links of invitations: nobody tries one after the other
    "invitation": (200, 3600),
}
# whether a proxy of our own stands before the site and names the asker's address
BANGFU_BEHIND_PROXY = False
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"discreet": {"()": "bangfu.config.logs.DiscreetFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "discreet"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # a page that somebody may not see or that is not there is no fault of the program
    "loggers": {"django.request": {"level": "ERROR"}, "axes": {"level": "ERROR"}},
}
