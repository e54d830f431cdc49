"""Wiring: the effects that playbooks may name and the tables that can be taken over, bound in one place (DESIGN §2)."""

from huiyin.casework.effects import bind_own
from huiyin.casework.selectors.playbooks import unbound_effects
from huiyin.casework.selectors.tables import bind_tables
from huiyin.community import effects as community
from huiyin.community.services import importing as rooms
from huiyin.config.environment import Missing
from huiyin.mediation import effects as mediation
from huiyin.mediation.services import importing as cases
from huiyin.receptions.services import importing as visits


def wire() -> None:
    """Bind every effect and table. Called once, when the program has loaded its parts."""
    bind_own()
    mediation.bind_all()
    community.bind_all()
    bind_tables(*cases.TABLES, *visits.TABLES, *rooms.TABLES)


def refuse_unbound() -> None:
    """Raise Missing when an open matter's playbook names an effect that is not bound: its promises would be broken."""
    missing = unbound_effects()
    if missing:
        told = "; ".join(f"{name} ({', '.join(playbooks)})" for name, playbooks in sorted(missing.items()))
        raise Missing(f"Open matters need effects that are not bound: {told}. Switch their parts on.")
