"""What the web server of these tests starts: the program's own application under the clock of `shifted`."""

from tests.faults.shifted import shift

shift()

from huiyin.config.wsgi import application  # noqa: E402 - the clock is set before anything asks for it

__all__ = ["application"]
