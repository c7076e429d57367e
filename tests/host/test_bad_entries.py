"""Every wrong form of an entry at a running host: each named, none appended, the next one taken."""

from collections.abc import Callable
from typing import Any

import pytest

from concerted.kernel import canonical
from concerted.kernel.canonical import LIMIT_BYTES, base64url_decode, base64url_encode
from concerted.kernel.entry import entry_id, signing_message
from tests.host.author import Bench, Draft, Who

pytestmark = pytest.mark.anyio

Fields = dict[str, Any]


def put(**fields: Any) -> Callable[[bytes], bytes]:
    """Replace fields of the header, which stays in canonical form."""
    return lambda header: canonical.encode(canonical.decode(header) | fields)


def without(name: str) -> Callable[[bytes], bytes]:
    """Leave a field out."""
    return lambda header: canonical.encode(
        {key: value for key, value in canonical.decode(header).items() if key != name}
    )


def swap(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """Replace bytes, whatever becomes of the form."""
    return lambda header: header.replace(old, new, 1)


MALFORMED: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut short": lambda header: header[:-1],
    "longer": lambda header: header + b"\n",
    "too long": lambda header: header[:-1] + b" " * LIMIT_BYTES + b"}",
    "a space": swap(b'":', b'": '),
    "names out of order": swap(b'{"after"', b'{"zafter":1,"after"'),
    "a name twice": swap(b'{"after"', b'{"after":1,"after"'),
    "a fraction": swap(b'"version":1', b'"version":1.0'),
    "an exponent": swap(b'"version":1', b'"version":1e0'),
    "a negative number": swap(b'"version":1', b'"version":-1'),
    "too large a number": swap(b'"version":1', b'"version":9007199254740992'),
    "null": swap(b'"version":1', b'"version":null'),
    "an escape": swap(b'"profile"', b'"pro\\u0066ile"'),
    "not ASCII": swap(b'"profile"', '"profíle"'.encode()),
    "not UTF-8": swap(b'"profile"', b'"prof\xffle"'),
    "too deep": swap(b'"payload":{}', b'"payload":{"a":[[[[[[[[1]]]]]]]]}'),
    "no object": lambda _: b"[]",
    "a text": lambda _: b'"profile"',
    "nothing in it": lambda _: b"{}",
    "a stranger's field": put(stranger=1),
    "no nonce": without("nonce"),
    "no payload": without("payload"),
    "no author": without("author"),
    "no salt": without("salt"),
    "a payload that is none": put(payload=[]),
    "a field too many in the payload": put(payload={"more": 1}),
    "a kind that is no name": put(kind="Profile!"),
    "a short nonce": put(nonce="ab"),
    "capitals in hex": put(nonce="AB" * 16),
    "a committee that is no id": put(committee="ab"),
    "a version that is no number": put(version="1"),
    "after that is none": put(after={"size": 1}),
}
REFUSED: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "a later version": (put(version=2), "version_unknown"),
    "another committee": (put(committee="ab" * 32), "committee_other"),
    "a kind of nobody": (put(kind="nonsense"), "kind_unknown"),
    "an author of nobody": (put(author="ab" * 32), "author_unknown"),
    "another history": (put(after={"size": 1, "root": "ab" * 32}), "after_unknown"),
    "a history to come": (put(after={"size": 999, "root": "ab" * 32}), "after_unknown"),
}


async def sent(bench: Bench, who: Who, change: Callable[[bytes], bytes]) -> Fields:
    """Change an entry's header, sign what it became, and return the host's answer to it."""
    good = bench.draft("profile", who)
    header = change(base64url_decode(good.sent["header"]))
    fields = {
        "header": base64url_encode(header),
        "signature": base64url_encode(who.key.sign(signing_message(header))),
    }
    answer = (await bench.send(Draft(entry_id(header), good.sent | fields))).json()
    error: Fields = answer["results"][0]["error"]
    return error


async def test_every_malformed_header_is_named_and_none_appended(bench: Bench) -> None:
    who, *_ = await bench.stand()
    size = bench.ledger.size
    for name, change in MALFORMED.items():
        error = await sent(bench, who, change)
        assert error["family"] == "malformed", (name, error)
        assert error["code"] in ("canonical", "header", "payload"), (name, error)
        assert error["detail"], name
    assert bench.ledger.size == size
    assert await bench.act("profile", who)


async def test_every_refused_header_bears_its_code(bench: Bench) -> None:
    who, *_ = await bench.stand()
    size = bench.ledger.size
    for name, (change, code) in REFUSED.items():
        error = await sent(bench, who, change)
        assert (error["family"], error["code"]) == ("refused", code), name
    assert bench.ledger.size == size
    assert await bench.act("profile", who)


async def test_changed_bytes_are_nobodys_words(bench: Bench) -> None:
    """Any one byte of header or signature altered on the way: never accepted as sent."""
    who, *_ = await bench.stand()
    size = bench.ledger.size
    good = bench.draft("profile", who)
    for field in ("header", "signature"):
        data = base64url_decode(good.sent[field])
        for place in range(0, len(data), 7):
            wrong = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
            assert await bench.code(Draft("", good.sent | {field: base64url_encode(wrong)}))
    assert bench.ledger.size == size
    assert (await bench.send(good)).json()["results"][0]["id"] == good.id
