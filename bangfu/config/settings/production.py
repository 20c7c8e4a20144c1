"""A server behind TLS. Everything secret comes from the environment or from files."""

from bangfu.config import environment
from bangfu.config.settings.base import *  # noqa: F403

DEBUG = False
ALLOWED_HOSTS = environment.text("BANGFU_HOSTS").split(",")
# ".example.cn" means every host below, which an origin writes otherwise
CSRF_TRUSTED_ORIGINS = [
    f"https://*{host}" if host.startswith(".") else f"https://{host}" for host in ALLOWED_HOSTS
]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
BANGFU_BEHIND_PROXY = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
# a browser takes cookies of these names from this very host over TLS only
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
# how long browsers refuse to come without TLS: begin small, see docs/security.md
SECURE_HSTS_SECONDS = int(environment.text("BANGFU_HSTS_SECONDS", "31536000"))
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# W021 asks to enter the host in the browsers' built-in list: the owner of the domain decides that
# axes.W006 misses the address among what a lock goes by: the network is part of the name that
# `org.limits.name_tried` gives, and a cookie made up or taken away is no device known
SILENCED_SYSTEM_CHECKS = ["security.W021", "axes.W006"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
