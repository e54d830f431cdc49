"""Make, tell apart, seal, renew and retire the keys that names and phones are encrypted with.

Losing the key file loses the names for ever; a sealed copy belongs into two safes (docs/howto/keep-the-keys.md).
"""

import argparse
import getpass
import sys
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections, transaction

from huiyin.config import environment
from huiyin.console.cluster import available
from huiyin.console.custody import CustodyFault, city_fingerprint, fingerprints, seal, unseal
from huiyin.console.renewing import renew_all, sealed_with
from huiyin.kernel.audit import record
from huiyin.kernel.crypto import add_key_version, create_key_file, retire_key_version

_CUSTODY = """\
Now, before anything is entered:
  1. huiyin keys seal FILE twice, onto two pieces of paper or USB sticks, for two safes in two buildings.
  2. Write the fingerprint on both envelopes; the passphrase goes into a third, with another person.
  3. Put no copy beside the backups: together they would open every name.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One word says what to do."""
    steps = parser.add_subparsers(dest="step", required=True)
    make = steps.add_parser("make", help="make the key file where HUIYIN_KEY_FILE points; never over an old one")
    make.add_argument("--cipher", default="AES-256-GCM", help="AES-256-GCM or SM4-GCM")
    steps.add_parser("fingerprint", help="print what tells these keys from others")
    for name, help_text in (
        ("seal", "write a copy that a passphrase opens, for the safe"),
        ("unseal", "put a sealed copy back where HUIYIN_KEY_FILE points"),
    ):
        step = steps.add_parser(name, help=help_text)
        step.add_argument("file", type=Path)
    rotate = steps.add_parser("rotate", help="add a key and encrypt everything anew with it; may be interrupted")
    rotate.add_argument("--resume", action="store_true", help="add no key, only go on with what is not renewed yet")
    retire = steps.add_parser("retire", help="take an old key out for good, once nothing is left that needs it")
    retire.add_argument("version", type=int)


def run(options: argparse.Namespace) -> int:
    """Do one step; 1 with a sentence when it cannot be done."""
    steps: dict[str, Callable[[argparse.Namespace], int]] = {
        "make": _make,
        "fingerprint": _fingerprint,
        "seal": _seal,
        "unseal": _unseal,
        "rotate": _rotate,
        "retire": _retire,
    }
    try:
        return steps[options.step](options)
    except (CustodyFault, ImproperlyConfigured) as fault:
        print(f"huiyin: {fault}", file=sys.stderr)
        return 1


def _make(options: argparse.Namespace) -> int:
    place = Path(settings.HUIYIN_KEY_FILE)
    try:
        create_key_file(place, options.cipher)
    except FileExistsError as error:
        raise CustodyFault(f"{place} is there already; keys are never overwritten.") from error
    print(f"{place}: made, readable by you only. Fingerprint {city_fingerprint()}.")
    print(_CUSTODY, end="")
    return 0


def _fingerprint(options: argparse.Namespace) -> int:
    for part, digits in fingerprints().items():
        print(f"{part:8} {digits}")
    return 0


def _seal(options: argparse.Namespace) -> int:
    seal(options.file, _passphrase(twice=True))
    print(f"{options.file}: sealed. Write on the envelope: Huiyin keys {city_fingerprint()}.")
    return 0


def _unseal(options: argparse.Namespace) -> int:
    place = unseal(options.file, _passphrase(twice=False))
    print(f"{place}: the keys are back. Fingerprint {city_fingerprint()}.")
    return 0


def _rotate(options: argparse.Namespace) -> int:
    fingerprints()
    if not options.resume:
        version = add_key_version(settings.HUIYIN_KEY_FILE)
        print(f"Key {version} is in use now. Seal two new copies; the old ones lack it.")
    with available():
        for name, count in renew_all():
            print(f"{count:8}  {name}")
        connections.close_all()
    print("Everything is encrypted with the newest key. Older keys stay in the file for older backups, until retired.")
    return 0


def _retire(options: argparse.Namespace) -> int:
    with available():
        left = list(sealed_with(options.version))
        for name, count in left:
            print(f"{count:8}  {name}", file=sys.stderr)
        if left:
            raise CustodyFault(f"Key {options.version} still opens these; run `huiyin keys rotate --resume` first.")
        try:
            with transaction.atomic():
                record("console", "console.keys.retired", "keys", {"version": options.version})
                retire_key_version(settings.HUIYIN_KEY_FILE, options.version)
        except ValueError as fault:
            raise CustodyFault(str(fault)) from fault
        connections.close_all()
    print(
        f"Key {options.version} opens nothing any more; its signatures still verify. Backups made before the rotation"
    )
    print("open only with a sealed copy of the old keys: destroy either, or keep both apart.")
    return 0


def _passphrase(*, twice: bool) -> str:
    """The passphrase: typed, or out of the file that the surroundings name."""
    if given := environment.passphrase():
        return given
    passphrase = getpass.getpass("Passphrase: ")
    if twice and getpass.getpass("Once more: ") != passphrase:
        raise CustodyFault("The two passphrases differ.")
    return passphrase
