"""Access: no route without a rule.

A page is marked `@open_to("staff", needs="city_admin")` or `@public("why")`; an API operation, router or whole API gets
`auth=api_open_to(...)` or `auth=api_public("why")`. What an audience is, the kernel does not know: the part that
knows people registers a predicate under its name. A route of somebody else's code (Django's language switch) is
listed by `review_callback`.

`check_routes`, a Django system check, lets neither a management command nor the server start while one route has no
rule. What may not be known answers like what does not exist: raise `Hidden`.
Whether *this* matter may be seen is asked by each package's `access_x` selector; here it is only who may knock.

rules      answers, rules, the registries of audiences and needs
marks      `open_to` and `public` for pages
operations the same for API operations
routes     every route with its rule, and the checks
"""

from huiyin.kernel.access.marks import open_to, public
from huiyin.kernel.access.operations import ApiAccess, api_open_to, api_public
from huiyin.kernel.access.routes import Route, check_routes, collect_routes, review_callback
from huiyin.kernel.access.rules import (
    AccessAnswer,
    AccessDenied,
    AccessRule,
    Hidden,
    Predicate,
    Verdict,
    decide,
    register_audience,
    register_need,
)

__all__ = [
    "AccessAnswer",
    "AccessDenied",
    "AccessRule",
    "ApiAccess",
    "Hidden",
    "Predicate",
    "Route",
    "Verdict",
    "api_open_to",
    "api_public",
    "check_routes",
    "collect_routes",
    "decide",
    "open_to",
    "public",
    "register_audience",
    "register_need",
    "review_callback",
]
