#!/bin/sh
# Writes the vectors anew and fails if that changed any. The new ones stay in place to look at.
set -eu
cd "$(dirname "$0")/.."

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT INT TERM

cp -R vectors "$scratch/before"
.venv/bin/python vectors/generate.py
if ! diff --recursive --brief --exclude=__pycache__ "$scratch/before" vectors; then
    echo "The vectors differ from those kept in vectors/." >&2
    exit 1
fi
