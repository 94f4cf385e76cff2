# Sourced by the other scripts: the folders of the clone, messages, .env, the container engine.
# shellcheck shell=bash

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
VAR="$ROOT/var"
# The kind of system that `make setup` started, for `make stop` and `make logs`: "native" or "containers".
# shellcheck disable=SC2034
MODE_FILE="$VAR/setup-mode"
# The compose command that `make setup` used, so that the operator need not repeat COMPOSE=… for `make stop`.
COMPOSE_USED="$VAR/setup-compose"

say() { printf '%s\n' "$*"; }
warn() { printf '%s\n' "$*" >&2; }
die() {
    warn "error: $*"
    exit 1
}
# ENGINE and COMPOSE may be several words ("sudo docker"), so they are split on purpose.
# shellcheck disable=SC2086
engine() { ${ENGINE:-docker} "$@"; }
# shellcheck disable=SC2086
compose() { ${COMPOSE:-${ENGINE:-docker} compose} "$@"; }
# The compose command of the system that was set up.
compose_as_set_up() {
    if [[ -s "$COMPOSE_USED" ]]; then COMPOSE=$(cat "$COMPOSE_USED"); fi
    compose "$@"
}
have() { command -v "$1" >/dev/null 2>&1; }

# Reads .env as compose does: KEY=VALUE lines, quotes optional; the environment has precedence.
load_env() {
    local line key value
    [[ -f "$ROOT/.env" ]] || return 0
    while IFS= read -r line || [[ -n "$line" ]]; do
        line="${line%$'\r'}"
        [[ "$line" =~ ^[[:space:]]*(export[[:space:]]+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)$ ]] || continue
        key="${BASH_REMATCH[2]}"
        value="${BASH_REMATCH[3]}"
        if [[ "$value" =~ ^\"(.*)\"[[:space:]]*(#.*)?$ || "$value" =~ ^\'(.*)\'[[:space:]]*(#.*)?$ ]]; then
            value="${BASH_REMATCH[1]}"
        else
            value="${value%%[[:space:]]#*}"
            value="${value%"${value##*[![:space:]]}"}"
        fi
        [[ -n "${!key+set}" ]] || export "$key=$value"
    done <"$ROOT/.env"
}

# The address at which this machine reaches the server.
base_url() {
    local host="${HOST:-127.0.0.1}"
    case "$host" in
        0.0.0.0 | "::" | "[::]" | localhost) host=127.0.0.1 ;;
        *:*) host="[$host]" ;;
    esac
    printf 'http://%s:%s' "$host" "${PORT:-8000}"
}

# wait_ready SECONDS: waits until /readyz returns success.
wait_ready() {
    local until=$((SECONDS + $1)) url
    url="$(base_url)/readyz"
    until curl -fsS -o /dev/null --max-time 2 "$url" 2>/dev/null; do
        ((SECONDS < until)) || return 1
        sleep 0.2
    done
}
