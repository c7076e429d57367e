"""The auditor: a record file in, findings out, nothing believed on the way (log.md §7).

It shares the kernel, the cryptography and the rules with the host, and nothing of what keeps,
sends or shows a record.
"""

from concerted.audit.replay import audit_bytes, audit_file
from concerted.audit.report import as_json, exit_code, lines
from concerted.audit.result import Finding, Result

__all__ = ["audit_file", "audit_bytes", "Result", "Finding", "lines", "as_json", "exit_code"]
