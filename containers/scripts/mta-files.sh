# shellcheck shell=sh disable=SC2034 # containers/restored-files.ts puts original-files.sh behind this
# What the mta image derives from its variables (mlan/postfix-amavis: 10-postfix-common, 10-dovecot-common,
# 10-amavis-common).
volume=$DOCKER_PERSIST_DIR

# Edited in place.
edited="$DOCKER_CONF_DIR/main.cf $DOCKER_CONF_DIR/master.cf $DOCKER_MILT_DIR/amavisd.conf"
# The image contains none of them.
derived=
for name in virt-domains virt-users virt-aliases regexp-aliases sasl-passwords ldap-users.cf ldap-aliases.cf \
  ldap-groups.cf ldap-groups-expand.cf mysql-users.cf mysql-aliases.cf; do
  derived="$derived $DOCKER_CONF_DIR/$name $DOCKER_CONF_DIR/$name.db $DOCKER_CONF_DIR/$name.lmdb"
done
folders=
sample_of() { :; }

# The image would generate a certificate, if there were none.
needs_certificate() {
  [ "$SMTPD_USE_TLS" = yes ] &&
    [ -z "$SMTPD_TLS_CERT_FILE$SMTPD_TLS_ECCERT_FILE$SMTPD_TLS_DCERT_FILE$SMTPD_TLS_CHAIN_FILES" ]
}

# Removes what the image may have added to its files before this ran; a new volume has none of it.
undo() {
  if [ -f "$DOCKER_CONF_DIR/main.cf" ]; then
    postconf -X mydomain relayhost smtp_sasl_auth_enable smtp_sasl_password_maps smtp_sasl_security_options \
      virtual_mailbox_domains
    postconf -MX smtps/inet submission/inet
  fi
  if [ -f "$DOCKER_MILT_DIR/amavisd.conf" ]; then
    # shellcheck disable=SC2016 # a variable of Perl
    sed -ri '/^dkim_key\(/d; /^@dkim_signature_options_bysender_maps = /d; s/^(@local_domains_maps = \( \["\.\$mydomain")(, "[^"]*")+/\1/' "$DOCKER_MILT_DIR/amavisd.conf"
  fi
}

# Dovecot's.
written_anew() { find "$DOCKER_IMAP_DIR/" -type f 2>/dev/null; }
forget_copies() { :; }
