#!/usr/bin/env bash
# One archive with the database, the stored files, the versions of everything and a hash of each file:
#   deploy/backup.sh /var/backups/portal
# May run while the portal works. The keys in .env are not part of it: keep them apart, in a safe.
. "$(dirname "$0")/lib.sh"

target=${1:?usage: deploy/backup.sh FOLDER}
read_settings
umask 077
mkdir -p "$target"
target=$(cd "$target" && pwd)
work=$(mktemp -d "$target/.backup.XXXXXX")
trap 'rm -rf "$work"' EXIT

# The database first: files are written before the rows that name them and never removed, so later files do no harm.
case $ENGINE in
sqlite3) $PYTHON -c 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute("VACUUM INTO ?", [sys.argv[2]])' \
    "$NAME" "$work/database.sqlite3" ;;
postgresql) pg_dump --format=custom --no-owner --file="$work/database.dump" "$NAME" ;;
*) die "Unknown database: $ENGINE" ;;
esac
mkdir "$work/files"
if [ -d "$FILES_DIR" ]; then
    # Half-written files have names that begin with a dot.
    (cd "$FILES_DIR" && find . -type f ! -name '.*' -print0 | tar --null -cf - -T -) | tar -xf - -C "$work/files"
fi

{
    echo "made: $(date --iso-8601=seconds)"
    echo "portal: $(git rev-parse HEAD 2>/dev/null || echo unknown)"
    echo "engine: $ENGINE"
    echo "signature key: $KEY_MARK"
    $PYTHON --version
    [ "$ENGINE" = sqlite3 ] || pg_dump --version
    $PYTHON manage.py showmigrations --plan | sed -n 's/^\[X\]  /migration: /p'
} >"$work/VERSIONS"
(cd "$work" && find . -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum >SHA256SUMS)

archive=$target/portal-$(date +%Y%m%d-%H%M%S).tar
tar -C "$work" -cf "$archive.part" .
sync "$archive.part"
mv "$archive.part" "$archive"
echo "$archive"
