#!/bin/sh
# Puts Belenios' own tool, as Debian ships it, into a folder: `tools/belenios.sh FOLDER`.
#
# Two releases, because they check different things: FOLDER/belenios-2.0 from Debian 12 and
# FOLDER/belenios-3.0 from Debian 13. Nothing is installed: the packages are downloaded by apt, whose
# signatures are checked, and unpacked, each with the libraries that it was built for. Root is not
# needed. Says so and ends with 1 where Debian cannot be reached; tests that need it are then skipped.
set -eu

mkdir -p "$1"
folder=$(cd "$1" && pwd)

# The mirror that this machine uses already; its security archive has not the same packages.
mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' 'Component: main' |
    awk '$2 !~ /-/ { print $1; exit }')
keys=$(find /usr/share/keyrings -name 'debian-archive-keyring.*' | sort | head -n 1)
[ -n "$mirror" ] && [ -n "$keys" ] || {
    echo "No Debian archive is known on this machine." >&2
    exit 1
}

get() { # get VERSION SUITE PACKAGE...
    version=$1 suite=$2
    shift 2
    [ ! -x "$folder/belenios-$version" ] || return 0
    scratch=$(mktemp -d "$folder/fetching.XXXXXX")
    mkdir -p "$scratch/state/lists/partial" "$scratch/cache/archives/partial" "$scratch/root"
    echo "deb [signed-by=$keys] $mirror $suite main" >"$scratch/sources.list"
    cat >"$scratch/apt.conf" <<CONF
Dir::Etc::SourceList "$scratch/sources.list";
Dir::Etc::SourceParts "-";
Dir::State "$scratch/state";
Dir::State::Status "/dev/null";
Dir::Cache "$scratch/cache";
APT::Sandbox::User "$(id -un)";
CONF
    (
        cd "$scratch"
        export APT_CONFIG="$scratch/apt.conf"
        apt-get -qq update
        apt-get -qq download "$@"
        for package in *.deb; do dpkg-deb --extract "$package" root; done
    ) || {
        rm -rf "$scratch"
        echo "Belenios $version could not be fetched from Debian." >&2
        exit 1
    }
    rm -rf "$folder/tree-$version"
    mv "$scratch/root" "$folder/tree-$version"
    rm -rf "$scratch"
    command_for "$version"
}

command_for() { # the loader and libraries are those of the tool's own Debian
    tree=$folder/tree-$1
    loader=$(find "$tree" -name 'ld-linux*.so.[0-9]' | sort | head -n 1)
    libraries=$(find "$tree" -name '*.so.[0-9]*' -exec dirname {} + | sort -u | tr '\n' ':')
    {
        echo '#!/bin/sh'
        echo "exec '$loader' --library-path '$libraries' '$tree/usr/bin/belenios-tool' \"\$@\""
    } >"$folder/belenios-$1.new"
    chmod +x "$folder/belenios-$1.new"
    "$folder/belenios-$1.new" --version >/dev/null
    mv "$folder/belenios-$1.new" "$folder/belenios-$1"
}

shared='belenios-tool libc6 libgcc-s1 libgmp10 libsodium23 libzstd1 zlib1g'
# shellcheck disable=SC2086  # a list of words
get 2.0 bookworm $shared libev4 libssl3
# shellcheck disable=SC2086
get 3.0 trixie $shared libev4t64 libssl3t64
