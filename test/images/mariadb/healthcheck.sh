#!/usr/bin/env bash
# The two checks of the official image's healthcheck.sh that the recipe uses. Over TCP, so the first-time server does not count.
set -eo pipefail
# The data folder may be an older one without the health-check user: then the socket file and root must do.
options=(--protocol=tcp --host=127.0.0.1 --connect-timeout=3)
if [ -r /var/lib/mysql/.my-healthcheck.cnf ]; then options=(--defaults-extra-file=/var/lib/mysql/.my-healthcheck.cnf "${options[@]}"); fi
query() { mariadb "${options[@]}" --skip-column-names --batch -e "$1"; }
for check in "$@"; do
  case "$check" in
    # A refused password still shows that the server takes connections.
    --connect) answer=$(query 'SELECT 1' 2>&1) || [[ $answer == *'ERROR 1045'* || $answer == *'ERROR 1227'* ]] || exit 1 ;;
    --innodb_initialized) [ "$(query "SELECT 1 FROM information_schema.ENGINES WHERE engine = 'innodb' AND support IN ('YES', 'DEFAULT')")" = 1 ] || exit 1 ;;
    *) echo >&2 "healthcheck.sh: unknown check $check"; exit 1 ;;
  esac
done
