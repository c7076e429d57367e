"""What checking an election came to, in words for a person and as a value (ballot.md §12)."""

from __future__ import annotations

from typing import Any

from concerted.audit.electionresult import Counted, Failure

HOLDS, FAILS = 0, 1  # exit status; a file that is no archive is 2

RULES = {
    "b1": "The archive is damaged.",
    "b2": "The archive does not begin as one.",
    "b3": "A record is not the one that its name tells of.",
    "b4": "The chain of events is broken.",
    "b5": "The records are not in their order.",
    "b6": "The election is not as it must be.",
    "b7": "The trustees' keys are not proven.",
    "b8": "The roll is not as it must be.",
    "b9": "This ballot is not written as it must be.",
    "b10": "This ballot is of another election.",
    "b11": "This ballot is of somebody who is not on the roll.",
    "b12": "The signature of this ballot is wrong.",
    "b13": "A choice on this ballot is not proven to be one.",
    "b14": "This ballot is not proven to hold as many choices as are allowed.",
    "b15": "This ballot is there twice.",
    "b16": "This ballot came after the end.",
    "b17": "The number of ballots counted is wrong.",
    "b18": "The encrypted count is not that of the ballots.",
    "b19": "A shuffle of the ballots is not proven.",
    "b20": "A trustee's part of the count is not proven.",
    "b21": "Too few trustees took part in the count.",
    "b22": "The result is not what the trustees' parts open.",
    "b23": "The archive is not finished: there is no result yet.",
}


def exit_code(counted: Counted) -> int:
    """Return 0 where everything holds, else 1."""
    return HOLDS if counted.holds else FAILS


def lines(counted: Counted, seconds: float) -> list[str]:
    """Return the outcome as lines of text. ``seconds`` is what the checking took."""
    text = [
        f"Election    {counted.name} ({counted.uuid})",
        f"Fingerprint {counted.fingerprint}",
        f"Ballots     {counted.counted} of {counted.roll} on the roll counted"
        f" ({counted.received} sent), checked in {seconds:.1f} s",
        f"Trustees    {counted.trustees}",
    ]
    if counted.weight != counted.counted:
        text.append(f"Weight      {counted.weight}")
    for number, result in enumerate(counted.result or [], 1):
        text.append(f"Question {number:2} {_row(result)}")
    text += [f"Failed      {_failure(failure)}" for failure in counted.failures]
    return [*text, _verdict(counted)]


def as_json(counted: Counted, seconds: float) -> dict[str, Any]:
    """Return the outcome as a JSON value."""
    return {
        "holds": counted.holds,
        "name": counted.name,
        "uuid": counted.uuid,
        "group": counted.group,
        "fingerprint": counted.fingerprint,
        "roll": counted.roll,
        "trustees": counted.trustees,
        "received": counted.received,
        "counted": counted.counted,
        "weight": counted.weight,
        "result": counted.result,
        "failures": [
            {
                "rule": one.rule,
                "code": one.code,
                "detail": one.detail,
                "record": one.record,
                "ballot": one.ballot,
                "receipt": one.receipt,
            }
            for one in counted.failures
        ],
        "stopped": counted.stopped,
        "seconds": round(seconds, 3),
    }


def _row(result: Any) -> str:
    if isinstance(result, list) and result and isinstance(result[0], list):
        return f"{len(result)} rows"
    return ", ".join(str(count) for count in result)


def _failure(failure: Failure) -> str:
    text = f"{failure.rule}: {RULES[failure.rule]} ({failure.code})"
    if failure.detail:
        text += f" {failure.detail}"
    if failure.ballot is not None:
        text += f" Ballot {failure.ballot}, receipt number {failure.receipt}"
    elif failure.record is not None:
        text += f" Record {failure.record}"
    return text


def _verdict(counted: Counted) -> str:
    if counted.stopped:
        return f"{counted.stopped} This election is not proven."
    if counted.failures:
        many = len(counted.failures)
        return f"{many} check{'s' if many > 1 else ''} failed: this election is not proven."
    return "Everything holds: the result is that of the ballots on the roll."
