"""What the web server starts."""

import ctypes
import gc
import io
import multiprocessing
import os
import signal
import sys

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.config.settings")
application = get_wsgi_application()
from huiyin.config.wiring import refuse_unbound  # noqa: E402 - needs the loaded parts

refuse_unbound()
# A route without an access rule must not be served; only what is wrong is worth a line.
call_command("check", fail_level="ERROR", stdout=io.StringIO())


def _end_with_server() -> None:
    """End when the server that started this worker is killed; else it would go on serving, of an old version at last.

    Linux only. A server that starts its workers in another way than ours sees to this itself.
    """
    set_signal_when_parent_dies = 1  # PR_SET_PDEATHSIG
    if sys.platform == "linux" and multiprocessing.parent_process() is not None:
        ctypes.CDLL(None).prctl(set_signal_when_parent_dies, signal.SIGTERM)


_end_with_server()
# What is loaded stays. To look through it for rubbish takes a tenth of a second, in which somebody waits for a page.
gc.collect()
gc.freeze()
