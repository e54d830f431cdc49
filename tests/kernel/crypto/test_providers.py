"""Ciphers against their standards, and seals that open with nothing but their own key."""

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SM3, Hash
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kernel.crypto import CryptoError, SoftwareProvider
from huiyin.kernel.crypto.providers import derived_key

KEY = bytes(range(32))
providers = pytest.mark.parametrize("provider", [SoftwareProvider(), SoftwareProvider(national=True)])


def test_sm3_gives_the_digest_of_the_standard() -> None:
    digest = Hash(SM3())
    digest.update(b"abc")
    assert digest.finalize().hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_sm4_gives_the_block_of_the_standard() -> None:
    block = bytes.fromhex("0123456789abcdeffedcba9876543210")
    encryptor = Cipher(algorithms.SM4(block), modes.ECB()).encryptor()  # noqa: S305 - the standard's own vector
    assert encryptor.update(block).hex() == "681edf34d206965e86b3e94f536e4246"


@providers
@given(plain=st.binary(), context=st.binary())
def test_what_was_sealed_opens_and_no_two_seals_are_alike(
    provider: SoftwareProvider, plain: bytes, context: bytes
) -> None:
    one, two = provider.encrypt(KEY, plain, context), provider.encrypt(KEY, plain, context)
    assert one != two
    assert provider.decrypt(KEY, one, context) == provider.decrypt(KEY, two, context) == plain


@providers
@given(place=st.integers(0, 200), shift=st.integers(1, 255))
def test_no_changed_byte_opens(provider: SoftwareProvider, place: int, shift: int) -> None:
    sealed = bytearray(provider.encrypt(KEY, "张三".encode(), b"name"))
    sealed[place % len(sealed)] ^= shift
    with pytest.raises(CryptoError):
        provider.decrypt(KEY, bytes(sealed), b"name")


@providers
def test_another_key_or_context_or_a_stump_does_not_open(provider: SoftwareProvider) -> None:
    sealed = provider.encrypt(KEY, b"secret", b"name")
    for key, text, context in ((KEY[::-1], sealed, b"name"), (KEY, sealed, b"phone"), (KEY, sealed[:20], b"name")):
        with pytest.raises(CryptoError):
            provider.decrypt(key, text, context)


def test_the_two_suites_hash_differently_and_each_the_same_again() -> None:
    plain, national = SoftwareProvider(), SoftwareProvider(national=True)
    assert plain.keyed_digest(KEY, b"x") == plain.keyed_digest(KEY, b"x")
    assert plain.keyed_digest(KEY, b"x") != national.keyed_digest(KEY, b"x")


def test_each_purpose_has_its_own_key() -> None:
    assert derived_key(KEY, "one") != derived_key(KEY, "two")
