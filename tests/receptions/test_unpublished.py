"""Before a city has published its methods: no page of receptions falls over, each says where to go instead."""

from django.urls import reverse

from tests.casework.fixtures import town_database
from tests.portals.resident.conftest import new_browser

__all__ = ["town_database"]  # the town as it is without receptions


def test_without_a_published_method_the_page_says_where_to_go(town):
    answer = new_browser().get(reverse("receptions:petition"))
    assert answer.status_code == 409
    assert "12345" in answer.content.decode()
