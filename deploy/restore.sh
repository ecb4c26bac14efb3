#!/usr/bin/env bash
# Bring an archive of backup.sh back onto an empty installation, and prove that it is whole:
#   deploy/restore.sh /var/backups/portal/portal-20260901-030000.tar
# .env must be in place, with the SIGNATURE_KEY of the portal that was backed up. Nothing that exists is overwritten.
. "$(dirname "$0")/lib.sh"

archive=${1:?usage: deploy/restore.sh ARCHIVE}
archive=$(realpath "$archive")
[ -x $PYTHON ] || scripts/setup.sh
read_settings
umask 027
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

tar -xf "$archive" -C "$work"
(cd "$work" && sha256sum --quiet --strict --check SHA256SUMS) || die "The archive is damaged: hashes differ."
grep -qx "engine: $ENGINE" "$work/VERSIONS" || die "The archive is of another kind of database than .env names ($ENGINE)."
grep -qx "signature key: $KEY_MARK" "$work/VERSIONS" ||
    die "SIGNATURE_KEY differs from that of the portal that was backed up: its signatures could not be checked."
if [ -d "$FILES_DIR" ] && [ -n "$(find "$FILES_DIR" -type f -print -quit)" ]; then
    die "$FILES_DIR is not empty."
fi

case $ENGINE in
sqlite3)
    [ ! -e "$NAME" ] || die "$NAME exists already."
    mkdir -p "$(dirname "$NAME")"
    cp "$work/database.sqlite3" "$NAME"
    ;;
postgresql)
    psql -d postgres -qtAc "SELECT 1 FROM pg_database WHERE datname = '$NAME'" | grep -q 1 || createdb "$NAME"
    [ "$(psql -d "$NAME" -qtAc "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")" = 0 ] ||
        die "The database $NAME is not empty."
    pg_restore --no-owner --exit-on-error --single-transaction --dbname="$NAME" "$work/database.dump"
    ;;
esac
mkdir -p "$FILES_DIR"
cp -a "$work/files/." "$FILES_DIR/"

# Newer code than the backup's brings the tables up to date; the triggers of rows that never change are renewed too.
$PYTHON manage.py migrate --verbosity 0
$PYTHON manage.py createcachetable
$PYTHON manage.py verify_journal
$PYTHON - <<'PYTHON'
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "network_portal.settings")
import django

django.setup()
from documents.files import verify
from documents.models import StoredFile

broken = [str(stored.pk) for stored in StoredFile.objects.iterator() if not verify(stored)]
if broken:
    sys.exit("Files missing or changed: " + ", ".join(broken))
print(f"All {StoredFile.objects.count()} stored files have the bytes that were stored.")
PYTHON
