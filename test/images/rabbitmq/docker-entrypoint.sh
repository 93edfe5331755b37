#!/bin/bash
# RABBITMQ_DEFAULT_USER, _PASS and _VHOST make the first user, who may come from anywhere, as in the official image.
set -e
if [[ $1 == rabbitmq* ]] && [ "$(id -u)" = 0 ]; then
  mkdir -p /etc/rabbitmq/conf.d
  {
    echo 'loopback_users.guest = false'
    echo 'log.console = true'
    if [ -n "${RABBITMQ_DEFAULT_USER:-}" ]; then echo "default_user = $RABBITMQ_DEFAULT_USER"; fi
    if [ -n "${RABBITMQ_DEFAULT_PASS:-}" ]; then echo "default_pass = $RABBITMQ_DEFAULT_PASS"; fi
    if [ -n "${RABBITMQ_DEFAULT_VHOST:-}" ]; then echo "default_vhost = $RABBITMQ_DEFAULT_VHOST"; fi
  } > /etc/rabbitmq/conf.d/10-defaults.conf
  if [ "$1" = rabbitmq-server ]; then
    find /var/lib/rabbitmq \! -user rabbitmq -exec chown rabbitmq '{}' +
    # Debian's wrapper would log to a file; the server itself logs to the console.
    exec setpriv --reuid=rabbitmq --regid=rabbitmq --init-groups /usr/lib/rabbitmq/bin/rabbitmq-server
  fi
fi
exec "$@"
