#!/bin/bash
# Extracts the certificates of Traefik's store, and then runs the hook. A store without the key of an ACME account, or with
# a resolver without certificates, is refused.
. /etc/docker/entry.d/10-docker-common

store=${ACME_FILE-/acme/acme.json}
refuse() {
  dc_log 4 "$store is not used: $1"
  exit 2
}

[ -r "$store" ] || refuse "it cannot be read"
if account=$(jq -er '.[].Account.PrivateKey' "$store" 2>/dev/null); then
  certificates='.[].Certificates[] | [.domain.main, .certificate, .key]'
elif account=$(jq -er .Account.PrivateKey "$store" 2>/dev/null); then
  # Traefik 1.
  certificates='.Certificates[] | [.Domain.Main, .Certificate, .Key]'
else
  refuse "it has no private key of an account"
fi

mkdir -p "$DOCKER_ACME_SSL_DIR/certs" "$DOCKER_ACME_SSL_DIR/private"
account_file=$DOCKER_ACME_SSL_DIR/private/letsencrypt.key
fold -w 64 <<<"$account" | { echo "-----BEGIN RSA PRIVATE KEY-----" && cat && echo "-----END RSA PRIVATE KEY-----"; } |
  openssl rsa -out "$account_file" 2>/dev/null
[ -e "$account_file" ] || refuse "the private key of the account is invalid"

entries=$(jq -er "$certificates | @tsv" "$store" 2>/dev/null) || refuse "a certificate is missing"
dc_log 5 "Extracting the certificates of $store"
while IFS=$'\t' read -r domain certificate key; do
  base64 -d <<<"$certificate" >"$DOCKER_ACME_SSL_DIR/certs/$domain.crt"
  base64 -d <<<"$key" >"$DOCKER_ACME_SSL_DIR/private/$domain.key"
done <<<"$entries"

# At the start no service runs yet.
if pidof runsvdir >/dev/null && command -v "${ACME_POSTHOOK%% *}" >/dev/null; then
  message=$(eval "$ACME_POSTHOOK" 2>&1)
  dc_log 7 "$ACME_POSTHOOK: $message"
fi
