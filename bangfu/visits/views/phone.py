"""What the program on a phone asks for: its pages, today's list, and to be rid of what it wrote.

The pages that it keeps hold nothing about anybody. A visit is sent within a session, by the owner
of the phone, with the token that came with the list.
"""

from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bangfu.casework import files
from bangfu.engine.values import masks
from bangfu.org.access import needs
from bangfu.org.limits import limited, uploads
from bangfu.org.models import Staff
from bangfu.org.roles import Permission
from bangfu.org.telling import problems_of
from bangfu.registry import queries as registry
from bangfu.visits import actions, queries, rules
from bangfu.visits.codes import AnswerState
from bangfu.visits.forms import SentForm, VisitForm, now, seen_by
from bangfu.visits.models import Device
from bangfu.visits.views.pages import recorded

HEADER = "X-Visit-Device"
SALT = "bangfu.visits.device"


@needs(Permission.VISIT)
@require_GET
def phone(request: HttpRequest) -> HttpResponse:
    """The same for everybody, so that the phone may keep it."""
    answer = render(request, "visits/phone.html", {"form": VisitForm()})
    answer.records_voice = True
    return answer


@needs(Permission.VISIT)
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    return render(request, "visits/worker.js", content_type="text/javascript")


@needs(Permission.VISIT)
@require_GET
def state(request: HttpRequest) -> JsonResponse:
    """Who is signed in, and the token of forms."""
    return JsonResponse({"owner": request.user.pk, "csrf": get_token(request)})


@needs(Permission.VISIT)
@require_POST
@limited("upload")
def take(request: HttpRequest) -> JsonResponse:
    """Today's list onto this phone, which may write visits from now on."""
    found = queries.todays_list(request.user)
    device = device_of(request)
    if (
        device is None
        or device.owner_id != request.user.pk
        or not device.is_in_use(timezone.localdate())
    ):
        device = None
    device = actions.issue_device(
        device=device,
        name=request.headers.get("User-Agent", ""),
        people=[one.person for one in found],
        by=request.user,
    )
    return JsonResponse(
        {
            "owner": request.user.pk,
            "token": token_of(device, request.user),
            "days": rules.LIST_DAYS,
            "people": [told(one) for one in found],
        }
    )


def told(one: queries.ToVisit) -> dict[str, object]:
    """What a list may show, and what was seen."""
    return {
        "number": one.person.person_number,
        "name": masks.name(one.person.name),
        "household": one.person.household.household_number,
        "village": one.person.household.village_name,
        "asks": list(one.asks),
        "now": now(one),
        "seen": {name: key for name, key in seen_by(one).items() if key is not None},
    }


@uploads(lambda: files.LARGEST_BYTES)
@needs(Permission.VISIT)
@require_POST
@limited("upload")
def sync(request: HttpRequest) -> JsonResponse:
    """One visit. The same again gives the same answer; what is refused the phone keeps."""
    try:
        device = device_of(request)
        rules.check_device(device, today=timezone.localdate(), by=request.user)
        form = SentForm(request.POST, request.FILES)
        rules.check_readable(problems_of(form))
        number = form.cleaned_data["person_number"]
        person = registry.person_numbered(number, request.user)
        rules.check_found(person)
        done = recorded(form, person, device=device, by=request.user)
    except (rules.VisitRefused, files.FileRefused) as problem:
        code = getattr(problem, "code", "file")
        return JsonResponse({"code": code, "told": str(problem)}, status=409)
    return JsonResponse({"held": done.answers.filter(state=AnswerState.HELD).count()})


def token_of(device: Device, staff: Staff) -> str:
    return signing.dumps({"device": str(device.key), "staff": staff.pk}, salt=SALT)


def device_of(request: HttpRequest) -> Device | None:
    """The phone that the token names, if we signed it for this account."""
    try:
        named = signing.loads(request.headers.get(HEADER, ""), salt=SALT)
    except signing.BadSignature:
        return None
    return Device.objects.filter(key=named["device"], owner=named["staff"]).first()
