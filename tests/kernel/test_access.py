"""Routes and their rules."""

from types import ModuleType
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.http import HttpRequest, HttpResponse
from django.test import AsyncClient, Client
from django.urls import path
from django.views.i18n import set_language
from ninja import NinjaAPI
from pytest_django import Settings

from huiyin.kernel.access import (
    AccessAnswer,
    AccessRule,
    api_open_to,
    api_public,
    check_routes,
    collect_routes,
    open_to,
    public,
    register_audience,
    register_need,
    review_callback,
    routes,
    rules,
)


def staff(request: HttpRequest) -> AccessAnswer:
    return AccessAnswer.allow() if request.headers.get("X-Staff") else AccessAnswer.sign_in("/sign-in/")


def duty(request: HttpRequest) -> AccessAnswer:
    if request.headers.get("X-Staff") == "duty":
        return AccessAnswer.allow()
    return AccessAnswer.refuse("这一页只有值班员能看。", "综治中心值班室")


def insider(request: HttpRequest) -> AccessAnswer:
    return AccessAnswer.allow() if request.headers.get("X-Insider") else AccessAnswer.hide()


@open_to("staff")
def desk(request: HttpRequest) -> HttpResponse:
    return HttpResponse("desk")


@open_to("staff", needs="duty")
def duty_room(request: HttpRequest) -> HttpResponse:
    return HttpResponse("duty")


@open_to("insider")
def sealed(request: HttpRequest, number: int) -> HttpResponse:
    return HttpResponse(f"sealed {number}")


@open_to("staff", "insider")
async def stream(request: HttpRequest) -> HttpResponse:
    return HttpResponse("stream")


@public("anybody may ask what time it is")
def clock(request: HttpRequest) -> HttpResponse:
    return HttpResponse("noon")


def forgotten(request: HttpRequest) -> HttpResponse:
    return HttpResponse("forgotten")


api = NinjaAPI(auth=api_open_to("staff"), docs_url=None, openapi_url=None, urls_namespace="kernel-access")


@api.get("/matters")
def list_matters(request: HttpRequest, page: int = 1) -> dict[str, int]:
    return {"page": page}


@api.post("/matters")
def open_matter(request: HttpRequest) -> dict[str, bool]:
    return {"opened": True}


@api.get("/health", auth=api_public("the load balancer asks"))
def health(request: HttpRequest) -> dict[str, bool]:
    return {"well": True}


@api.get("/duty", auth=api_open_to("staff", needs="duty"))
def on_duty(request: HttpRequest) -> dict[str, bool]:
    return {"duty": True}


@api.get("/sealed", auth=api_open_to("insider"))
def sealed_matters(request: HttpRequest) -> dict[str, bool]:
    return {"sealed": True}


@api.get("/nobody-thought", auth=None)
def nobody_thought(request: HttpRequest) -> dict[str, bool]:
    return {"open": True}


GOOD = [
    path("desk/", desk),
    path("duty/", duty_room),
    path("sealed/<int:number>/", sealed),
    path("stream/", stream),
    path("clock/", clock),
]


