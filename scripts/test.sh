#!/usr/bin/env bash
# The whole suite on SQLite and then, where one answers, on PostgreSQL. Arguments go to pytest: scripts/test.sh -k signing
. "$(dirname "$0")/lib.sh"

scripts/setup.sh --dev
compile_messages
CHROMIUM=$(find_chromium) && export CHROMIUM || unset CHROMIUM

default_server=postgres://postgres@127.0.0.1:5432
if [ -z "${TEST_DATABASE_URL:-}" ] && $PYTHON_IN_VENV - 2>/dev/null <<<"
import psycopg2
psycopg2.connect('$default_server/postgres', connect_timeout=2).close()"; then
    # Named after this copy of the project, so that two of them can test at once.
    TEST_DATABASE_URL=$default_server/portal_$(pwd | cksum | cut -d' ' -f1)
fi
postgresql=${TEST_DATABASE_URL:-}
unset TEST_DATABASE_URL

status=0
say "Tests on SQLite"
$PYTHON_IN_VENV -m pytest -n "${WORKERS:-2}" "$@" || status=$?
if [ -n "$postgresql" ]; then
    say "Tests on PostgreSQL"
    TEST_DATABASE_URL=$postgresql $PYTHON_IN_VENV -m pytest -n "${WORKERS:-2}" "$@" || status=$?
else
    warn "Not tested on PostgreSQL: none answers at 127.0.0.1:5432. Name one: TEST_DATABASE_URL=postgres://… make test"
fi
exit $status
