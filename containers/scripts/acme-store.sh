# Sourced before the image looks for Traefik's store (50-acme-monitor-tlscert). It looks for the store, and for a
# certificate of this host in it, only now: until there is one, the stack's own is presented and a service waits.
if [ -n "$owner" ]; then chown "$owner:" "$own_key"; fi
mkdir -p "$DOCKER_APPL_SSL_DIR" "${SVDIR:-/etc/service}/acme-wait"
ln -sf "$own_certificate" "$DOCKER_APPL_SSL_DIR/cert.pem"
ln -sf "$own_key" "$DOCKER_APPL_SSL_DIR/priv_key.pem"
ln -sf "$wait_script" "${SVDIR:-/etc/service}/acme-wait/run"
