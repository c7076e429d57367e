"""What others published: RFC 8032, RFC 5869 and RFC 9180, against our libraries and our vectors.

RFC 9180 has no vector for X25519 with AES-256-GCM, so the sender written for the vectors is held to
§A.1 with AES-128-GCM first, and then the library has to open what that sender seals in suite 1.
"""

import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from concerted.crypto import suite
from concerted.crypto.signature import SigningKey

sys.path.insert(0, str(Path(__file__).parents[2] / "vectors"))
import standard

RFC_8032 = [  # §7.1: seed, public key, message, signature
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
        "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da0"
        "85ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac1"
        "8ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]

# RFC 9180 §A.1.1, sequence number 0
EPHEMERAL = bytes.fromhex("52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736")
ENC = bytes.fromhex("37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431")
RECIPIENT_SECRET = bytes.fromhex("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8")
RECIPIENT = bytes.fromhex("3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d")
INFO = b"Ode on a Grecian Urn"
TEXT = b"Beauty is truth, truth beauty"
AAD = b"Count-0"
CIPHERTEXT = bytes.fromhex(
    "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a"
)


@pytest.mark.parametrize(("seed", "public", "message", "signature"), RFC_8032)
def test_rfc_8032(seed: str, public: str, message: str, signature: str) -> None:
    key = SigningKey(bytes.fromhex(seed))
    assert key.public.hex() == public
    assert key.sign(bytes.fromhex(message)).hex() == signature


def test_rfc_5869() -> None:
    """§A.1 and §A.3, their first 32 bytes: with a salt, and without salt or info."""
    ikm = b"\x0b" * 22
    salted = "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
    plain = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
    salt, info = bytes(range(13)), bytes(range(0xF0, 0xFA))
    assert suite.derive(ikm, info, salt).hex() == salted
    assert suite.derive(ikm, b"").hex() == plain
    assert standard.hkdf(ikm, info, salt).hex() == salted
    assert standard.hkdf(ikm, b"").hex() == plain


def test_rfc_9180_a_1() -> None:
    sealed = standard.hpke(EPHEMERAL, RECIPIENT, INFO, TEXT, AAD, standard.AES_128_GCM)
    assert sealed == ENC + CIPHERTEXT
    assert suite.x25519_public(RECIPIENT_SECRET) == RECIPIENT


def test_the_library_opens_what_the_rfc_seals() -> None:
    secret = X25519PrivateKey.from_private_bytes(RECIPIENT_SECRET)
    weaker = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_128_GCM)
    sealed = standard.hpke(EPHEMERAL, RECIPIENT, INFO, TEXT, aead=standard.AES_128_GCM)
    assert weaker.decrypt(sealed, secret, info=INFO) == TEXT
    sealed = standard.hpke(EPHEMERAL, RECIPIENT, INFO, TEXT)
    assert suite.hpke_open(RECIPIENT_SECRET, sealed, INFO) == TEXT
