#!/usr/bin/env bash
# Every benchmark in turn. Each makes a database of its own and prints its figures.
. "$(dirname "$0")/lib.sh"

scripts/setup.sh --dev
compile_messages
for script in benchmarks/[a-z]*.py; do
    say "$script"
    $PYTHON_IN_VENV -m "benchmarks.$(basename "$script" .py)"
done
