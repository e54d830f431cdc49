"""Wiring: what packages say of themselves, bound in one place: the effects that playbooks may name, the tables that can
be taken over (DESIGN §2), what goes along when a place becomes another one, which matters have a page of their own, and
what each package keeps of persons and how it goes.
"""

from huiyin.appeals.services import holdings as of_appeals
from huiyin.appeals.services.placing import move_matters
from huiyin.appeals.services.sorting import move_choices
from huiyin.care.services import holdings as of_care
from huiyin.casework.effects import bind_own
from huiyin.casework.selectors.own_pages import bind_own_pages
from huiyin.casework.selectors.playbooks import unbound_effects
from huiyin.casework.selectors.tables import bind_tables
from huiyin.casework.services import holdings as of_casework
from huiyin.community import effects as community
from huiyin.community.services import holdings as of_community
from huiyin.community.services import importing as rooms
from huiyin.config.environment import Missing
from huiyin.mediation import effects as mediation
from huiyin.mediation.selectors.methods import own_page as dispute_page
from huiyin.mediation.services import holdings as of_mediation
from huiyin.mediation.services import importing as cases
from huiyin.people.services import holdings as of_people
from huiyin.people.services.following import move_households, move_posts
from huiyin.places.services import bind_movers
from huiyin.receptions.selectors.methods import own_page as petition_page
from huiyin.receptions.services import holdings as of_receptions
from huiyin.receptions.services import importing as visits


def wire() -> None:
    """Bind every effect, table, own page and holding. Called once, when the program has loaded its parts."""
    bind_own()
    mediation.bind_all()
    community.bind_all()
    bind_tables(*cases.TABLES, *visits.TABLES, *rooms.TABLES)
    bind_own_pages(dispute_page, petition_page)
    bind_movers(move_posts, move_households, move_choices, move_matters)
    for package in (of_people, of_casework, of_appeals, of_care, of_community, of_mediation, of_receptions):
        package.register()


def refuse_unbound() -> None:
    """Raise Missing when an open matter's playbook names an effect that is not bound: its promises would be broken."""
    missing = unbound_effects()
    if missing:
        told = "; ".join(f"{name} ({', '.join(playbooks)})" for name, playbooks in sorted(missing.items()))
        raise Missing(f"Open matters need effects that are not bound: {told}. Switch their parts on.")
