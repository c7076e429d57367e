#!/bin/sh
# Installs the named Debian packages that are missing: `tools/packages.sh golang-go npm:npm`.
#
# With a command after a colon a package counts as there where the command is, whoever brought it.
# Nothing is touched when all are there. Where they cannot be installed this says so and goes on:
# the tests that need them are then skipped with that reason (or fail, where CI=true).
set -eu

missing=
for wanted in "$@"; do
    package=${wanted%%:*}
    [ "$package" = "$wanted" ] || ! command -v "${wanted#*:}" >/dev/null || continue
    status=$(dpkg-query --show --showformat '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
    as_root=sudo
    # Without a terminal sudo could not ask for a password.
    [ -t 0 ] || as_root='sudo -n'
fi

echo "Installing the Debian packages$missing"
# shellcheck disable=SC2086  # both are lists of words
if ! { $as_root apt-get -qq update &&
    $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq install --yes --no-install-recommends $missing; } >/dev/null; then
    echo "Could not install$missing: apt-get and root or sudo are needed." >&2
fi
