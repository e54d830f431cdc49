import pytest

from huiyin.console.demo import loading


@pytest.mark.django_db
def test_a_load_that_breaks_off_leaves_nothing_behind():
    def stop(what, done, total):
        if what == "methods":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        loading.load(town=True, tell=stop)
    assert loading.is_empty()
