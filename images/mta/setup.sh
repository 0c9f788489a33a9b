#!/bin/sh
# Runs while the image is built: moves persistent data to the volume, and applies the settings that the real image is
# built with (mlan/postfix-amavis, Dockerfile and src/amavis/bin/amavis-common.sh).
set -eu

# Links from Debian's paths to those of the real image.
relocate() {
  mkdir -p "${2%/*}"
  mv -T "$1" "$2"
  ln -s "$2" "$1"
}
rm -rf "$DOCKER_SPAM_DIR"
relocate /etc/spamassassin "$DOCKER_SPAM_DIR"
relocate /var/lib/amavis "$DOCKER_MILT_LIB"

# Configuration, queue, keys, mail and spam data are on the volume; the usual paths are links into it.
for path in "$DOCKER_APPL_SSL_DIR" "$DOCKER_CONF_DIR" "$DOCKER_DKIM_LIB" "$DOCKER_IMAP_DIR" "$DOCKER_SPAM_DIR" \
  "$DOCKER_MAIL_LIB" "$DOCKER_MILT_DIR" "$DOCKER_MILT_LIB" "$DOCKER_SPAM_LIB" "$DOCKER_SPOOL_DIR"; do
  mkdir -p "$path" "$DOCKER_PERSIST_DIR${path%/*}"
  mv "$path" "$DOCKER_PERSIST_DIR$path"
  ln -s "$DOCKER_PERSIST_DIR$path" "$path"
done
chown "$DOCKER_MILT_RUNAS:" "$DOCKER_DKIM_LIB/" "$DOCKER_SPAM_LIB/"
chown "$DOCKER_APPL_RUNAS:" "$DOCKER_MAIL_LIB/"
mkdir -p "$DOCKER_ACME_SSL_DIR/certs" "$DOCKER_ACME_SSL_DIR/private"

# amavis and sa-learn, which runs as root, share the learned data.
install -d -o "$DOCKER_MILT_RUNAS" -g "$DOCKER_MILT_RUNAS" "$DOCKER_MILT_LIB/.spamassassin"
ln -s "$DOCKER_MILT_LIB/.spamassassin" /root/.spamassassin
ln -s ../amavisd.conf "$DOCKER_MILT_DIR/conf.d/60-amavisd"

# An empty main.cf, no chroot, in which names would not resolve, and filtering by amavis.
printf 'compatibility_level = 3.6\n' >"$DOCKER_CONF_DIR/main.cf"
postconf mynetworks_style=subnet biff=no 'content_filter=smtp-amavis:[127.0.0.1]:10024'
postconf -F '*/*/chroot=n'

# `service TYPE NAME COMMAND OPTION…`
service() {
  entry=$2/$1
  postconf -M "$entry=$2 $1 $3"
  shift 3
  for option; do postconf -P "$entry/$option"; done
}

service unix smtp-amavis '- - n - 2 smtp' syslog_name=postfix/amavis smtp_data_done_timeout=1200 \
  smtp_send_xforward_command=yes disable_dns_lookups=yes smtp_tls_security_level=none smtp_tls_wrappermode=no max_use=20
service inet 127.0.0.1:10025 'n - n - - smtpd' syslog_name=postfix/amavis content_filter= local_recipient_maps= \
  relay_recipient_maps= smtpd_restriction_classes= smtpd_delay_reject=no \
  smtpd_client_restrictions=permit_mynetworks,reject smtpd_helo_restrictions= smtpd_sender_restrictions= \
  smtpd_recipient_restrictions=permit_mynetworks,reject smtpd_data_restrictions=reject_unauth_pipelining \
  smtpd_end_of_data_restrictions= mynetworks=127.0.0.0/8 smtpd_error_sleep_time=0 smtpd_soft_error_limit=1001 \
  smtpd_hard_error_limit=1000 smtpd_client_connection_count_limit=0 smtpd_client_connection_rate_limit=0 \
  local_header_rewrite_clients= receive_override_options=no_header_body_checks,no_unknown_recipient_checks,no_milters
# Aliases are expanded once, after amavis.
service unix pre-cleanup 'n - n - 0 cleanup' syslog_name=postfix/pre virtual_alias_maps=
for option in mime_header_checks nested_header_checks body_checks header_checks; do postconf -P "cleanup/unix/$option="; done
for entry in smtp/inet pickup/unix; do postconf -P "$entry/cleanup_service_name=pre-cleanup"; done
