"""The page at ``/``: what this is, and how to join. Nothing in it comes from elsewhere."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

_HOME = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Concerted</title>
<link rel="stylesheet" href="/host.css">
</head>
<body>
<main>
<h1>This is a Concerted host</h1>
<p class="lead">Committees of co-workers keep their record here: who belongs, what was proposed,
how it was decided.</p>
<h2>What this server knows</h2>
<p>It puts entries in order and stamps them. It cannot read your words or names, and it cannot
forge, change or remove an entry without being caught. It does see when something is written, how
large it is, and open votes.</p>
<h2>Join a committee</h2>
<p>You need a link from someone on the committee. Keep it to yourself: it is your way in. With
Concerted on your computer, type</p>
<pre><code>concerted join LINK</code></pre>
<p>and put the link in place of the last word. You will be shown six words. Compare them with the
person who invited you, in person or by telephone, before they vouch for you.</p>
<h2>Begin a committee</h2>
<pre><code>concerted --help</code></pre>
<p>lists everything. Three people who sign the same programme and rules are enough.</p>
</main>
<footer><p>Concerted is free software under the AGPL. Programs read <a href="/openapi.json">the
interface</a>; the host says that it is well at <a href="/health">/health</a>.</p></footer>
</body>
</html>
"""

_STYLE = """:root { color-scheme: light dark; --ink: #1d1b19; --paper: #fbf9f4; --mark: #9c2a16;
  --line: #d9d3c6; --code: #f0ebe0; }
@media (prefers-color-scheme: dark) { :root { --ink: #ece7dd; --paper: #191714; --mark: #f0937f;
  --line: #3d3832; --code: #26221d; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.6 system-ui, sans-serif; }
main, footer { max-width: 40rem; margin: 0 auto; padding: 1.5rem; }
main { padding-top: 3rem; border-top: .5rem solid var(--mark); }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 1rem; }
h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; }
.lead { font-size: 1.25rem; }
pre { background: var(--code); border: 1px solid var(--line); border-radius: .5rem;
  padding: .75rem 1rem; overflow-x: auto; }
a { color: var(--mark); }
a:focus-visible { outline: .2rem solid var(--mark); outline-offset: .2rem; }
footer { border-top: 1px solid var(--line); font-size: .9375rem; }
"""


async def get_home(_: Request) -> Response:
    """Give the page."""
    return Response(_HOME, media_type="text/html; charset=utf-8")


async def get_style(_: Request) -> Response:
    """Give the style of the page."""
    return Response(_STYLE, media_type="text/css; charset=utf-8")
