#!/bin/sh
# As in the official image: scripts in /docker-entrypoint.d run before nginx starts.
set -e
if [ "$1" = nginx ] && [ -d /docker-entrypoint.d ]; then
  for script in /docker-entrypoint.d/*.sh; do
    if [ -x "$script" ]; then "$script"; fi
  done
fi
# Without an IPv6 stack nginx would refuse the second listen line of the default site.
if [ ! -e /proc/net/if_inet6 ]; then sed -i '/listen \[::\]/d' /etc/nginx/conf.d/default.conf 2>/dev/null || true; fi
exec "$@"
