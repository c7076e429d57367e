"""Ballots, trustees and counts by spec/ballot.md, in plain integers and strings.

Everything here is written from the spec alone, in its order, and shares no line with the code that
the vectors test. ``steps`` collects each text that is hashed, with what it is for.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from typing import Any

from naive_edwards import ONE, G, L, Point, add, minus, point, text, times

TAG = b"concerted/1/"
Steps = list[dict[str, str]]


def h(words: str) -> int:
    """§1: SHA-256 of a text, mod q."""
    return int.from_bytes(hashlib.sha256(words.encode()).digest(), "big") % L


def fingerprint(data: str) -> str:
    """§1: unpadded Base64 of SHA-256."""
    return b64encode(hashlib.sha256(data.encode()).digest()).decode().rstrip("=")


def hex_hash(data: str) -> str:
    """§11.2: the name of a record."""
    return hashlib.sha256(data.encode()).hexdigest()


def written(value: Any) -> str:
    """§1: JSON without white space."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


class Draw:
    """§3.2."""

    def __init__(self, seed: bytes, *parts: bytes) -> None:
        joined = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
        self.key = hashlib.sha512(TAG + b"ballot-seed\0" + seed + joined).digest()
        self.count = 0

    def __call__(self, order: int = L) -> int:
        """Return the next scalar; one block is enough for every order here."""
        number = self.count.to_bytes(8, "big")
        self.count += 1
        block = hashlib.sha512(TAG + b"ballot-draw\0" + self.key + number).digest()
        return int.from_bytes(block, "big") % order


def divided(beta: Point, number: int) -> Point:
    """Return beta / g^number."""
    return add(beta, minus(times(number, G)))


def proof(challenge: int, response: int) -> dict[str, str]:
    """Return a proof as it is written."""
    return {"challenge": str(challenge), "response": str(response)}


# §5.1


def commitments(y: Point, alpha: Point, beta: Point, number: int, one: dict[str, str]) -> str:
    """Return A,B of a branch, as whoever checks computes them."""
    c, r = int(one["challenge"]), int(one["response"])
    a = add(times(r, G), times(c, alpha))
    b = add(times(r, y), times(c, divided(beta, number)))
    return f"{text(a)},{text(b)}"


Branch = tuple[Point, Point, int, int, int]  # alpha, beta, number; nonce and what it truly holds


def prove(
    y: Point, head: str, branches: list[Branch], draw: Draw, steps: Steps, what: str
) -> list[dict[str, str]]:
    """Return a proof of one of several. The first branch that is true is the honest one."""
    honest = next(n for n, branch in enumerate(branches) if branch[4] == branch[2])
    drawn = [(draw(), draw()) for _ in branches]
    proofs = [proof(*pair) for pair in drawn]
    texts = []
    for n, (alpha, beta, number, _, _) in enumerate(branches):
        if n == honest:
            texts.append(f"{text(times(drawn[n][0], G))},{text(times(drawn[n][0], y))}")
        else:
            texts.append(commitments(y, alpha, beta, number, proofs[n]))
    hashed = f"{head}|{','.join(texts)}"
    steps.append({"what": what, "text": hashed, "challenge": str(h(hashed))})
    rest = sum(pair[0] for n, pair in enumerate(drawn) if n != honest)
    challenge = (h(hashed) - rest) % L
    proofs[honest] = proof(challenge, (drawn[honest][0] - branches[honest][3] * challenge) % L)
    return proofs


def prove_secret(
    secret: int, head: str, bases: list[Point], draw: Draw, steps: Steps, what: str
) -> dict[str, str]:
    """§5.4."""
    w = draw()
    hashed = f"{head}|{','.join(text(times(w, base)) for base in bases)}"
    steps.append({"what": what, "text": hashed, "challenge": str(h(hashed))})
    return proof(h(hashed), (w - secret * h(hashed)) % L)


# §5.2


def answer(
    question: dict[str, Any], y: Point, s0: str, chosen: list[int], draw: Draw, steps: Steps
) -> dict[str, Any]:
    """Return a homomorphic answer. What the question does not allow is not looked at."""
    blank = int(question.get("blank", False))
    nonces = [draw() for _ in chosen]
    pairs = [
        (times(r, G), add(times(r, y), times(m, G))) for r, m in zip(nonces, chosen, strict=True)
    ]
    choices = [{"alpha": text(a), "beta": text(b)} for a, b in pairs]
    each = []
    for n, (a, b) in enumerate(pairs):
        branches = [(a, b, number, nonces[n], chosen[n]) for number in (0, 1)]
        head = f"prove|{s0}|{text(a)},{text(b)}"
        each.append(prove(y, head, branches, draw, steps, f"choice {n}"))
    s = f"{s0}|" + ",".join(f"{text(a)},{text(b)}" for a, b in pairs)
    total: tuple[Point, Point] = (ONE, ONE)
    for a, b in pairs[blank:]:
        total = (add(total[0], a), add(total[1], b))
    nonce, count = sum(nonces[blank:]) % L, sum(chosen[blank:])
    numbers = range(question["min"], question["max"] + 1)
    allowed: list[Branch] = [(*total, number, nonce, count) for number in numbers]
    found: dict[str, Any] = {"choices": choices, "individual_proofs": each}
    if not blank:
        head = f"prove|{s}|{text(total[0])},{text(total[1])}"
        found["overall_proof"] = prove(y, head, allowed, draw, steps, "overall")
        return found
    first: Branch = (*pairs[0], 0, nonces[0], chosen[0])
    either: list[Branch] = [first, (*total, 0, nonce, count)]
    is_blank = prove(y, f"bproof0|{s}", either, draw, steps, "blank")
    one: Branch = (*pairs[0], 1, nonces[0], chosen[0])
    overall = prove(y, f"bproof1|{s}", [one, *allowed], draw, steps, "overall")
    return found | {"overall_proof": overall, "blank_proof": is_blank}


