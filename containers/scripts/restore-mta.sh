# shellcheck shell=sh
# Sourced by process 1 of the mta image before it writes its configuration. The image only adds to these files on the
# volume, so what a removed variable has set would remain. They get their original content first, which the first start
# keeps on the volume.
(
  if [ ! -d "$DOCKER_PERSIST_DIR" ] || [ ! -f "$DOCKER_CONF_DIR/main.cf" ]; then exit; fi
  # Without either, the image does not write its configuration again.
  if [ ! -f "$DOCKER_UNLOCK_FILE" ] && [ -z "$FORCE_CONFIG" ]; then exit; fi
  originals=$DOCKER_PERSIST_DIR/.kopano-originals
  amavis=$DOCKER_MILT_DIR/amavisd.conf

  if [ ! -d "$originals" ]; then
    # What the image may have added on a volume that was in use before (mlan/postfix-amavis: 10-postfix-common,
    # 10-dovecot-common, 10-amavis-common); a new volume has none of it.
    postconf -X mydomain relayhost smtp_sasl_auth_enable smtp_sasl_password_maps smtp_sasl_security_options \
      virtual_mailbox_domains
    postconf -MX smtps/inet submission/inet
    if [ -f "$amavis" ]; then
      # shellcheck disable=SC2016 # a variable of Perl
      sed -ri '/^dkim_key\(/d; /^@dkim_signature_options_bysender_maps = /d; s/^(@local_domains_maps = \( \["\.\$mydomain")(, "[^"]*")+/\1/' "$amavis"
    fi
    rm -rf "$originals.new"
    mkdir "$originals.new"
    for file in "$DOCKER_CONF_DIR/main.cf" "$DOCKER_CONF_DIR/master.cf" "$amavis"; do
      if [ -f "$file" ]; then cp -p "$file" "$originals.new/"; fi
    done
    mv "$originals.new" "$originals"
  fi

  for file in "$DOCKER_CONF_DIR/main.cf" "$DOCKER_CONF_DIR/master.cf" "$amavis"; do
    if [ -f "$originals/${file##*/}" ]; then cp -p "$originals/${file##*/}" "$file"; fi
  done
)
