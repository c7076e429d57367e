"""The auditor: a record file in, findings out, nothing believed on the way (log.md §7)."""
