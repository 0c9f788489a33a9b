# shellcheck shell=bash
# Sourced by process 1 of the mta image, after its own configuration of amavis. amavis signs with the first key of the
# sender's domain (Amavis/DKIM.pm, get_dkim_key). The image adds a line for the first mail domain alone, below those of
# earlier selectors (mlan/postfix-amavis: src/amavis/entry.d/10-amavis-common).
dkim_conf=/etc/amavis/amavisd.conf
if [ -f "$dkim_conf" ]; then
  sed -i "\|^dkim_key(.*\"$DOCKER_DKIM_LIB/|d" "$dkim_conf"
  for dkim_domain in ${DKIM_SELECTOR:+$MAIL_DOMAIN}; do
    dkim_file=$DOCKER_DKIM_LIB/${MAIL_DOMAIN%% *}.$DKIM_SELECTOR.privkey.pem
    sed -i "\$ i\\dkim_key(\"$dkim_domain\", \"$DKIM_SELECTOR\", \"$dkim_file\");" "$dkim_conf"
  done
fi
