#!/usr/bin/env bash
# Compile requirements*.in to locks with hashes that hold for every Python from 3.11 on.
. "$(dirname "$0")/lib.sh"

scripts/setup.sh
[ -x .venv/bin/uv ] || die "Locks are compiled with uv: .venv/bin/pip install uv"
for part in requirements requirements-dev; do
    .venv/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url \
        --quiet "$@" -o $part.txt $part.in
done
