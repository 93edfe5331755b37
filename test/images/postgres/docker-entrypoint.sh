#!/usr/bin/env bash
# Keeps the official image's contract: POSTGRES_PASSWORD (or _FILE, or POSTGRES_HOST_AUTH_METHOD=trust) is required for a new data
# folder, POSTGRES_USER, POSTGRES_DB, POSTGRES_INITDB_ARGS, PGDATA, scripts in /docker-entrypoint-initdb.d, the server as user postgres.
set -Eeo pipefail

file_env() {
  local name=$1 default=${2:-} file="${1}_FILE"
  if [ -n "${!name:-}" ] && [ -n "${!file:-}" ]; then
    printf >&2 'error: both %s and %s are set (but are exclusive)\n' "$name" "$file"
    exit 1
  fi
  if [ -n "${!file:-}" ]; then export "$name"="$(< "${!file}")"; else export "$name"="${!name:-$default}"; fi
}

if [ "${1:0:1}" = '-' ]; then set -- postgres "$@"; fi

if [ "$1" != postgres ]; then exec "$@"; fi

if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA"
  chmod 00700 "$PGDATA"
  find "$PGDATA" \! -user postgres -exec chown postgres '{}' +
  exec setpriv --reuid=postgres --regid=postgres --init-groups "${BASH_SOURCE[0]}" "$@"
fi

if [ -s "$PGDATA/PG_VERSION" ]; then
  printf '\nPostgreSQL Database directory appears to contain a database; Skipping initialization\n\n'
  exec "$@"
fi

file_env POSTGRES_PASSWORD
file_env POSTGRES_USER postgres
file_env POSTGRES_DB "$POSTGRES_USER"
file_env POSTGRES_INITDB_ARGS
if [ -z "$POSTGRES_PASSWORD" ] && [ "${POSTGRES_HOST_AUTH_METHOD:-}" != trust ]; then
  cat >&2 <<'MESSAGE'
Error: Database is uninitialized and superuser password is not specified.
       You must specify POSTGRES_PASSWORD to a non-empty value for the
       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".

       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all
       connections without a password. This is *not* recommended.

       See PostgreSQL documentation about "trust":
       https://www.postgresql.org/docs/current/auth-trust.html
MESSAGE
  exit 1
fi

# shellcheck disable=SC2086 # the arguments are a list on purpose, as in the official image
initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") --auth-host=scram-sha-256 --auth-local=trust -D "$PGDATA" $POSTGRES_INITDB_ARGS
printf '\nhost all all all %s\n' "${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >> "$PGDATA/pg_hba.conf"

# The first-time server listens on its socket file only.
PGUSER="$POSTGRES_USER" pg_ctl -D "$PGDATA" -o "-c listen_addresses='' -p 5432" -w start
sql() { psql -v ON_ERROR_STOP=1 --no-psqlrc --username "$POSTGRES_USER" "$@"; }
if [ "$POSTGRES_DB" != postgres ]; then
  sql --dbname postgres --set db="$POSTGRES_DB" <<< 'CREATE DATABASE :"db" ;'
fi
for script in /docker-entrypoint-initdb.d/*; do
  case "$script" in
    *.sh) if [ -x "$script" ]; then "$script"; else . "$script"; fi ;;
    *.sql) sql --dbname "$POSTGRES_DB" -f "$script" ;;
    *.sql.gz) gunzip -c "$script" | sql --dbname "$POSTGRES_DB" ;;
  esac
done
PGUSER="$POSTGRES_USER" pg_ctl -D "$PGDATA" -m fast -w stop
unset POSTGRES_PASSWORD
printf '\nPostgreSQL init process complete; ready for start up.\n\n'
exec "$@"
