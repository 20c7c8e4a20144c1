from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from bangfu.audit import rotation, scratch  # noqa: E402 - models exist from here on
from bangfu.registry.actions.checking import make_ready_to_check  # noqa: E402

# with a wrong key the site does not start, rather than fail at some later page
rotation.say_running()
rotation.check_keys()
rotation.check_index_finished()
scratch.folder()
make_ready_to_check()
