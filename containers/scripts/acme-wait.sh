#!/bin/sh
# Waits for the first certificate of this host in Traefik's store. From then on the image itself watches the store.
exec 2>&1
host=$(hostname)
is_for_host='.. | objects | (.domain.main?, .Domain.Main?) | select(. == $host or . == $domain)'

is_unpacked() { [ -s "$DOCKER_ACME_SSL_DIR/certs/$host.crt" ] || [ -s "$DOCKER_ACME_SSL_DIR/certs/${host#*.}.crt" ]; }
is_stored() { jq -e --arg host "$host" --arg domain "${host#*.}" "$is_for_host" "$ACME_FILE" >/dev/null 2>&1; }

# What the image does at its start (mlan/kopano: src/acme/entry.d/50-acme-monitor-tlscert).
if ! is_unpacked; then
  # Repeated because Traefik may be writing the store.
  until is_unpacked; do
    sleep 2
    if is_stored; then ACME_POSTHOOK='' run acme_monitor_tls_cert; fi
  done
  run acme_symlink_tls_cert
  eval "$ACME_POSTHOOK"
fi
exec tail -f /dev/null
