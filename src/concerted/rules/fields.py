"""The forms that payload fields take, and the one way a payload is read.

Spec: spec/rules.md, the list of forms at its head; spec/entry.md §6 step 7.
"""

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

import msgspec

from concerted.kernel.errors import Malformed

DAY_S = 86_400
PERIOD_S = 30 * DAY_S
HOUR_S = 3_600

Id = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
Key = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
Hash = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
Short = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]
Sig = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_-]{85}[AQgw]$")]
Chain = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_-]{64}$")]
Origin = Annotated[str, msgspec.Meta(pattern="^concerted/[0-9a-f]{32}$")]
Bytes = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_-]{2,32000}$")]  # base64url
Count = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
Time = Count


class Payload(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an entry of one kind says in its header. No field beyond the kind's own is accepted."""


class Nothing(Payload, frozen=True):
    """The payload of kinds that say all by being there."""


P = TypeVar("P", bound=Payload)


def read(payload: Mapping[str, Any], form: type[P]) -> P:
    """Read a payload in its kind's form; Malformed `payload` names the field that is wrong."""
    try:
        return msgspec.convert(payload, form)
    except msgspec.ValidationError as error:
        raise Malformed("payload", str(error)) from None
