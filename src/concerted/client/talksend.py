"""Saying what waits in the box: signed when it is sent, once and in order (talk §2 to §6).

Where the committee or the room has moved on in the meantime (another epoch, another version, a
chain that another copy of this home has used), what was refused is signed anew. What the rules
refuse for good is taken out of the box and told.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from concerted.client.attachments import discard, stage, stage_again
from concerted.client.committee import SWEPT, TRIES, Committee
from concerted.client.epochs import need_key
from concerted.client.errors import HostFaulty, HostUnreachable
from concerted.client.talkbox import Draft, Opening, OwnChain, Signed, TalkBox
from concerted.client.talkstore import KnownVersion, TalkStore
from concerted.client.talksync import Reading
from concerted.crypto.epoch import EpochKey, encode_wraps
from concerted.crypto.signature import PublicKey
from concerted.crypto.talk import RoomKey, RoomVersion, room_key_hash, seal_room_wrap, seal_words
from concerted.kernel.canonical import base64url_encode
from concerted.kernel.entry import After, BlobRef, MemberId, blob_hash
from concerted.kernel.errors import Refused
from concerted.kernel.message import (
    ROOM,
    SEALED,
    ChainId,
    MessageHeader,
    MessageId,
    Seen,
    build_message,
    message_id,
    message_to_sign,
    parse_message,
)
from concerted.rules.fields import DAY_S
from concerted.rules.talk import Place

BATCH = 20
MOVED_ON = frozenset(
    {
        *("epoch_ended", "epoch_other", "after_stale", "after_unknown", "seen_unknown"),
        *("chain_broken", "room_other", "room_stale"),
    }
)


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A draft that the rules refuse, and their code."""

    draft: Draft
    code: str


