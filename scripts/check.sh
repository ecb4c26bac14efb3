#!/usr/bin/env bash
# Everything that can be checked without running the portal. All checks run; any that fails fails the whole.
. "$(dirname "$0")/lib.sh"

scripts/setup.sh --dev
compile_messages
failed=()

check() {
    local name=$1 output started=$SECONDS
    shift
    if output=$("$@" 2>&1); then
        printf '  ok      %-26s %3d s\n' "$name" $((SECONDS - started))
    else
        printf '  FAILED  %-26s %3d s\n%s\n' "$name" $((SECONDS - started)) "$output"
        failed+=("$name")
    fi
}

in_development() { env DEBUG=true "$@"; }

in_production() {
    env DEBUG=false SECRET_KEY="$(head -c 48 /dev/urandom | base64)" SIGNATURE_KEY="$(head -c 48 /dev/urandom | base64)" \
        ALLOWED_HOSTS=portal.example SITE_URL=https://portal.example EMAIL_URL=smtp://localhost \
        DATABASE_URL=sqlite://:memory: "$@"
}

say "Checks"
check "style" .venv/bin/ruff check --quiet .
check "format" .venv/bin/ruff format --quiet --check --diff .
check "templates" .venv/bin/djlint --quiet --lint templates
check "types" in_development .venv/bin/mypy --no-error-summary .
check "layers" .venv/bin/lint-imports --no-cache
check "migrations" in_development $PYTHON_IN_VENV manage.py makemigrations --check --dry-run
check "translations" $PYTHON_IN_VENV scripts/catalogue.py
check "production settings" in_production $PYTHON_IN_VENV -W error manage.py check --deploy --fail-level WARNING
check "addresses and paths" $PYTHON_IN_VENV scripts/check_tree.py
check "shell scripts" bash -n scripts/*.sh deploy/*.sh .ci/run

if [ ${#failed[@]} -gt 0 ]; then
    die "Failed: ${failed[*]}"
fi
