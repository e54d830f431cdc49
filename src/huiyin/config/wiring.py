"""Wiring: every effect that a playbook may name, bound to its function, in one place (DESIGN §2)."""

from huiyin.casework.effects import bind_own
from huiyin.casework.selectors.playbooks import unbound_effects
from huiyin.community import effects as community
from huiyin.config.environment import Missing
from huiyin.mediation import effects as mediation


def wire() -> None:
    """Bind every effect. Called once, when the program has loaded its parts."""
    bind_own()
    mediation.bind_all()
    community.bind_all()


def refuse_unbound() -> None:
    """Raise Missing when an open matter's playbook names an effect that is not bound: its promises would be broken."""
    missing = unbound_effects()
    if missing:
        told = "; ".join(f"{name} ({', '.join(playbooks)})" for name, playbooks in sorted(missing.items()))
        raise Missing(f"Open matters need effects that are not bound: {told}. Switch their parts on.")
