from django.utils.translation import gettext as _

from bangfu.disclosure.rules import DisclosureRefused
from bangfu.rights.codes import RequestKind, RequestState
from bangfu.rights.models import DataRequest

COPIES = (RequestKind.SEE, RequestKind.COPY)


class NothingAskedFor(DisclosureRefused):
    """A copy is made for who asked for one, while the request is open."""


def wants_copy(request: DataRequest) -> bool:
    return request.kind in COPIES and request.state == RequestState.OPEN


def check_copy_asked_for(request: DataRequest) -> None:
    if not wants_copy(request):
        raise NothingAskedFor(_("只有本人请求查阅或复制、尚未答复时，才能为本人制作副本"))
