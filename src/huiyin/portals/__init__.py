"""Portals: home, inbox and navigation of one audience each. They ask selectors and call services; they keep nothing."""
