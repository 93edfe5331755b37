#!/usr/bin/env bash
# Keeps the contract of the official mariadb image (MARIADB_*, with MYSQL_* as second names) and, with SAMPLE_FLAVOUR=mysql, that of
# the official mysql image: root password required for a new data folder, database and user made, scripts in /docker-entrypoint-initdb.d,
# the server as user mysql.
set -eo pipefail
shopt -s nullglob
flavour=${SAMPLE_FLAVOUR:-mariadb}

# setting NAME: MARIADB_NAME or MYSQL_NAME, or the content of the file that …_FILE names.
setting() {
  local prefix name file
  for prefix in MARIADB MYSQL; do
    if [ "$flavour" = mysql ] && [ "$prefix" = MARIADB ]; then continue; fi
    name="${prefix}_$1" file="${prefix}_$1_FILE"
    if [ -n "${!name:-}" ]; then printf '%s' "${!name}"; return; fi
    if [ -n "${!file:-}" ]; then printf '%s' "$(< "${!file}")"; return; fi
  done
}

# SQL string literal, backslashes and quotes doubled.
quote() { local text=${1//\\/\\\\}; printf "'%s'" "${text//\'/\'\'}"; }
identifier() { printf '`%s`' "${1//\`/\`\`}"; }

if [ "${1:0:1}" = '-' ]; then set -- mariadbd "$@"; fi
if [ "$1" != mariadbd ] && [ "$1" != mysqld ]; then exec "$@"; fi

if [ "$(id -u)" = 0 ]; then
  mkdir -p /var/lib/mysql /run/mysqld
  find /var/lib/mysql /run/mysqld \! -user mysql -exec chown mysql: '{}' +
  exec setpriv --reuid=mysql --regid=mysql --init-groups "${BASH_SOURCE[0]}" "$@"
fi

if [ -d /var/lib/mysql/mysql ]; then exec "$@"; fi

root_password=$(setting ROOT_PASSWORD)
random=$(setting RANDOM_ROOT_PASSWORD)
empty="$(setting ALLOW_EMPTY_ROOT_PASSWORD)$(setting ALLOW_EMPTY_PASSWORD)"
if [ -z "$root_password$random$empty" ]; then
  if [ "$flavour" = mysql ]; then
    echo >&2 '[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified'
    echo >&2 '    You need to specify one of the following as an environment variable:
    - MYSQL_ROOT_PASSWORD
    - MYSQL_ALLOW_EMPTY_PASSWORD
    - MYSQL_RANDOM_ROOT_PASSWORD'
  else
    echo >&2 '[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified'
    echo >&2 '	You need to specify one of MARIADB_ROOT_PASSWORD, MARIADB_ROOT_PASSWORD_HASH, MARIADB_ALLOW_EMPTY_ROOT_PASSWORD and MARIADB_RANDOM_ROOT_PASSWORD'
  fi
  exit 1
fi
if [ -n "$random" ]; then
  root_password=$(head -c 24 /dev/urandom | base64)
  echo "[Note] [Entrypoint]: GENERATED ROOT PASSWORD: $root_password"
fi
user=$(setting USER) password=$(setting PASSWORD) database=$(setting DATABASE)

echo '[Note] [Entrypoint]: Initializing database files'
mariadb-install-db --datadir=/var/lib/mysql --auth-root-authentication-method=normal --skip-test-db --rpm > /dev/null
echo '[Note] [Entrypoint]: Starting temporary server'
"$@" --skip-networking --socket=/run/mysqld/init.sock --skip-log-bin &
server=$!
for _ in $(seq 300); do
  if mariadb-admin --socket=/run/mysqld/init.sock -u root ping > /dev/null 2>&1; then break; fi
  kill -0 "$server"
  sleep 0.1
done
health_password=$(head -c 24 /dev/urandom | base64)
sql() { mariadb --socket=/run/mysqld/init.sock -u root "$@"; }
{
  if [ -n "$database" ]; then echo "CREATE DATABASE IF NOT EXISTS $(identifier "$database");"; fi
  if [ -n "$user" ] && [ -n "$password" ]; then
    echo "CREATE USER $(quote "$user")@'%' IDENTIFIED BY $(quote "$password");"
    if [ -n "$database" ]; then echo "GRANT ALL ON $(identifier "${database//_/\\_}").* TO $(quote "$user")@'%';"; fi
  fi
  for host in 127.0.0.1 ::1 localhost; do echo "CREATE USER healthcheck@$(quote "$host") IDENTIFIED BY $(quote "$health_password"); GRANT USAGE ON *.* TO healthcheck@$(quote "$host");"; done
} | sql
for script in /docker-entrypoint-initdb.d/*; do
  case "$script" in
    *.sh) if [ -x "$script" ]; then "$script"; else . "$script"; fi ;;
    *.sql) sql ${database:+"$database"} < "$script" ;;
    *.sql.gz) gunzip -c "$script" | sql ${database:+"$database"} ;;
  esac
done
sql <<< "SET sql_log_bin = 0;
CREATE USER IF NOT EXISTS root@'%' IDENTIFIED BY $(quote "$root_password"); GRANT ALL ON *.* TO root@'%' WITH GRANT OPTION; GRANT PROXY ON ''@'%' TO root@'%' WITH GRANT OPTION;
DELETE FROM mysql.global_priv WHERE user = 'root' AND host NOT IN ('localhost', '%'); FLUSH PRIVILEGES;
ALTER USER root@localhost IDENTIFIED BY $(quote "$root_password");"
(umask 077; printf '[mariadb-client]\nport=3306\nuser=healthcheck\npassword=%s\n' "$health_password" > /var/lib/mysql/.my-healthcheck.cnf)
kill -TERM "$server"
wait "$server" || true
echo '[Note] [Entrypoint]: MariaDB init process done. Ready for start up.'
exec "$@"
