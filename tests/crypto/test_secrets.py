"""No secret is ever shown, logged, pickled, or taken for another."""

import copy
import pickle

import pytest

from concerted.crypto.attachment import AttachmentKey
from concerted.crypto.epoch import EpochKey
from concerted.crypto.invitation import LinkSecret, RequestKey
from concerted.crypto.link import JoinLink, RecoverySheet
from concerted.crypto.seed import MemberKeys, RecoverySeed, SealingKey, VotingKey
from concerted.crypto.sheetwords import words_of
from concerted.crypto.signature import SigningKey
from concerted.crypto.suite import Secret
from concerted.kernel.entry import CommitteeId

SECRETS: list[Secret] = [
    RecoverySeed(b"\xab" * 16),
    LinkSecret(b"\xab" * 16),
    RequestKey(b"\xab" * 32),
    EpochKey(b"\xab" * 32),
    AttachmentKey(b"\xab" * 32),
    SigningKey(b"\xab" * 32),
    SealingKey(b"\xab" * 32),
    VotingKey(b"\xab" * 32),
]
KEYS = MemberKeys.from_seed(RecoverySeed(b"\xab" * 16))


def shows(text: str, secret: bytes) -> bool:
    """Whether any eight bytes of the secret stand in the text, in hex or as Python writes them."""
    return any(
        secret[at : at + 8].hex() in text or repr(secret[at : at + 8])[2:-1] in text
        for at in range(len(secret) - 7)
    )


def spellings(value: object) -> str:
    return f"{value!r} {value!s} {value} {[value]} {vars(type(value)).get('__doc__')}"


@pytest.mark.parametrize("secret", SECRETS, ids=lambda s: type(s).__name__)
def test_a_secret_is_not_shown(secret: Secret) -> None:
    assert shows(secret.expose().hex(), secret.expose())
    assert not shows(spellings(secret), secret.expose())


def test_what_holds_secrets_does_not_show_them() -> None:
    link = JoinLink(
        "https://a.example",
        CommitteeId("00" * 32),
        KEYS.signing.public,
        KEYS.signing.public,
        bytes(32),
        LinkSecret(b"\xcd" * 16),
    )
    sheet = RecoverySheet(
        "https://a.example", CommitteeId("00" * 32), KEYS.signing.public, RecoverySeed(b"\xcd" * 16)
    )
    for holder in (link, sheet):
        assert not shows(spellings(holder), b"\xcd" * 16)
    for pair in KEYS.pairs:
        assert not shows(spellings(KEYS), pair.expose())
    assert not shows(spellings(KEYS), KEYS.sealing.x25519_secret())
    assert not shows(spellings(KEYS), KEYS.voting.scalar())


@pytest.mark.parametrize("secret", SECRETS, ids=lambda s: type(s).__name__)
def test_a_secret_is_not_pickled(secret: Secret) -> None:
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    assert copy.deepcopy(secret) is copy.copy(secret) is secret


def test_one_use_is_not_another() -> None:
    for secret in SECRETS:
        equal = [other for other in SECRETS if other == secret]
        assert equal == [secret]
    assert EpochKey(bytes(32)) == EpochKey(bytes(32))
    assert EpochKey(bytes(32)) != EpochKey(b"\x01" * 32)
    assert hash(EpochKey(bytes(32))) == hash(EpochKey(bytes(32)))


def test_a_secret_of_another_size_is_a_bug() -> None:
    for secret in SECRETS:
        with pytest.raises(ValueError, match="bytes"):
            type(secret)(b"\xab" * 31)


def test_an_error_does_not_repeat_a_secret() -> None:
    from concerted.crypto.link import format_sheet, parse_sheet
    from concerted.crypto.sheetwords import seed_from_words
    from concerted.kernel.errors import Malformed

    words = words_of(RecoverySeed(b"\xcd" * 16)).split()
    with pytest.raises(Malformed) as refused:
        seed_from_words(" ".join([*words[:11], "zzzz"]))
    assert not set(words) & set(str(refused.value).split())
    sheet = RecoverySheet(
        "https://a.example", CommitteeId("00" * 32), KEYS.signing.public, RecoverySeed(b"\xcd" * 16)
    )
    text = format_sheet(sheet)
    part = text.split(".")[3]
    with pytest.raises(Malformed) as refused:
        parse_sheet(text.replace(part, part[:-1] + "*"))
    assert part[:8] not in str(refused.value)
