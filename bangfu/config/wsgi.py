from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from bangfu.audit.rotation import check_keys  # noqa: E402 - models exist from here on

# with a wrong key the site does not start, rather than fail at some later page
check_keys()