@pytest.fixture(autouse=True)
def registries(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, registry in ((rules, "_audiences"), (rules, "_needs"), (routes, "_reviewed")):
        monkeypatch.setattr(module, registry, {})
    register_audience("staff", staff)
    register_audience("insider", insider)
    register_need("duty", duty)
    settings.MIDDLEWARE = []
    use(settings, GOOD)


def use(settings: Settings, patterns: list[Any]) -> None:
    urls = ModuleType("urls")
    vars(urls)["urlpatterns"] = patterns
    settings.ROOT_URLCONF = urls


def test_the_audience_comes_in_and_nobody_else_does() -> None:
    assert Client().get("/desk/", headers={"X-Staff": "yes"}).content == b"desk"
    assert Client().get("/clock/").content == b"noon"
    assert Client().post("/desk/").headers["Location"] == "/sign-in/"


def test_who_is_not_signed_in_is_sent_to_sign_in_and_back() -> None:
    answer = Client().get("/desk/?page=2")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/?next=/desk/%3Fpage%3D2")
    partly = Client().get("/desk/", headers={"HX-Request": "true"})
    assert (partly.status_code, partly.headers["HX-Redirect"]) == (401, "/sign-in/?next=/desk/")


def test_a_need_that_is_not_met_is_refused_openly() -> None:
    assert Client().get("/duty/", headers={"X-Staff": "yes"}).status_code == 403
    assert Client().get("/duty/", headers={"X-Staff": "duty"}).content == b"duty"


def test_what_is_hidden_answers_with_the_bytes_of_what_does_not_exist() -> None:
    hidden, nothing = Client().get("/sealed/1/"), Client().get("/sealed/x/")
    assert (hidden.status_code, nothing.status_code) == (404, 404)
    assert hidden.content.replace(b"/sealed/1/", b"") == nothing.content.replace(b"/sealed/x/", b"")
    assert hidden.headers == nothing.headers
    assert Client().get("/sealed/1/", headers={"X-Insider": "1"}).content == b"sealed 1"


def test_one_of_several_audiences_is_enough_also_for_a_stream() -> None:
    async def ask(**headers: str) -> Any:
        return await AsyncClient().get("/stream/", headers=headers)

    assert async_to_sync(ask)(**{"X-Insider": "1"}).content == b"stream"
    assert async_to_sync(ask)().status_code == 302


def test_every_route_is_listed_with_its_rule(settings: Settings) -> None:
    use(settings, [*GOOD, path("api/", api.urls)])
    found = {route.pattern: route.rule for route in collect_routes()}
    assert found["duty/"] == AccessRule(("staff",), ("duty",))
    assert found["GET api/matters"] == AccessRule(("staff",))
    assert found["GET api/health"] == AccessRule(why="the load balancer asks")
    assert found["GET api/nobody-thought"] is None


def test_a_route_without_a_rule_stops_the_start(settings: Settings) -> None:
    assert check_routes() == []
    use(settings, [*GOOD, path("forgotten/", forgotten), path("api/", api.urls)])
    found = [error.msg for error in check_routes()]
    assert {error.split(" (")[0] for error in found} == {
        "Route forgotten/",
        "Route GET api/nobody-thought",
        "Route api/",
    }
    with pytest.raises(SystemCheckError, match="forgotten"):
        call_command("check")


def test_a_rule_for_an_unknown_audience_stops_the_start(settings: Settings) -> None:
    use(settings, [path("x/", open_to("martians", needs="antennae")(forgotten))])
    assert [error.id for error in check_routes()] == ["kernel.E002", "kernel.E002"]
    with pytest.raises(ImproperlyConfigured, match="martians"):
        Client().get("/x/")


def test_code_of_others_is_public_only_after_a_review(settings: Settings) -> None:
    use(settings, [path("language/", set_language)])
    assert [error.id for error in check_routes()] == ["kernel.E001"]
    review_callback("django.views.i18n.set_language", "anybody may choose a language")
    assert check_routes() == []


def test_a_rule_without_audience_or_reason_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="somebody"):
        open_to()
    with pytest.raises(ValueError, match="reason"):
        public(" ")


def test_the_api_answers_in_its_own_way(settings: Settings) -> None:
    use(settings, [path("api/", api.urls)])
    client = Client()
    assert client.get("/api/matters").status_code == 401
    assert client.get("/api/matters?page=2", headers={"X-Staff": "yes"}).json() == {"page": 2}
    assert client.get("/api/duty", headers={"X-Staff": "yes"}).json() == {"detail": "这一页只有值班员能看。"}
    assert client.get("/api/sealed").status_code == 404
    assert client.get("/api/health").json() == {"well": True}


def test_a_writing_call_with_a_session_cookie_needs_the_csrf_token(settings: Settings) -> None:
    use(settings, [path("api/", api.urls)])
    client = Client(enforce_csrf_checks=True, headers={"X-Staff": "yes"})
    assert client.post("/api/matters").json() == {"opened": True}
    client.cookies["sessionid"] = "somebody"
    assert client.post("/api/matters").status_code == 403
    client.cookies["csrftoken"] = "a" * 32
    assert client.post("/api/matters", headers={"X-CSRFToken": "a" * 32}).json() == {"opened": True}
