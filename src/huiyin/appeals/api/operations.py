"""The operations, each with its access rule, and errors as sentences."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from ninja import Header, NinjaAPI, Status
from ninja.decorators import decorate_view
from ninja.errors import AuthenticationError, HttpError, ValidationError

from huiyin.appeals.api.access import AUDIENCE, api_key_of
from huiyin.appeals.api.schemas import (
    BatchedOut,
    BatchIn,
    ErrorOut,
    MatterIn,
    MatterOut,
    ProgressOut,
    ReceiptOut,
    ReceivedOut,
    SecretIn,
)
from huiyin.appeals.models import ApiKey
from huiyin.appeals.selectors.about import unit_named
from huiyin.appeals.selectors.doors import brought_in_by, limit_of, numbers_of
from huiyin.appeals.services.receiving import derived_id, receive, receive_all
from huiyin.appeals.types import Received
from huiyin.appeals.types.submissions import Submission
from huiyin.casework.selectors.public import by_code, by_receipt
from huiyin.kernel.access import api_open_to, api_public, review_callback
from huiyin.kernel.failures import AGAIN_SECONDS, away_sentence, is_away
from huiyin.kernel.limits import line_of
from huiyin.kernel.refusal import Refused
from huiyin.kernel.remembering import at_a_glance
from huiyin.people.types import Actor

_STATUSES = {
    "id_taken": 409,
    "number_taken": 409,
    "limit": 429,
    "unknown": 404,
    "wrong": 403,
    "too_long": 413,
    "too_many": 413,
}
_UNPROCESSABLE = 422
_PAGE = 100
_TEXT_SHOWN = 60

api = NinjaAPI(title="Huiyin", version="1", urls_namespace="api", docs_url=None, openapi_url="/openapi.json")
review_callback("ninja.openapi.views", "the description of the API names no matter")

# From the key to the answer one look at the city.
_LOOK = decorate_view(at_a_glance())
Errors = {400: ErrorOut, 401: ErrorOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut, 413: ErrorOut, 422: ErrorOut,
          429: ErrorOut, 503: ErrorOut}  # fmt: skip


@api.post("/matters", auth=api_open_to(AUDIENCE), response={200: ReceivedOut, 201: ReceivedOut, **Errors})
@_LOOK
def raise_matter(
    request: HttpRequest, given: MatterIn, idempotency_key: Annotated[str, Header(max_length=80)] = ""
) -> Status[ReceivedOut]:
    """Raise a matter. The same Idempotency-Key (or else the same number) gives the same receipt again, status 200."""
    key = _key(request)
    received = receive(_actor(key), **_submission(key, given, idempotency_key))
    return Status(201 if received.receipt.created else 200, ReceivedOut.of(received))


@api.post("/matters/batch", auth=api_open_to(AUDIENCE), response={200: list[BatchedOut], **Errors})
@_LOOK
def raise_matters(request: HttpRequest, given: BatchIn) -> list[BatchedOut]:
    """Raise up to a hundred matters, each as by itself under its number; the answers stand in their order. What is
    refused says why and holds up none of the others. Each counts towards the limit of the key a minute; no more than
    that at a time.
    """
    key = _key(request, tries=len(given.matters))
    answers: list[Received | Refused | Submission] = []
    for one in given.matters:
        try:
            answers.append(_submission(key, one, ""))
        except Refused as refused:
            answers.append(refused)
    taken_in = iter(receive_all(_actor(key), given=[one for one in answers if isinstance(one, dict)]))
    return [BatchedOut.of(next(taken_in) if isinstance(one, dict) else one) for one in answers]


def _actor(key: ApiKey) -> Actor:
    return Actor.system(f"api {key.system}"[:80])


def _submission(key: ApiKey, given: MatterIn, idempotency_key: str) -> Submission:
    """What a linked system raises, as it is received; `Refused` for a point or a file that is none."""
    about = unit_named(given.about_unit) if given.is_complaint else None
    return Submission(
        door="api",
        words=given.words,
        place=given.point.as_point() if given.point else given.place_code or None,
        address=given.address,
        kind=given.kind,
        raiser=given.raiser.as_contact() if given.raiser else None,
        attachments=[photo.as_given() for photo in given.photos],
        happened_at=given.happened_then(),
        about_organisation_id=about,
        about_undecided=given.is_complaint and about is None,
        client_id=derived_id("api", str(key.id), idempotency_key or given.number),
        session_secret=str(key.id),
        alias=(key.system, given.number),
        is_looked_at=False,
    )


@api.get("/matters", auth=api_open_to(AUDIENCE, needs="api_reader"), response={200: list[MatterOut], **Errors})
def list_matters(request: HttpRequest, after: UUID | None = None) -> list[MatterOut]:
    """The matters this system brought in, a hundred at a time; ``after`` is the id of the last one seen."""
    key = _key(request)
    matters = brought_in_by(key, after=after, limit=_PAGE)
    numbers = numbers_of(key, matters)
    return [MatterOut.of(matter, numbers[matter.id]) for matter in matters]


@api.get(
    "/progress/{case_code}",
    auth=api_public("a case code alone shows step, unit and time"),
    response={200: ProgressOut, **Errors},
)
def progress(request: HttpRequest, case_code: str) -> ProgressOut:
    """Where a matter stands."""
    return ProgressOut.of(by_code(case_code))


@api.post(
    "/receipts/{case_code}",
    auth=api_public("a receipt opens with its secret; wrong tries are counted"),
    response={200: ReceiptOut, **Errors},
)
def receipt(request: HttpRequest, case_code: str, given: SecretIn) -> ReceiptOut:
    """Words and answers, for the secret of the receipt or the last four digits of the phone."""
    return ReceiptOut.of(by_receipt(case_code, secret=given.secret, last_four=given.last_four, device=line_of(request)))


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """A refusal with its sentence, field and a stable code."""
    body = ErrorOut.of(error)
    return _answer(request, body, _STATUSES.get(body.code or "", _UNPROCESSABLE))


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A value of the wrong shape: the first one is named."""
    first: dict[str, Any] = error.errors[0] if error.errors else {"loc": (), "msg": ""}
    place = ".".join(str(part) for part in first["loc"][1:] if part != "given")
    sentence = _("“%(field)s”的值不对：%(problem)s") % {"field": place, "problem": str(first["msg"])[:_TEXT_SHOWN]}
    return _answer(request, ErrorOut(sentence=sentence, field=place, code="shape"), _UNPROCESSABLE)


