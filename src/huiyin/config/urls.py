"""Every address of the program: one line for each package that has pages."""

import importlib.util

from django.urls import URLPattern, URLResolver, include, path

_PACKAGES = [
    "huiyin.portals.public",
    "huiyin.portals.resident",
    "huiyin.portals.worker",
    "huiyin.portals.desk",
    "huiyin.appeals",
    "huiyin.casework",
    "huiyin.people",
    "huiyin.places",
    "huiyin.kernel",
]


def _stands(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"{package}.urls")) for package in _PACKAGES if _stands(f"{package}.urls")
]

handler403 = "huiyin.kernel.failures.refused"
handler404 = "huiyin.kernel.failures.not_found"
handler500 = "huiyin.kernel.failures.broken"
