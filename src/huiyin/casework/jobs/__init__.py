"""What runs by itself: due clocks, the outbox, checkpoints, folding, and the loop that does them in turn."""

from huiyin.casework.jobs.due import run_due
from huiyin.casework.jobs.running import Runner, beat
from huiyin.casework.jobs.sending import send_outbox
from huiyin.casework.jobs.sweeping import sweep_seats

__all__ = ["Runner", "beat", "run_due", "send_outbox", "sweep_seats"]
