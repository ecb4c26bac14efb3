#!/usr/bin/env bash
# Collect the strings of the sources into the catalogue, then say which of them still lack a translation.
. "$(dirname "$0")/lib.sh"

scripts/setup.sh --dev
DEBUG=true $PYTHON_IN_VENV scripts/catalogue.py --update
compile_messages
