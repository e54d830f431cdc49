"""What the web server starts."""

import io
import os

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.config.settings")
application = get_wsgi_application()
from huiyin.config.wiring import refuse_unbound  # noqa: E402 - needs the loaded parts

refuse_unbound()
# A route without an access rule must not be served; only what is wrong is worth a line.
call_command("check", fail_level="ERROR", stdout=io.StringIO())
