"""Texts to keep: ``document`` and ``documents``."""

from __future__ import annotations

from typing import Any

from cyclopts import App

from concerted.cli.device import REMEMBERING, Common, pick, place, text_of
from concerted.cli.reading import plain_text
from concerted.cli.reports import SHORT
from concerted.cli.screen import show, show_json, show_table
from concerted.client.committee import Committee
from concerted.client.items import board_of, post
from concerted.client.words import nickname, plain
from concerted.items.documents import DocumentView
from concerted.items.documents import documents as documents_of
from concerted.items.forms import Document


def add(app: App) -> None:
    """Add these commands to ``app``."""
    app.command(document, group=REMEMBERING)
    app.command(documents, group=REMEMBERING)


def document(
    title: str,
    text: str,
    *,
    lang: str = "en",
    follows: str = "",
    translates: str = "",
    common: Common | None = None,
) -> None:
    """Keep a text for all members: a leaflet, a lesson, notes.

    To have the committee adopt it, `concerted propose document`.

    Example: concerted document "What to do in the heat" @heat.txt --lang en

    :param title: a line
    :param text: the words; @FILE reads a file
    :param lang: their language: en, es, my
    :param follows: the first letters of the number of the version before
    :param translates: the first letters of the number of the text that this is a translation of

    """
    common = common or Common()
    with place(common) as committee:
        known = [(each.id, "") for each in _documents(committee)]
        item = Document(
            version=1,
            title=title,
            text=text_of(text),
            lang=lang,
            follows=pick(follows, known) if follows else "",
            translates=pick(translates, known) if translates else "",
        )
        row = post(committee, item)
    assert row.entry is not None
    short = row.entry.id[:SHORT]
    show(common.json, {"document": row.entry.id}, f"Kept as {short}. concerted documents {short}")


def _documents(committee: Committee) -> tuple[DocumentView, ...]:
    return documents_of(board_of(committee), set(committee.state.documents.values()))


def documents(number: str = "", *, common: Common | None = None) -> None:
    """List the documents, or read one.

    Example: concerted documents 77c2

    :param number: the first letters of one document's number

    """
    common = common or Common()
    with place(common) as committee:
        found = _documents(committee)
        values = [_document_value(committee, each) for each in found]
    if number:
        chosen = pick(number, ((value["id"], "") for value in values))
        value = next(value for value in values if value["id"] == chosen)
        show(common.json, value, value["title"], "", *value["text"].splitlines())
    elif common.json:
        show_json(values)
    else:
        rows = [
            [v["id"][:SHORT], v["title"][:40], v["lang"], _kept(v), v["by"][:12]]
            for v in reversed(values)
        ]
        todo = 'Keep one: concerted document "A title" @text.txt'
        show_table(["id", "title", "in", "", "by"], rows, "There are no documents yet.", todo)


def _document_value(committee: Committee, view: DocumentView) -> dict[str, Any]:
    return {
        "id": view.id,
        "by": nickname(committee, view.author),
        "kept": view.time,
        "title": plain(view.document.title),
        "text": plain_text(view.document.text),
        "lang": view.document.lang,
        "follows": view.document.follows,
        "translates": view.document.translates,
        "followed_by": list(view.followed_by),
        "translations": dict(view.translations),
        "adopted": view.adopted,
        "withdrawn": view.withdrawn,
    }


def _kept(value: dict[str, Any]) -> str:
    if value["withdrawn"]:
        return "withdrawn"
    if value["adopted"]:
        return "adopted"
    return "there is a newer one" if value["followed_by"] else ""
