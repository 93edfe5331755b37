#!/usr/bin/env bash
# As in the official image: an empty /var/www/html is filled, and a configuration that reads WORDPRESS_* is put there.
set -Eeo pipefail
if [[ $1 == apache2* ]]; then
  if [ ! -e index.php ] && [ ! -e wp-includes/version.php ]; then
    echo >&2 "WordPress not found in $PWD - copying now..."
    cp -a /usr/src/wordpress/. .
    echo >&2 "Complete! WordPress has been successfully copied to $PWD"
  fi
  if [ ! -s wp-config.php ]; then
    echo >&2 "No 'wp-config.php' found in $PWD, but 'WORDPRESS_...' variables supplied; copying 'wp-config-docker.php'"
    cp -a /usr/src/wordpress/wp-config-docker.php wp-config.php
    chown www-data:www-data wp-config.php
  fi
fi
exec docker-php-entrypoint "$@"
