"""Governance: who is a member, which rules are in force, what was decided.

Spec: spec/rules.md. One file a concern; `fold.KINDS` is the one list of what entries can do.
"""
