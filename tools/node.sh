#!/bin/sh
# Fills node_modules from package-lock.json, for testing the browser client.
#
# Only the files whose hashes the lock names are fetched, and no package runs a script of its own.
# Nothing of it is needed to run Concerted: what the browser loads lies in src/concerted/web/vendor.
set -eu
cd "$(dirname "$0")/.."

stamp=node_modules/.installed
cat package-lock.json package.json | cmp -s - "$stamp" && exit 0

command -v npm >/dev/null || {
    echo "npm is missing; the tests of the browser client will be skipped." >&2
    exit 0
}
node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 18 || (a == 18 && b >= 20) ? 0 : 1)' || {
    echo "Node 18.20 or newer is needed; $(node --version) was found." >&2
    exit 1
}
npm ci --silent --no-audit --no-fund
cat package-lock.json package.json >"$stamp"
