#!/bin/sh
# Installs or updates a host on Debian 12 or newer: `sudo deploy/install.sh a.example`.
#
# a.example is the name at which members reach it; it must lead to this machine, with ports 80 and
# 443 open. Run it again from a newer checkout to update: the data stays, and is backed up first.
set -eu
cd "$(dirname "$0")/.."

name=${1:-}
case $name in
'' | *[!a-z0-9.-]*)
    echo "Say the name at which members reach it: deploy/install.sh a.example" >&2
    exit 2
    ;;
esac
[ "$(id -u)" -eq 0 ] || {
    echo "Run this as root: sudo deploy/install.sh $name" >&2
    exit 2
}

umask 022
home=/opt/concerted
data=/var/lib/concerted
backups=/var/lib/concerted-backups
as_host="runuser -u concerted --"

echo "Packages of Debian"
apt-get -qq update
DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends \
    python3-venv caddy adduser systemd-timesyncd

echo "The user concerted, who owns the data and nothing else"
id concerted >/dev/null 2>&1 ||
    adduser --quiet --system --group --home $data --no-create-home concerted

if [ -e $data/host.key ]; then
    echo "A backup, before anything changes"
    install -d -m 700 -o concerted -g concerted $backups
    $as_host $home/.venv/bin/concerted host backup $backups --keep 7 --data $data
fi

echo "The program, in $home"
systemctl stop concerted.service 2>/dev/null || true
install -d -m 755 $home
rm -rf $home/src
cp -R src docs deploy tools pyproject.toml requirements.lock README.md LICENSE $home/
# Debian's own Python, which its security updates reach and every user may run.
PYTHON=/usr/bin/python3 $home/tools/venv.sh requirements.lock
chown -R root:root $home

echo "The services"
install -m 644 deploy/concerted.service deploy/concerted-backup.service \
    deploy/concerted-backup.timer /etc/systemd/system/
systemctl daemon-reload
systemctl enable --quiet concerted.service concerted-backup.timer
systemctl restart concerted.service concerted-backup.timer

echo "The web server in front, for $name"
caddyfile=/etc/caddy/Caddyfile
if [ -e $caddyfile ] && ! grep -q 'of the host: Debian' $caddyfile; then
    cp $caddyfile $caddyfile.before-concerted
    echo "Your Caddyfile is kept as $caddyfile.before-concerted"
fi
sed "s/^concerted\.example {/$name {/" deploy/Caddyfile >$caddyfile.new
mv $caddyfile.new $caddyfile
said=$(caddy validate --adapter caddyfile --config $caddyfile 2>&1) || {
    echo "$said" >&2
    exit 1
}
systemctl enable --quiet caddy.service
systemctl restart caddy.service

echo "How it is (a certificate may take a minute)"
$as_host $home/.venv/bin/concerted doctor --data $data --url "https://$name" || true
echo "Keep copies of $backups on another machine: whoever has one can sign as this host."
