#!/usr/bin/perl
# Looks up an account for Dovecot (checkpassword protocol) by asking the server. Written in Perl, which starts within
# milliseconds: every login starts a process.
use strict;
use warnings;
use Socket;

use constant { REFUSED => 1, NO_SUCH_USER => 3, TRY_LATER => 111 };

my $shows_public = $ARGV[0] eq 'public' && shift @ARGV;
my $is_lookup = ( $ENV{AUTHORIZED} // '' ) eq '1';

open my $input, '<&=', 3 or exit TRY_LATER;
my ( $name, $password ) = split /\0/, do { local $/; <$input> }, -1;

my @words = $is_lookup ? ( 'account', $name ) : ( 'login', $name, $password, $ENV{SERVICE} // '' );
my $verb = shift @words;
socket my $server, PF_UNIX, SOCK_STREAM, 0 or exit TRY_LATER;
connect $server, pack_sockaddr_un('/run/kopano/server.sock') or exit TRY_LATER;
syswrite $server, join( ' ', $verb, map { 'x' . unpack 'H*', $_ } @words ) . "\n";
my ( $status, @answer ) = split ' ', <$server> // '';

exit TRY_LATER if !defined $status || $status eq 'database';
exit( $is_lookup ? NO_SUCH_USER : REFUSED ) if $status ne 'ok';

my ( $user, $store, $public ) = map { pack 'H*', substr $_, 1 } @answer;
@ENV{qw(USER HOME userdb_uid userdb_gid)} = ( $user, $store, 'kopano', 'kopano' );
my @extra = qw(userdb_uid userdb_gid);
if ( $shows_public && $public ne '' ) {
    my %settings = ( disabled => 'no', location => "maildir:$public/mail:LAYOUT=fs:UTF-8" );
    for my $setting ( sort keys %settings ) {
        my $field = "userdb_namespace/public/$setting";
        $ENV{$field} = $settings{$setting};
        push @extra, $field;
    }
}
$ENV{EXTRA}      = "@extra";
$ENV{AUTHORIZED} = '2' if $is_lookup;
exec @ARGV;