@api.exception_handler(AuthenticationError)
def unauthenticated(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """No key, or none that is valid."""
    sentence = _("请在 Authorization 里带上有效的接口密钥。")
    return _answer(request, ErrorOut(sentence=sentence, code="key", who_can_help=_("系统管理员")), 401)


@api.exception_handler(DatabaseError)
@api.exception_handler(InterfaceError)
@api.exception_handler(OSError)
def away(request: HttpRequest, error: Exception) -> HttpResponse:
    """503 while the database or the disk is away: nothing was kept, the same may be sent again with the same key."""
    if not is_away(error):
        raise error
    answer = _answer(request, ErrorOut(sentence=away_sentence(is_sent=request.method == "POST"), code="away"), 503)
    answer["Retry-After"] = str(AGAIN_SECONDS)
    return answer


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Everything else that has a sentence."""
    return _answer(request, ErrorOut(sentence=str(error)), error.status_code)


def _answer(request: HttpRequest, body: ErrorOut, status: int) -> HttpResponse:
    return api.create_response(request, body.model_dump(), status=status)


def _key(request: HttpRequest, *, tries: int = 1) -> ApiKey:
    """The key of the request, counted as so many; `Refused` when it has made too many this minute."""
    key = api_key_of(request)
    assert key is not None  # the rule of the operation has let nobody else in
    limit = limit_of(key)
    if tries > (most := limit.limit):
        told = "这把钥匙一分钟最多送 %(most)d 件，请分几次送来。", "这把钥匙一分钟最多送 %(most)d 件，请分几次送来。"
        raise Refused(ngettext(*told, most) % {"most": most}, details={"problem": "too_many", "most": most})
    limit.spend(str(key.id), tries=tries)
    return key
