#!/bin/sh
# Fills .venv from a lock file: `tools/venv.sh requirements.lock`.
#
# Only the files whose hashes the lock names are fetched. Source packages are refused, since
# building one would fetch its build tools unchecked. The project itself is built by the locked
# backend and stands in .venv as a link to src/, so a change of the code needs no new install.
set -eu
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}
lock=$1
stamp=.venv/$lock.installed
cat "$lock" pyproject.toml | cmp -s - "$stamp" && exit 0

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Concerted needs Python 3.11 or newer; $("$python" --version) was found." >&2
    exit 1
}
# Debian keeps this part of Python in a package of its own.
"$python" -c 'import ensurepip, venv' 2>/dev/null || tools/packages.sh python3-venv

.venv/bin/python -m pip --version >/dev/null 2>&1 || "$python" -m venv --clear .venv
pip=".venv/bin/python -m pip --disable-pip-version-check --no-input"
$pip install --quiet --require-hashes --only-binary :all: -r "$lock"
$pip install --quiet --no-deps --no-build-isolation --editable .
cat "$lock" pyproject.toml >"$stamp"
