#!/bin/sh
# Writes requirements.lock and requirements-dev.lock anew from pyproject.toml.
#
# The machine's own package settings (extra indexes, wheel folders) are put aside, so that the
# locks name only files that every machine can fetch. The result names versions and hashes, no host.
# Versions that still fit are kept; with UPGRADE=1 each becomes the newest that fits.
set -eu
cd "$(dirname "$0")/.."

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT INT TERM

export PIP_CONFIG_FILE=/dev/null
unset PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_FIND_LINKS PIP_CONSTRAINT PIP_NO_INDEX
export CUSTOM_COMPILE_COMMAND='make lock'

"${PYTHON:-python3}" -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet 'pip-tools==7.6.2'

compile() {
    "$scratch/venv/bin/pip-compile" --quiet --generate-hashes --strip-extras \
        --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
        --no-emit-options --no-config --cache-dir "$scratch/cache" ${UPGRADE:+--upgrade} \
        "$@" pyproject.toml
}

# The build backend is locked too, so that installing the project downloads nothing unhashed.
compile --build-deps-for=editable --output-file=requirements.lock
compile --build-deps-for=editable --extra=dev --constraint=requirements.lock \
    --output-file=requirements-dev.lock
