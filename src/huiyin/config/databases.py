"""Which of the two roles does what: `owner` migrates and does nothing else, `default` does all the work."""

from typing import Any


class Router:
    """Keeps every query on the runtime role and every change of tables on the owner role."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Tables are made and changed through `owner` only."""
        return db == "owner"

    def allow_relation(self, first: Any, second: Any, **hints: Any) -> bool:
        """Both names lead to one database, so any two rows may be related."""
        return True