def signed(ballot: dict[str, Any], secret: int, draw: Draw, steps: Steps) -> dict[str, Any]:
    """§8: the ballot with its signature."""
    unsigned = {name: value for name, value in ballot.items() if name != "signature"}
    hashed = fingerprint(written(unsigned))
    one = prove_secret(secret, f"sig|{hashed}", [G], draw, steps, "signature")
    return unsigned | {"signature": {"hash": hashed, "proof": one}}


def cast(
    election: str, secret: int, chosen: list[list[int]], seed: bytes, steps: Steps
) -> dict[str, Any]:
    """§8: a ballot."""
    read = json.loads(election)
    y, phi = point(read["public_key"]), fingerprint(election)
    credential = text(times(secret, G))
    key = secret.to_bytes(32, "big")
    draw = Draw(seed, b"ballot", key, election.encode(), written(chosen).encode())
    answers = []
    for number, (question, one) in enumerate(zip(read["questions"], chosen, strict=True)):
        inner: Steps = []
        answers.append(answer(question, y, f"{phi}|{credential}", one, draw, inner))
        steps += [{**step, "what": f"question {number}, {step['what']}"} for step in inner]
    ballot = {
        "election_uuid": read["uuid"],
        "election_hash": phi,
        "credential": credential,
        "answers": answers,
    }
    return signed(ballot, secret, draw, steps)


# §9


def tally(ballots: list[tuple[dict[str, Any], int]]) -> list[list[dict[str, str]]]:
    """§9.1: the encrypted tally of last ballots with their weights, homomorphic questions only."""
    found = []
    for question in range(len(ballots[0][0]["answers"])):
        row = []
        for place in range(len(ballots[0][0]["answers"][question]["choices"])):
            alpha, beta = ONE, ONE
            for ballot, weight in ballots:
                one = ballot["answers"][question]["choices"][place]
                alpha = add(alpha, times(weight, point(one["alpha"])))
                beta = add(beta, times(weight, point(one["beta"])))
            row.append({"alpha": text(alpha), "beta": text(beta)})
        found.append(row)
    return found


def decrypt(
    election: str, sums: list[list[dict[str, str]]], secret: int, seed: bytes, steps: Steps
) -> dict[str, Any]:
    """§9.3: a partial decryption."""
    draw = Draw(seed, b"decrypt", str(secret).encode(), election.encode())
    head = f"decrypt|{fingerprint(election)}|{text(times(secret, G))}"
    factors, proofs = [], []
    for row in sums:
        alphas = [point(one["alpha"]) for one in row]
        factors.append([text(times(secret, alpha)) for alpha in alphas])
        proofs.append(
            [prove_secret(secret, head, [G, alpha], draw, steps, "factor") for alpha in alphas]
        )
    return {"decryption_factors": factors, "decryption_proofs": proofs}


def singles(
    election: str, row: list[dict[str, str]], secret: int, seed: bytes, steps: Steps
) -> dict[str, Any]:
    """§9.5: single ballots decrypted by one trustee."""
    draw = Draw(seed, b"singles", str(secret).encode(), election.encode())
    head = f"single|{fingerprint(election)}|{text(times(secret, G))}"
    factors, proofs = [], []
    for one in row:
        alpha = point(one["alpha"])
        factors.append(text(times(secret, alpha)))
        about = f"{head}|{one['alpha']},{factors[-1]}"
        proofs.append(prove_secret(secret, about, [G, alpha], draw, steps, "factor"))
    return {"factors": factors, "proofs": proofs}


def single(secret: int, seed: bytes, steps: Steps) -> dict[str, Any]:
    """§10.1: a single trustee's public key."""
    key = text(times(secret, G))
    draw = Draw(seed, b"single", str(secret).encode())
    return {
        "pok": prove_secret(secret, f"pok|Ed25519|{key}", [G], draw, steps, "pok"),
        "public_key": key,
    }