class Speaking:
    """One sending of what waits in the box."""

    def __init__(self, committee: Committee, store: TalkStore) -> None:
        self.committee = committee
        self.store = store
        self.box = TalkBox(store)
        self._without_seen = False

    def send(self) -> list[Unsaid]:
        """Say everything; return what the rules refuse. What is here again tomorrow stays."""
        unsaid: list[Unsaid] = []
        tries = TRIES
        while drafts := self.box.drafts(BATCH):
            flying = [draft for draft in drafts if draft.signed is not None]
            if flying:
                code = self._settle(flying)
            else:
                self._renew(drafts)
                signed, code = self._sign(self.box.drafts(BATCH))
                if signed:
                    code = self._settle(signed)
            if not code:
                tries = TRIES
                continue
            tries -= 1
            first = self.box.drafts(1)[0]
            if code not in MOVED_ON | SWEPT or not tries:
                self._give_up(first, code, unsaid)
                tries = TRIES
                continue
            self._move_on(first, code)
        return unsaid

    def _give_up(self, draft: Draft, code: str, unsaid: list[Unsaid]) -> None:
        with self.store.writing():
            self.box.remove(draft.number)
        unsaid.append(Unsaid(draft, code))

    def _move_on(self, first: Draft, code: str) -> None:
        self._without_seen = code == "seen_unknown"
        if code == "chain_broken":
            with self.store.writing():
                self.box.drop_chain(first.place)
        if code in SWEPT:
            stage_again(self.committee, first.files)
        self.committee.refresh()
        Reading(self.committee, self.store).catch_up()

    # — signing

    def _sign(self, drafts: Sequence[Draft]) -> tuple[list[Draft], str]:
        """Sign drafts one after another, as far as one sending can go; keep them as signed.

        The code says why the first of all could not be.
        """
        key = need_key(self.committee) if any(d.kind in SEALED for d in drafts) else None
        signed: list[Draft] = []
        chains: dict[Place, OwnChain] = {}
        for draft in drafts:
            stage(self.committee, draft.files)
            chain = chains.get(draft.place) or self._chain(draft)
            try:
                header = self._header(draft, chain)
                made = self._finish(draft, header, key)
            except Refused as error:
                if not signed:
                    return [], error.code
                break
            moved = OwnChain(chain.chain, header.number, message_id(made.header), 0)
            chains[draft.place] = moved
            signed.append(replace(draft, signed=made))
            if draft.kind == ROOM:
                break  # what follows in the room needs its new key, as the host confirmed it
        with self.store.writing():
            for draft in signed:
                self.box.sign(draft.number, draft.signed)
        return signed, ""

    def _chain(self, draft: Draft) -> OwnChain:
        found = self.box.chain(draft.place)
        days = self.committee.state.constitution.number("talk_days") - 1
        if found is not None and found.time_s >= self.committee.clock() - days * DAY_S:
            return found
        named = draft.opening.chain if draft.opening else ""
        return OwnChain(ChainId(named or secrets.token_hex(16)), 0, None, 0)

    def _header(self, draft: Draft, chain: OwnChain) -> MessageHeader:
        record, place = self.committee.record, draft.place
        newest = self._newest(place)
        header = MessageHeader(
            kind=draft.kind,
            committee=self.committee.id,
            author=self.committee.me,
            channel=place[0],
            chain=chain.chain,
            number=chain.number + 1,
            previous=chain.previous,
            after=After(record.size, record.history.tree.root().hex()),
            room=newest.number if newest else 0,
            seen=self._seen(place),
            attachments=tuple(item.ref for item in draft.files),
            target=draft.target,
        )
        if place[1] and newest is None and draft.kind != ROOM:
            raise Refused("room_unknown")
        return header

    def _newest(self, place: Place) -> KnownVersion | None:
        versions = self.store.versions(place[0]) if place[1] else []
        return versions[-1] if versions else None

    def _seen(self, place: Place) -> Seen | None:
        if self._without_seen:
            self._without_seen = False
            return None
        days = self.committee.state.constitution.number("talk_days") - 1
        since_s = self.committee.clock() - days * DAY_S
        found = self.store.newest_of_others(place, self.committee.me, since_s)
        return Seen(MessageId(found[1]), found[0]) if found else None

    def _finish(self, draft: Draft, header: MessageHeader, key: EpochKey | None) -> Signed:
        body = wraps = None
        if draft.kind in SEALED:
            assert key is not None
            epoch, salt = self.committee.state.epoch.number, secrets.token_hex(16)
            header = replace(header, epoch=epoch, salt=salt)
            room_key: RoomKey | None = None
            if draft.kind == ROOM:
                header, wraps, room_key = self._open_version(draft, header)
            elif header.room:
                room_key = self._room_key(draft.place)
            header, body = seal_words(key, room_key, header, self._words(draft))
        data = build_message(header)
        signature = self.committee.keys.signing.sign(message_to_sign(data))
        return Signed(data, signature, body, wraps)

    def _words(self, draft: Draft) -> dict[str, object]:
        listed = [item.words() for item in draft.files]
        return {**(draft.words or {}), **({"attachments": listed} if listed else {})}

    def _room_key(self, place: Place) -> RoomKey:
        newest = self._newest(place)
        if newest is None or newest.key is None:
            raise Refused("room_unknown" if newest is None else "not_in_room")
        return RoomKey(newest.key)

    def _open_version(
        self, draft: Draft, header: MessageHeader
    ) -> tuple[MessageHeader, bytes, RoomKey]:
        """Draw a key for the next version of a room, and wrap it for its members (talk §6)."""
        opening, newest = draft.opening, self._newest(draft.place)
        assert opening is not None
        if newest is None and not opening.chain:
            raise Refused("room_unknown")  # forgotten meanwhile
        if newest is not None and self.committee.me not in newest.members:
            raise Refused("not_in_room")
        key = RoomKey(secrets.token_bytes(32))
        header = replace(
            header,
            room=newest.number + 1 if newest else 1,
            replaces=newest.id if newest else None,
            pair=opening.pair,
            key_hash=room_key_hash(key),
        )
        version = RoomVersion(header.committee, header.channel, header.room, header.key_hash)
        names = {*(newest.members if newest else ()), *opening.come} - {*opening.go}
        data = encode_wraps({name: self._wrap(version, name, key) for name in self._active(names)})
        return replace(header, wraps=BlobRef(blob_hash(data), len(data))), data, key

    def _active(self, names: set[str]) -> list[MemberId]:
        return [MemberId(name) for name in names if self.committee.state.is_active(name)]

    def _wrap(self, version: RoomVersion, name: MemberId, key: RoomKey) -> bytes:
        member = self.committee.state.members[name]
        return seal_room_wrap(version, name, PublicKey(bytes.fromhex(member.seal_key)), key)

    # — sending

    def _settle(self, drafts: Sequence[Draft]) -> str:
        """Send signed drafts; take those that were said out of the box. Return the first refusal.

        What was not answered stays signed, to be sent again as it is.
        """
        sent = [_sent(draft.signed) for draft in drafts if draft.signed]
        results = self.committee.wire.say(self.committee.id, sent)
        code = ""
        for draft, result in zip(drafts, results, strict=True):
            with self.store.writing():
                if "error" in result:
                    code = code or _code_of(result["error"])
                    self.box.sign(draft.number, None)
                    continue
                self._said(draft, result["position"], result["time"])
            discard(self.committee, draft.files)
        self.committee.refresh()
        Reading(self.committee, self.store).catch_up()
        return code

    def _said(self, draft: Draft, position: object, time_s: object) -> None:
        if type(position) is not int or type(time_s) is not int:
            raise HostUnreachable("answer_unreadable", "results")
        assert draft.signed is not None
        header = parse_message(draft.signed.header)
        chain = OwnChain(header.chain, header.number, message_id(draft.signed.header), time_s)
        self.box.said(draft.place, chain, position)
        self.box.remove(draft.number)

    # — rooms whose version must be renewed first

    def _renew(self, drafts: Sequence[Draft]) -> None:
        """Replace the version of a room that somebody wants out of, or that has no key for us.

        What would open a room that is open by now is dropped: the other of the pair was quicker.
        """
        for draft in drafts:
            if draft.opening and draft.opening.chain and self._newest(draft.place):
                with self.store.writing():
                    self.box.remove(draft.number)
        drafts = self.box.drafts(BATCH)
        for place in dict.fromkeys(draft.place for draft in drafts if draft.place[1]):
            newest = self._newest(place)
            waiting = any(draft.kind == ROOM for draft in drafts if draft.place == place)
            if newest is None or waiting or self.committee.me not in newest.members:
                continue
            leaving = self._leaving(place, newest)
            if newest.key is not None and not (leaving and not newest.pair):
                continue
            opening = Opening(newest.pair, go=() if newest.pair else tuple(sorted(leaving)))
            first = min(draft.number for draft in drafts if draft.place == place)
            with self.store.writing():
                self.box.put_before(
                    first,
                    Draft(ROOM, place, {"name": newest.name}, opening=opening),
                    self.committee.clock(),
                )

    def _leaving(self, place: Place, newest: KnownVersion) -> set[str]:
        return {
            kept.author
            for kept in self.store.of_place(place, newest.position)
            if kept.words and kept.words.get("leave") is True and kept.author != self.committee.me
        }


def _sent(signed: Signed) -> dict[str, str]:
    value = {
        "header": base64url_encode(signed.header),
        "signature": base64url_encode(signed.signature),
    }
    value |= {"body": base64url_encode(signed.body)} if signed.body is not None else {}
    return value | ({"wraps": base64url_encode(signed.wraps)} if signed.wraps is not None else {})


def _code_of(error: object) -> str:
    """Return the code of a refusal; anything else is raised, and nothing was said."""
    fields = error if isinstance(error, dict) else {}
    family, code = str(fields.get("family", "")), str(fields.get("code", ""))
    if family not in ("refused", "malformed"):
        raise HostFaulty(code or "unavailable", str(fields.get("detail", "")))
    return code
