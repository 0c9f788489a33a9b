# Settings from variables. The entry phase edits these lines; values commented out are set elsewhere.
$mydomain = 'example.com';
@local_domains_maps = ( [".$mydomain"] );
$log_level = 0;
# $sa_debug = 0;
# $sa_tag_level_deflt = 2.0;
# $sa_tag2_level_deflt = 6.31;
# $sa_kill_level_deflt = 6.31;
# $final_virus_destiny = D_DISCARD;
# $final_banned_destiny = D_DISCARD;
# $final_spam_destiny = D_PASS;
# $final_bad_header_destiny = D_PASS;
1;
