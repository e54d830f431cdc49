"""What the web server starts."""

import os

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.config.settings")
application = get_wsgi_application()
call_command("check", fail_level="ERROR", verbosity=0)  # a route without an access rule must not be served
