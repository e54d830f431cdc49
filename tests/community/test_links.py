"""What must not exist: no way from a booking to a person, a list, a score, a figure; two cities look alike to all."""

import pytest
from django.apps import apps

from huiyin.casework.models import Matter, MeasureDelta
from huiyin.casework.selectors import measures
from huiyin.community.models import Booking, Slot
from huiyin.engine.loading import load_file
from huiyin.kernel.refusal import Refused
from huiyin.people.services import posts
from huiyin.people.types import Actor
from tests.casework.test_sealed import OPEN_PAGES, STAFF_PAGES, look
from tests.casework.town import CITY, COUNTY, FILE, GRID, MONDAY, SYSTEM, VILLAGE, hold, publish
from tests.community.conftest import METHOD
from tests.portals.resident.conftest import new_browser
from tests.portals.staff import browser_of

pytestmark = pytest.mark.django_db


def targets(model):
    return {
        field.name: field.related_model._meta.label
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created
    }


def pointing_at(model):
    return {relation.related_model._meta.label for relation in model._meta.related_objects}


def test_a_booking_leads_to_its_slot_and_its_sealed_matter_and_nothing_leads_to_it():
    assert targets(Booking) == {"matter": "casework.Matter", "slot": "community.Slot"}
    assert pointing_at(Booking) == set()
    assert {field.name for field in Booking._meta.concrete_fields} == {"matter", "slot", "name", "phone", "address"}


def test_a_slot_names_a_seat_and_a_room_never_a_person():
    assert targets(Slot) == {"post": "people.Post", "room": "community.Room"}
    assert pointing_at(Slot) == {"community.Booking"}


def test_no_other_package_knows_of_counselling():
    others = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label != "community"
        for field in model._meta.get_fields()
        if field.is_relation
        and not field.auto_created
        and field.related_model
        and field.related_model._meta.app_label == "community"
    ]
    assert others == []


def test_nobody_can_rise_above_a_counsellor():
    playbook = load_file(FILE.parents[1] / f"{METHOD}.yaml")
    assert playbook.chain("counsellor") == ["counsellor", "desk"]
    assert all(clock.late_to for clock in playbook.clocks.values())
    assert (playbook.sensitivity, playbook.public_fields) == ("sealed", ())


def test_an_empty_seat_keeps_the_method_from_being_published(town):
    hold("counsellor", COUNTY, "咨一")
    posts.open_post(SYSTEM, kind="counsellor", place_code=VILLAGE)
    with pytest.raises(Refused):
        publish(town.desk, town.above, load_file(FILE.parents[1] / f"{METHOD}.yaml").source)


def everything(service):
    """What everybody but the counsellor comes by."""
    town = service.town
    people = {
        "worker": town.worker, "desk": town.desk, "centre": town.centre, "supervisor": town.above,
        "department": town.roads, "other counsellor": service.other,
    }  # fmt: skip
    for name, actor in people.items():
        browser = browser_of(actor)
        for address in [*STAFF_PAGES, "/counselling/own/", "/counselling/figures/", "/work/find/?q=心理服务",
                        "/desk/queue/?scope=all&q=13812345678"]:  # fmt: skip
            yield f"{name} {address}", look(browser, address)
    browser = new_browser()
    for address in [*OPEN_PAGES, "/counselling/rooms/", "/counselling/mine/"]:
        yield f"anonymous {address}", look(browser, address)
    yield "facts", str(list(MeasureDelta.objects.values_list("day", "place_code", "kind", "name", "value")))
    yield "figures", str(measures("99", since=MONDAY.date(), until=MONDAY.date().replace(month=12)))


@pytest.mark.build_machine
def test_nobody_can_tell_a_city_where_people_have_booked_from_one_where_nobody_has(service):
    town = service.town
    hold("county_leader", COUNTY, "县领导"), hold("city_leader", CITY, "市领导")
    town.raise_matter()
    for actor in (town.worker, town.desk, town.centre, town.above, town.roads, service.other):
        browser_of(actor)
    before = dict(everything(service))
    for way in ("home", "room"):
        service.book(way)
    after = dict(everything(service))
    assert [name for name in before if before[name] != after[name]] == []
    codes = [Matter.objects.get(place_code=GRID).code, town.raise_matter("路灯坏了").code]
    assert all(code.isdecimal() for code in codes)
    assert Actor.anonymous().person_id is None
