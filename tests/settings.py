"""Settings of the tests: the product's own, with secrets that protect nothing and a data folder of their own."""

import hashlib
import os
import tempfile
from pathlib import Path

_checkout = hashlib.sha256(str(Path(__file__).resolve()).encode()).hexdigest()[:10]
os.environ["HUIYIN_DATA"] = f"{tempfile.gettempdir()}/huiyin-tests-{os.getuid()}-{_checkout}"
os.environ["HUIYIN_SECRET_KEY"] = "tests only"
os.environ["HUIYIN_HOSTS"] = "testserver"
os.environ["HUIYIN_POOL"] = "0"  # workers drop their databases, which an idle pooled connection would forbid
for _name in ("HUIYIN_DEMO", "HUIYIN_DATABASE_URL", "HUIYIN_OWNER_DATABASE_URL"):
    os.environ.pop(_name, None)
os.environ["HUIYIN_KEY_FILE"] = os.environ["HUIYIN_DATA"] + "/secrets/keys.json"
os.environ["HUIYIN_SENDER_URL"] = "console:"

from huiyin.config.settings import *  # noqa: E402, F403 - after the environment, and all of it

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the product's own is slow on purpose
