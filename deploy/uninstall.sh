#!/bin/sh
# Removes the program and its services from Debian: `sudo deploy/uninstall.sh`. The data stays.
set -eu

[ "$(id -u)" -eq 0 ] || {
    echo "Run this as root: sudo deploy/uninstall.sh" >&2
    exit 2
}
caddyfile=/etc/caddy/Caddyfile

systemctl disable --now concerted-backup.timer concerted.service 2>/dev/null || true
rm -f /etc/systemd/system/concerted.service /etc/systemd/system/concerted-backup.service \
    /etc/systemd/system/concerted-backup.timer
systemctl daemon-reload
rm -rf /opt/concerted

if [ -e $caddyfile ] && grep -q 'of the host: Debian' $caddyfile; then
    if [ -e $caddyfile.before-concerted ]; then
        mv $caddyfile.before-concerted $caddyfile
        systemctl restart caddy.service
    else
        systemctl disable --now caddy.service
        rm $caddyfile
    fi
fi

echo "The program is gone. Still here, and yours to keep or to remove:"
echo "  /var/lib/concerted          the key and the records"
echo "  /var/lib/concerted-backups  copies of both"
echo "Without the key no record can go on elsewhere. To remove them: rm -r both, deluser concerted."
