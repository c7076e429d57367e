"""Headers of messages for tests that need no committee: all of one author's device."""

import hashlib

from concerted.kernel.entry import After, BlobHash, BlobRef, CommitteeId, MemberId
from concerted.kernel.message import (
    ChainId,
    MessageHeader,
    MessageId,
    PlaceId,
    Seen,
    build_message,
)


def drawn(name: str) -> str:
    """64 hex digits that depend on the name alone."""
    return hashlib.sha256(name.encode()).hexdigest()


def header_naming(name: str, files: tuple[BlobRef, ...] = ()) -> bytes:
    """A header as long as they commonly are: later in a chain, with `seen`."""
    return build_message(
        MessageHeader(
            kind="say",
            committee=CommitteeId(drawn("committee")),
            author=MemberId(drawn("author")),
            channel=PlaceId(drawn("channel")[:32]),
            chain=ChainId(drawn("chain")[:32]),
            number=12_345,
            previous=MessageId(drawn(f"before {name}")),
            seen=Seen(MessageId(drawn(f"seen {name}")), 123_456),
            after=After(12_345, drawn("root")),
            epoch=12,
            salt=drawn(f"salt {name}")[:32],
            body=BlobRef(BlobHash(drawn(f"body {name}")), 528),
            attachments=files,
        )
    )
