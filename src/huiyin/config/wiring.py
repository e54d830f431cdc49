"""Wiring: what packages say of themselves, gathered in one place: the effects that a playbook may name (DESIGN §2), and
what each keeps of persons and how it goes.
"""

from huiyin.appeals.services import holdings as of_appeals
from huiyin.care.services import holdings as of_care
from huiyin.casework.effects import bind_own
from huiyin.casework.selectors.playbooks import unbound_effects
from huiyin.casework.services import holdings as of_casework
from huiyin.community import effects as community
from huiyin.community.services import holdings as of_community
from huiyin.config.environment import Missing
from huiyin.mediation import effects as mediation
from huiyin.mediation.services import holdings as of_mediation
from huiyin.people.services import holdings as of_people
from huiyin.receptions.services import holdings as of_receptions


def wire() -> None:
    """Bind every effect and every holding. Called once, when the program has loaded its parts."""
    bind_own()
    mediation.bind_all()
    community.bind_all()
    for package in (of_people, of_casework, of_appeals, of_care, of_community, of_mediation, of_receptions):
        package.register()


def refuse_unbound() -> None:
    """Raise Missing when an open matter's playbook names an effect that is not bound: its promises would be broken."""
    missing = unbound_effects()
    if missing:
        told = "; ".join(f"{name} ({', '.join(playbooks)})" for name, playbooks in sorted(missing.items()))
        raise Missing(f"Open matters need effects that are not bound: {told}. Switch their parts on.")
