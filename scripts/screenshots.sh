#!/usr/bin/env bash
# Pictures of the demo's pages as every role sees them, wide and narrow, in var/screenshots/.
. "$(dirname "$0")/lib.sh"

scripts/setup.sh --dev
compile_messages
CHROMIUM=$(find_chromium) && export CHROMIUM || unset CHROMIUM
$PYTHON_IN_VENV scripts/screenshots.py "$@"
