# Shared by backup.sh and restore.sh.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
PYTHON=.venv/bin/python

die() { printf '! %s\n' "$*" >&2; exit 1; }

# Sets ENGINE, NAME, FILES_DIR, KEY_MARK and what PostgreSQL's tools read (PGHOST, PGUSER, …) from the portal's settings.
read_settings() {
    local settings
    settings=$($PYTHON - <<'PYTHON'
import hashlib
import os
import shlex

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "network_portal.settings")
from django.conf import settings

database = settings.DATABASES["default"]
values = {
    "ENGINE": database["ENGINE"].rpartition(".")[2],
    "NAME": database["NAME"],
    "FILES_DIR": settings.FILES_DIR,
    # Tells whether two installations have the same key, not what it is.
    "KEY_MARK": hashlib.sha256(b"mark:" + settings.SIGNATURE_KEY.encode()).hexdigest()[:16],
}
for variable, key in {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}.items():
    if database.get(key):
        values[variable] = database[key]
for name, value in values.items():
    print(f"export {name}={shlex.quote(str(value))}")
PYTHON
    ) || die "The portal's settings cannot be read: is .env in place?"
    eval "$settings"
}
