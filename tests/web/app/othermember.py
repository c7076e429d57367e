"""The same member at a command line: restored from the sheet, it reads reports and writes one.

Called by reporthard.test.js with the sheet's line, a folder for the home, and a phone's evidence
pack, which it checks as anybody would; it prints JSON.
"""

import json
import sys
from pathlib import Path

from concerted.audit.evidence import audit_evidence
from concerted.client.attachments import attached, fetch
from concerted.client.home import Home
from concerted.client.items import board_of, post
from concerted.client.restoring import restore
from concerted.client.wire import connections
from concerted.client.words import words_of
from concerted.crypto.link import parse_sheet
from concerted.items.forms import Report
from concerted.items.reports import reports


def main() -> None:
    """Print what the reports are, and post another."""
    sheet, folder = sys.argv[1], Path(sys.argv[2])
    with connections() as http:
        committee = restore(Home(folder / "home"), parse_sheet(sheet), http=http)
        found = []
        for view in reports(board_of(committee)):
            row = committee.record.row(view.newest)
            assert row is not None
            files = attached(row, words_of(committee, view.newest))
            photos = [fetch(committee, file, folder).read_bytes() for file in files]
            shown = {
                "place": view.report.place,
                "what": view.report.what,
                "people": view.report.people,
            }
            found.append({**shown, "photos": [photo[:3].hex() for photo in photos]})
        post(
            committee,
            Report(version=1, kind="pay", place="Dock", what="From the desk.", severity=4),
        )
    checked = audit_evidence(Path(sys.argv[3]).read_bytes())
    proof = {
        "findings": [finding.code for finding in checked.findings],
        "files": list(checked.files),
        "what": (checked.words or {}).get("what"),
        "stamped": checked.stamped > 0,
    }
    print(json.dumps({"reports": found, "proof": proof}))


if __name__ == "__main__":
    main()
