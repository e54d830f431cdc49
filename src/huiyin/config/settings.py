"""Django's settings, typed and in one module; what an operator may change comes from `environment`.

docs/reference/settings.md describes each variable. Order: the city, safety, data, parts, pages, texts.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from huiyin.config import environment
from huiyin.config.logs import with_error

PACKAGE = Path(__file__).resolve().parents[1]
DATA: Path = environment.data_folder()

# The city
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
TIME_ZONE = environment.text("HUIYIN_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True
USE_I18N = True
HUIYIN_ADDRESS = environment.text("HUIYIN_ADDRESS", "http://127.0.0.1:8000")
HUIYIN_SUPERVISION_PHONE = environment.text("HUIYIN_SUPERVISION_PHONE", "12345")
HUIYIN_PAPER_DAYS = environment.number("HUIYIN_PAPER_DAYS", 31)
HUIYIN_COUNSELLING_BOOKINGS = environment.number("HUIYIN_COUNSELLING_BOOKINGS", 2)

# Safety
HUIYIN_DEMO: bool = environment.demo()
DEBUG = False
SECRET_KEY = environment.secret("HUIYIN_SECRET_KEY")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"] if HUIYIN_DEMO else environment.words("HUIYIN_HOSTS")
CSRF_TRUSTED_ORIGINS = [HUIYIN_ADDRESS]
HUIYIN_TRUSTED_PROXIES = environment.words("HUIYIN_TRUSTED_PROXIES")
HUIYIN_METRICS_FROM = environment.networks("HUIYIN_METRICS_FROM")
HUIYIN_METRICS_TOKEN = environment.optional_secret("HUIYIN_METRICS_TOKEN")
HUIYIN_KEY_FILE = environment.text("HUIYIN_KEY_FILE", str(DATA / "secrets" / "keys.json"))
HUIYIN_SENDER_URL = environment.text("HUIYIN_SENDER_URL", "console:" if HUIYIN_DEMO else "")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not HUIYIN_DEMO
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
# Only where a proxy stands in front, which then has to set this header itself on every request.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HUIYIN_TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 0 if HUIYIN_DEMO else int(timedelta(days=365).total_seconds())
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600


# Data
def _database(role: str, *, pool_connections: int) -> dict[str, Any]:
    """Django's description of the database as one role; pooled when pool_connections is above 0."""
    parts: dict[str, Any] = dict(conninfo_to_dict(environment.database_url(role)))
    # A database that restarts is back within the first limit, usually; one that is away longer is asked anew with each
    # page, because whoever waits behind a growing pause waits minutes after it is back.
    limits = {"timeout": 3, "reconnect_timeout": 2}
    pool = {"min_size": 1, "max_size": pool_connections, **limits} if pool_connections else None
    return {
        "ENGINE": "huiyin.config.postgresql",
        "NAME": parts.pop("dbname", "huiyin"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        "OPTIONS": {
            # A database's machine that is gone without a word is noticed within a minute.
            "keepalives_idle": 30,
            "keepalives_interval": 10,
            "keepalives_count": 3,
            "tcp_user_timeout": 30_000,  # milliseconds
            **parts,
            "server_side_binding": True,
            "prepare_threshold": 5,
            **({"pool": pool} if pool else {}),
        },
    }


DATABASES = {
    "default": _database("runtime", pool_connections=environment.number("HUIYIN_POOL", 8)),
    "owner": _database("owner", pool_connections=0),
}
DATABASE_ROUTERS = ["huiyin.config.databases.Router"]
HUIYIN_RUNTIME_ROLE: str = DATABASES["default"]["USER"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = DATA / "attachments"

INSTALLED_APPS = [
    # Ours: one line each, from the top band down.
    "huiyin.config",
    "huiyin.portals.resident",
    "huiyin.portals.worker",
    "huiyin.portals.desk",
    "huiyin.portals.public",
    "huiyin.appeals",
    "huiyin.care",
    "huiyin.community",
    "huiyin.mediation",
    "huiyin.receptions",
    "huiyin.casework",
    "huiyin.people",
    "huiyin.places",
    "huiyin.kernel",
    # Django's own, as far as they are used.
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
]
AUTH_USER_MODEL = "people.Account" if "huiyin.people" in INSTALLED_APPS else "auth.User"
LOGIN_REDIRECT_URL = "/staff/"
RESIDENT_REDIRECT_URL = "/my/"
AUTHENTICATION_BACKENDS = ["huiyin.people.services.signing_in.AccountBackend"]
MIDDLEWARE = [
    "huiyin.config.requests.watched",
    "django.middleware.security.SecurityMiddleware",
    "huiyin.config.headers.Compressed",
    "huiyin.config.headers.content_security",
    "huiyin.config.headers.no_null_bytes",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "huiyin.people.pages.sessions.staff_timeout",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "huiyin.kernel.failures.not_opened",
    "huiyin.kernel.failures.NoNullBytes",
]
ROOT_URLCONF = "huiyin.config.urls"
WSGI_APPLICATION = "huiyin.config.wsgi.application"

# Pages
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {"environment": "huiyin.kernel.pages.environment"},
    },
]
FORM_RENDERER = "huiyin.kernel.widgets.Renderer"
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 7 * 24 * 3600  # their addresses change with what is in them (kernel.pages)
SESSION_ENGINE = "django.contrib.sessions.backends.db"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Texts and log
_LOG_LEVEL = environment.text("HUIYIN_LOG_LEVEL", "WARNING")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {"()": "huiyin.config.logs.JsonLines"},
    },
    "filters": {"with_error": {"()": lambda: with_error}},
    # The people of the demo city are invented, and whoever starts it wants to read.
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain" if HUIYIN_DEMO else "json"}},
    "root": {"handlers": ["console"], "level": _LOG_LEVEL},
    "loggers": {
        "huiyin.requests": {"level": _LOG_LEVEL if HUIYIN_DEMO else "INFO"},
        # Each answer has its line already, without the address that was asked for.
        "django.request": {"level": "ERROR", "filters": ["with_error"]},
    },
}
