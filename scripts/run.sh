#!/usr/bin/env bash
# The portal on this machine: web server and background workers together, stopped together by Ctrl-C.
. "$(dirname "$0")/lib.sh"

scripts/setup.sh
if [ ! -e .env ]; then
    say "Writing .env with keys of its own"
    $PYTHON_IN_VENV scripts/new_env.py
fi
compile_messages
$PYTHON_IN_VENV scripts/prepare.py

host=${HOST:-127.0.0.1} port=${PORT:-8000}
say "The portal: http://$host:$port/   (Ctrl-C stops it)"
# Jobs get process groups of their own, so that stopping one takes its auto-reloaded child along.
set -m
$PYTHON_IN_VENV manage.py db_worker --queue-name '*' --exclude-queues long --no-reload --verbosity 0 &
worker=$!
$PYTHON_IN_VENV manage.py db_worker --queue-name long --no-reload --verbosity 0 &
long_worker=$!
$PYTHON_IN_VENV manage.py runserver "$host:$port" &
web=$!
set +m
trap 'trap - EXIT INT TERM; kill -TERM -- -$web -$worker -$long_worker 2>/dev/null; wait 2>/dev/null' EXIT
trap 'exit 0' INT TERM

# Whichever ends first, a busy port for one, ends the other.
wait -n "$worker" "$long_worker" "$web"
