"""Every address of the program: one line for each package that has pages."""

from django.urls import URLPattern, URLResolver, include, path

_PACKAGES = (
    "huiyin.portals.public",
    "huiyin.portals.resident",
    "huiyin.portals.worker",
    "huiyin.portals.desk",
    "huiyin.appeals",
    "huiyin.care",
    "huiyin.community",
    "huiyin.mediation",
    "huiyin.receptions",
    "huiyin.casework",
    "huiyin.people",
    "huiyin.kernel",
)

urlpatterns: list[URLPattern | URLResolver] = [path("", include(f"{package}.urls")) for package in _PACKAGES]

handler403 = "huiyin.kernel.failures.refused"
handler404 = "huiyin.kernel.failures.not_found"
handler500 = "huiyin.kernel.failures.broken"
