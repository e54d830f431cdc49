"""Huiyin (回音): from the moment somebody raises a matter to the moment they have judged the answer.

The map of this package is docs/architecture.md: bands from console down to kernel, imports point down only.
"""

__version__ = "0.1.0"
