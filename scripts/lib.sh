# Shared by the scripts beside it: `. "$(dirname "$0")/lib.sh"`. Leaves the shell in the project's root.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

PYTHON_IN_VENV=.venv/bin/python

say() { printf '\033[1m› %s\033[0m\n' "$*" >&2; }
warn() { printf '! %s\n' "$*" >&2; }
die() { warn "$@"; exit 1; }

# A Python of version 3.11 or later: $PYTHON, else the first that fits. Prints its path; fails when there is none.
find_python() {
    local candidate
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

# A Chromium or Chrome that starts (Ubuntu's package is a stub that only points to a snap). Prints its path.
find_chromium() {
    local candidate
    for candidate in ${CHROMIUM:-} chromium google-chrome google-chrome-stable chromium-browser; do
        if command -v "$candidate" >/dev/null && "$candidate" --version 2>/dev/null | grep -qE '^(Chromium|Google Chrome) '; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

# Install Debian packages; the only place that may ask for a password.
apt_install() {
    local command="apt-get install -y --no-install-recommends $*" as_root=
    command -v apt-get >/dev/null || die "Missing on this machine: $*. There is no apt-get here; please install them by hand."
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || die "Missing on this machine: $*. Please run as root: apt-get update && $command"
        say "Installing $* (sudo may ask for your password)"
        as_root="sudo"
    else
        say "Installing $*"
    fi
    local log
    log=$(mktemp)
    # shellcheck disable=SC2086
    if ! { $as_root env DEBIAN_FRONTEND=noninteractive apt-get update &&
        $as_root env DEBIAN_FRONTEND=noninteractive $command; } >"$log" 2>&1; then
        tail -n 5 "$log" >&2
        rm -f "$log"
        warn "Could not install them. Please run as root: apt-get update && $command"
        return 1
    fi
    rm -f "$log"
}

# The compiled catalogue, when it is missing or older than its source.
compile_messages() {
    local source compiled
    for source in locale/*/LC_MESSAGES/*.po; do
        compiled=${source%.po}.mo
        if [ -e "$source" ] && { [ ! -e "$compiled" ] || [ "$source" -nt "$compiled" ]; }; then
            # Written aside and moved: a page that is served meanwhile finds the old file or the new one.
            msgfmt --check-format -o "$compiled.new" "$source" && mv "$compiled.new" "$compiled"
        fi
    done
}
