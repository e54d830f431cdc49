"""Every address of the program: one line for each package that has pages."""

from django.urls import URLPattern, URLResolver, include, path

from huiyin.config import probes

# Appeals first: linked systems call their API most, and every address is compared with those before it.
_PACKAGES = (
    "huiyin.appeals",
    "huiyin.portals.public",
    "huiyin.portals.resident",
    "huiyin.portals.worker",
    "huiyin.portals.desk",
    "huiyin.care",
    "huiyin.community",
    "huiyin.mediation",
    "huiyin.receptions",
    "huiyin.casework",
    "huiyin.people",
    "huiyin.kernel",
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", probes.health, name="health"),
    path("ready", probes.ready, name="ready"),
    path("metrics", probes.metrics, name="metrics"),
    *(path("", include(f"{package}.urls")) for package in _PACKAGES),
]

handler403 = "huiyin.kernel.failures.refused"
handler404 = "huiyin.kernel.failures.not_found"
handler500 = "huiyin.kernel.failures.broken"
