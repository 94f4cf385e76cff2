# Sourced by scripts/setup-native for STORE=postgres: a PostgreSQL of its own, two servers behind nginx, two workers.
# shellcheck shell=bash

# The folder of PostgreSQL's programs: Debian does not put them on PATH.
postgres_programs() {
    if have initdb; then
        dirname "$(command -v initdb)"
    else
        find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1
    fi
}

# PostgreSQL refuses to run as root.
as_postgres() {
    if ((EUID == 0)); then
        setpriv --reuid postgres --regid postgres --init-groups --reset-env "$@"
    else
        "$@"
    fi
}

# Prints the first port from $1 on that is free, with the $2 - 1 ports after it.
free_ports() {
    local first="$1" offset
    for ((; first < 65000; first++)); do
        for ((offset = 0; offset < $2; offset++)); do
            if port_is_taken $((first + offset)); then continue 2; fi
        done
        echo "$first"
        return
    done
    die "no free port"
}

# Creates the cluster in var/postgres, unless it is there. Its only role has a random password.
create_cluster() {
    local programs="$1" folder="$VAR/postgres"
    [[ -s "$folder/data/PG_VERSION" ]] && return
    say "creating a PostgreSQL cluster in var/postgres"
    rm -rf "$folder"
    mkdir -p "$folder"
    (umask 077 && od -An -N 24 -tx1 /dev/urandom | tr -d ' \n' >"$folder/password")
    if ((EUID == 0)); then
        chown postgres: "$folder" "$folder/password"
        as_postgres test -x "$folder" 2>/dev/null \
            || die "the user postgres, as which PostgreSQL runs, cannot enter $folder: clone into a folder that other users can enter"
    fi
    as_postgres "$programs/initdb" -D "$folder/data" -U booking --pwfile "$folder/password" \
        --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 >"$VAR/log/initdb.log" 2>&1 \
        || die "initdb failed: $(tail -n 3 "$VAR/log/initdb.log")"
    echo 'CREATE DATABASE booking' | as_postgres "$programs/postgres" --single -D "$folder/data" postgres >/dev/null
}

# Makes DATABASE_URL, unless the operator has set it, and adds the cluster to the supervisord configuration $1.
prepare_postgres() {
    local config="$1" programs
    [[ -z "${DATABASE_URL:-}" ]] || return 0
    programs=$(postgres_programs)
    [[ -n "$programs" ]] || die "PostgreSQL's programs were not found"
    create_cluster "$programs"
    POSTGRES_PORT=$(free_ports 5432 1)
    POSTGRES_COMMAND="$programs/postgres"
    DATABASE_URL="postgresql://booking:$(cat "$VAR/postgres/password")@127.0.0.1:$POSTGRES_PORT/booking"
    export POSTGRES_PORT POSTGRES_COMMAND DATABASE_URL
    cat deploy/supervisor/postgres.conf >>"$config"
    if ((EUID == 0)); then echo "user=postgres" >>"$config"; fi
}

# Writes var/nginx.conf: the proxy on HOST:PORT, the servers on the two ports after PORT.
prepare_proxy() {
    FIRST_SERVER_PORT=$(free_ports $((${PORT:-8000} + 1)) 2)
    FIRST_METRICS_PORT=$(free_ports 9101 2)
    # The servers trust only the proxy's word on a client's address.
    export FIRST_SERVER_PORT FIRST_METRICS_PORT TRUSTED_PROXIES="${TRUSTED_PROXIES:-127.0.0.1}"
    sed -e "s/server server:8000/server 127.0.0.1:$FIRST_SERVER_PORT/" -e "s/server-2:8000/127.0.0.1:$((FIRST_SERVER_PORT + 1))/" \
        -e "s/listen 8000;/listen ${HOST:-127.0.0.1}:${PORT:-8000};/" deploy/postgres/nginx.conf >"$VAR/nginx.conf"
}

# prepare_several CONFIG: writes the supervisord configuration, and sets the variables that it names.
prepare_several() {
    local config="$1"
    cp deploy/supervisor/several.conf "$config"
    prepare_postgres "$config"
    prepare_proxy
    # For bookingctl; it holds the password.
    (umask 077 && printf '%s\n' "$DATABASE_URL" >"$VAR/database-url")
}
