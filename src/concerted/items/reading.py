"""One body's words in, one item out (items §1).

``Malformed("item")`` is what cannot be read; ``Refused("item_newer")`` what another program wrote
that knows more. Neither is ever dropped: the board counts both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from concerted.items.forms import FORMS, Item
from concerted.kernel.errors import Malformed, Refused

VERSION = 1


def read_item(words: Mapping[str, Any]) -> Item:
    """Return the item that ``words``, a JSON object, is; limits as in forms.py."""
    name, version = words.get("item"), _whole(words.get("version"))
    if type(name) is not str:
        raise Malformed("item", "no name of an item")
    if type(version) is not int or version < 1:
        raise Malformed("item", "no version")
    if name not in FORMS or version > VERSION:
        raise Refused("item_newer", f"{name[:40]} {version}")
    try:
        return msgspec.convert(_whole(dict(words)), type=FORMS[name])
    except (msgspec.ValidationError, ValueError, RecursionError) as error:
        raise Malformed("item", str(error)) from None


def write_item(item: Item) -> dict[str, Any]:
    """Return the words of an item, without the fields that stand for nothing."""
    name = next(name for name, form in FORMS.items() if form is type(item))
    found: dict[str, Any] = msgspec.to_builtins(item)
    words: dict[str, Any] = _lean({"item": name, **found})
    read_item(words)
    return words


def _whole(value: Any) -> Any:
    """Return ``value`` with each whole number as an integer: JSON knows but one kind."""
    if type(value) is float and value.is_integer():
        return int(value)
    if type(value) is dict:
        return {name: _whole(found) for name, found in value.items()}
    if type(value) is list:
        return [_whole(found) for found in value]
    return value


def _lean(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {name: _lean(found) for name, found in value.items()}
        return {name: found for name, found in kept.items() if not _nothing(name, found)}
    if isinstance(value, list | tuple):
        return [_lean(found) for found in value]
    return value


def _nothing(name: str, value: Any) -> bool:
    return value in ("", [], {}) or (value == 0 and name in ("severity", "people"))
