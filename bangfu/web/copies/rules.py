from django.utils.translation import gettext as _

from bangfu.disclosure.rules import DisclosureRefused
from bangfu.org.models import Staff
from bangfu.rights.codes import RequestKind, RequestState
from bangfu.rights.models import DataRequest

COPIES = (RequestKind.SEE, RequestKind.COPY)


class NothingAskedFor(DisclosureRefused):
    """A copy is made for who asked for one, while the request is open."""


class OwnRequest(DisclosureRefused):
    """Whoever recorded that the person asks for a copy does not take it as well."""


def wants_copy(request: DataRequest) -> bool:
    return request.kind in COPIES and request.state == RequestState.OPEN


def is_recorder(request: DataRequest, by: Staff) -> bool:
    return request.recorded_by_id == by.pk


def check_copy_asked_for(request: DataRequest, *, by: Staff) -> None:
    """Asked for, and not by who takes it: alone, nobody turns a request into somebody's file."""
    if not wants_copy(request):
        raise NothingAskedFor(_("只有本人请求查阅或复制、尚未答复时，才能为本人制作副本"))
    if is_recorder(request, by):
        raise OwnRequest(_("登记请求的人不能自己制作副本，请同事或县级经办员制作"))
