#!/usr/bin/env bash
# Everything the portal needs on a bare Debian or Ubuntu with Python 3.11 or later; with --dev, what its tests need too.
# Installs only what is missing; when nothing changed since the last time it ends at once.
. "$(dirname "$0")/lib.sh"

locks=(requirements.txt)
stamp=.venv/.installed
if [ "${1:-}" = --dev ]; then
    locks+=(requirements-dev.txt)
    stamp=.venv/.installed-dev
fi

packages=()
python=$(find_python) || true
if [ -z "$python" ]; then
    apt_install python3 python3-venv || exit 1
    python=$(find_python) || die "The portal needs Python 3.11 or later. Install one, or name it: PYTHON=/path/to/python3 make run"
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    packages+=("$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')")
fi
# What WeasyPrint draws PDFs with, and what Playwright's driver is linked to. Python tells whether the loader finds them.
libraries=(libpango-1.0.so.0:libpango-1.0-0 libpangoft2-1.0.so.0:libpangoft2-1.0-0 libharfbuzz-subset.so.0:libharfbuzz-subset0)
commands=(msgfmt:gettext)
if [ "${1:-}" = --dev ]; then
    libraries+=(libatomic.so.1:libatomic1)
    commands+=(pdftotext:poppler-utils)
fi
for library in "${libraries[@]}"; do
    "$python" -c "import ctypes; ctypes.CDLL('${library%%:*}')" 2>/dev/null || packages+=("${library##*:}")
done
for command in "${commands[@]}"; do
    command -v "${command%%:*}" >/dev/null || packages+=("${command##*:}")
done
if [ ${#packages[@]} -gt 0 ]; then
    apt_install "${packages[@]}" || exit 1
fi

fingerprint="$("$python" --version) $(cat "${locks[@]}" | sha256sum | cut -c1-64)"
if ! [ -x $PYTHON_IN_VENV ] || ! $PYTHON_IN_VENV -c '' 2>/dev/null; then
    say "Creating the virtual environment .venv"
    rm -rf .venv
    "$python" -m venv .venv
fi
if [ "$(cat $stamp 2>/dev/null)" != "$fingerprint" ]; then
    say "Installing Python packages: ${locks[*]}"
    arguments=(--require-hashes --quiet)
    for lock in "${locks[@]}"; do arguments+=(-r "$lock"); done
    # uv is several times faster; where it cannot be had or does not reach the registry, pip does the same.
    [ -x .venv/bin/uv ] || .venv/bin/pip install --quiet --disable-pip-version-check uv || true
    { [ -x .venv/bin/uv ] && .venv/bin/uv pip install --python $PYTHON_IN_VENV "${arguments[@]}"; } ||
        .venv/bin/pip install --disable-pip-version-check "${arguments[@]}" ||
        die "The Python packages could not be installed: see the messages above; is the package registry reachable?"
    echo "$fingerprint" >$stamp
fi

if [ "${1:-}" = --dev ] && ! find_chromium >/dev/null; then
    if grep -qs '^ID=ubuntu' /etc/os-release; then
        # Ubuntu's own package is a stub for a snap, which cannot be driven from a virtual environment.
        say "Installing Chromium for the browser tests"
        .venv/bin/playwright install --with-deps chromium ||
            warn "No Chromium: the browser tests will be skipped. Install Google Chrome, or name a browser in CHROMIUM."
    else
        apt_install chromium fonts-liberation ||
            warn "No Chromium: the browser tests will be skipped. Install it, or name a browser in CHROMIUM."
    fi
fi
