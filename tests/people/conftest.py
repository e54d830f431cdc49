"""A small county: two grids, a village, a centre, a department, the city's desk; people come as they are needed."""

from collections.abc import Callable
from itertools import count

import pytest

from huiyin.people.models import Organisation, OrganisationKind, Person, Post
from huiyin.people.selectors.actors import actor_of
from huiyin.people.services import accounts, organisations, persons, posts
from huiyin.people.types import Actor

COUNTY, VILLAGE, GRID, OTHER_GRID = "430902", "430902001001", "430902001001001", "430902001001002"
SYSTEM = Actor.system("tests")
_numbers = count(1)

MakePerson = Callable[..., Person]
MakePost = Callable[..., Post]
MakeActor = Callable[..., Actor]


@pytest.fixture
def person() -> MakePerson:
    """Somebody new: ``person("王丽", phone="138…")``."""

    def make(name: str = "王丽丽", **values: str) -> Person:
        return persons.create_person(SYSTEM, name=name, **values)

    return make


@pytest.fixture
def post() -> MakePost:
    """An open post, with a holder if one is named."""

    def make(kind: str, place: str | None = None, holder: Person | None = None, **values: object) -> Post:
        made = posts.open_post(SYSTEM, kind=kind, place_code=place, **values)
        if holder is not None:
            posts.appoint(SYSTEM, post_id=made.id, person_id=holder.id)
        return made

    return make


@pytest.fixture
def staff(person: MakePerson, post: MakePost) -> MakeActor:
    """A member of staff signed in, holding one new post."""

    def make(kind: str, place: str | None = None, name: str = "赵工作") -> Actor:
        who = person(name)
        number = next(_numbers)
        account = accounts.create_staff_account(SYSTEM, login=f"staff{number}", person_id=who.id)
        post(kind, place, who, title=f"{kind} {number}")
        return actor_of(account)

    return make


@pytest.fixture
def department() -> Organisation:
    """A department of the county that may be called."""
    return organisations.add_organisation(
        SYSTEM, name="住建局", kind=OrganisationKind.DEPARTMENT, place_code=COUNTY, may_be_called=True
    )
