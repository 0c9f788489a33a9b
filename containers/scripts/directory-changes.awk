# Compares the directory with the configuration and writes, into the folder `work`, the LDIF that brings it there.
# Inputs, distinguished by `input`: passwords (dn, fingerprint, `set`, `hashed` or `generated`, value), the fingerprints that are
# known, then three LDIF files: the directory as it is, as last applied, and as configured. `identity` is the attribute by
# which Kopano identifies accounts, and `previous` the one before this run, in lower case and empty for uid.

function name_of(line) { return tolower(substr(line, 1, index(line, ":") - 1)) }

# An attribute's name has no case.
function canonical(line) { return name_of(line) substr(line, index(line, ":")) }

function value_of(line) { return tolower(substr(line, index(line, ":"))) }

# By what Kopano identifies an existing account until now.
function current(dn) { return (dn in previous_identity) ? previous_identity[dn] : there_uid[dn] }

function refuse(dn, reason) { print written[dn] "\t" reason > (work "/refused") }

# Gives the entry of an account another name. Everything known about the former entry is then known about the new one.
function rename(from, to,    key, part, rdn, i, total) {
  rdn = written[to]
  sub(/^dn: */, "", rdn)
  sub(/,.*/, "", rdn)
  printf "%s\nchangetype: modrdn\nnewrdn: %s\ndeleteoldrdn: 1\n\n", written[from], rdn > (work "/rename.ldif")
  print written[from] "\t" rdn > (work "/renamed")
  for (key in there) {
    split(key, part, SUBSEP)
    if (part[1] == from) there[to, part[2]] = 1
  }
  for (key in there_count) {
    split(key, part, SUBSEP)
    if (part[1] == from) there_count[to, part[2]] = there_count[key]
  }
  total = split(managed[from], part, " ")
  for (i = 1; i <= total; i++) if (!((to, part[i]) in is_managed)) managed[to] = managed[to] " " part[i]
  known[to] = known[from]
  exists[to] = 1
  is_renamed[from] = 1
  delete exists[from]
}

# An account whose identity changed would get an empty store, so it never does.
function keep_identities(    n, dn, holder) {
  for (n = 1; n <= founds; n++) if (found[n] in there_uid) holder[current(found[n])] = found[n]
  for (n = 1; n <= count; n++) {
    dn = order[n]
    if (!(dn in wanted_identity)) continue
    if (dn in exists && current(dn) != wanted_identity[dn])
      refuse(dn, "has the identity" current(dn) " in Kopano; with another one it would get an empty store")
    if (dn in exists || !(wanted_identity[dn] in holder)) continue
    if (previous == identity) rename(holder[wanted_identity[dn]], dn)
    else refuse(holder[wanted_identity[dn]], "Kopano does not identify accounts by " identity " yet: run `pulumi up` once without the new name")
  }
  # Accounts without the attribute would not exist for Kopano.
  for (n = 1; n <= founds; n++) {
    dn = found[n]
    if (dn in wanted || dn in is_renamed || !(dn in there_uid)) continue
    if (!(dn in there_identity)) {
      printf "%s\nchangetype: modify\nadd: %s\n%s%s\n-\n\n", written[dn], identity, identity, uid_text[dn] > (work "/modify.ldif")
      print written[dn] "\t" identity > (work "/changed")
    } else if (there_identity[dn] != current(dn))
      refuse(dn, "has another value of " identity " than Kopano identifies it by: remove it")
  }
}

# Without the attribute, Kopano would identify accounts by their present name.
function keep_previous(    n, dn) {
  for (n = 1; n <= founds; n++) {
    dn = found[n]
    if (current(dn) != there_uid[dn])
      refuse(dn, "was renamed, and Kopano finds its store by " previous ": keep directory.identityAttribute")
  }
}

function differs(dn, attribute,    i) {
  if (there_count[dn, attribute] + 0 != wanted_count[dn, attribute] + 0) return 1
  for (i = 1; i <= wanted_count[dn, attribute]; i++)
    if (!((dn, wanted_line[dn, attribute, i]) in there)) return 1
  return 0
}

# Changes of an entry that exists. Its naming attribute cannot be replaced.
function modify(dn,    naming, names, total, i, j, attribute, changes, changed) {
  naming = dn
  sub(/^dn:* */, "", naming)
  sub(/=.*/, "", naming)
  total = split(managed[dn], names, " ")
  for (i = 1; i <= total; i++) {
    attribute = names[i]
    if (attribute == "objectclass") {
      for (j = 1; j <= wanted_count[dn, attribute]; j++)
        if (!((dn, wanted_line[dn, attribute, j]) in there))
          changes = "add: objectClass\n" wanted_line[dn, attribute, j] "\n-\n" changes
      # Those that the configuration no longer has, whose attributes go as well.
      for (j = 1; j <= applied_classes[dn]; j++)
        if ((dn, applied_class[dn, j]) in there && !((dn, applied_class[dn, j]) in wanted_class))
          changes = "delete: objectClass\n" applied_class[dn, j] "\n-\n" changes
      if (changes != "") changed = " objectclass"
    } else if (attribute == previous && previous != identity) {
      # Until its container is recreated, Kopano identifies accounts by it.
      continue
    } else if (attribute != naming && differs(dn, attribute)) {
      changes = changes "replace: " attribute "\n" values[dn, attribute] "-\n"
      changed = changed " " attribute
    }
  }
  if (changes == "") return
  printf "%s\nchangetype: modify\n%s\n", written[dn], changes > (work "/modify.ldif")
  print written[dn] "\t" substr(changed, 2) > (work "/changed")
}

# A password is set when it is new or changed here, so that users can change theirs. One that was generated is not set
# for an entry that was there before.
function set_password(dn) {
  if (!(dn in secret)) return
  if (dn in exists && taken_over != "yes") {
    if (known[dn] == fingerprint[dn]) return
    if (known[dn] == "" && kind[dn] == "generated" && there_count[dn, "userpassword"] > 0) {
      print written[dn] > (work "/unknown")
      return
    }
  }
  if (dn in exists) print written[dn] > (work "/set")
  if (kind[dn] == "set") print written[dn] "\t" secret[dn] > (work "/hash")
  else printf "%s\nchangetype: modify\nreplace: userPassword\nuserPassword: %s\n\n", written[dn], secret[dn] > (work "/passwords.ldif")
}

# What is wrong with an account that stays although another one has its address now, as after a change of its name.
function clash(dn,    list, total, i) {
  total = split(addresses[dn], list, " ")
  for (i = 1; i <= total; i++)
    if (list[i] in owner) return "has the address " list[i] " as well, so that its mail is refused"
  return ""
}

input == "passwords" || input == "known" {
  split($0, part, "\t")
  dn = tolower(part[1])
  if (input == "known") known[dn] = part[2]
  else { fingerprint[dn] = part[2]; kind[dn] = part[3]; secret[dn] = part[4] }
  dn = ""
  next
}

/^$/ { dn = ""; next }

dn == "" {
  dn = tolower($0)
  if (input == "there") exists[dn] = 1
  if (input == "applied") { applied[dn] = 1; former[++formers] = dn }
  if (input == "wanted") { wanted[dn] = 1; order[++count] = dn }
  if (input == "wanted" || !(dn in written)) written[dn] = $0
  next
}

{
  attribute = name_of($0)
  if (input == "there") {
    there[dn, canonical($0)] = 1
    there_count[dn, attribute]++
    if (attribute == "objectclass" && tolower($0) ~ /: kopano-(user|group)$/) found[++founds] = dn
    if (attribute == "uid" && !(dn in there_uid)) {
      there_uid[dn] = value_of($0)
      uid_text[dn] = substr($0, index($0, ":"))
    }
    if (attribute == "mail" || attribute == "kopanoaliases") addresses[dn] = addresses[dn] substr(value_of($0), 2)
    if (attribute == identity) there_identity[dn] = value_of($0)
    if (attribute == previous) previous_identity[dn] = value_of($0)
    next
  }
  if (!((dn, attribute) in is_managed)) {
    is_managed[dn, attribute] = 1
    managed[dn] = managed[dn] " " attribute
  }
  if (attribute == "objectclass") {
    if (input == "wanted") wanted_class[dn, canonical($0)] = 1
    else applied_class[dn, ++applied_classes[dn]] = canonical($0)
  }
  if (input == "wanted") {
    if (attribute == "mail" || attribute == "kopanoaliases") owner[substr(value_of($0), 3)] = dn
    if (attribute == identity) wanted_identity[dn] = value_of($0)
    wanted_line[dn, attribute, ++wanted_count[dn, attribute]] = canonical($0)
    values[dn, attribute] = values[dn, attribute] $0 "\n"
    body[dn] = body[dn] $0 "\n"
  }
}

END {
  if (identity != "") keep_identities()
  else if (previous != "") keep_previous()
  for (n = 1; n <= count; n++) {
    dn = order[n]
    if (dn in exists) modify(dn)
    else {
      printf "%s\n%s\n", written[dn], body[dn] > (work "/add.ldif")
      print written[dn] > (work "/added")
    }
    set_password(dn)
  }
  # Groups before their members, and entries of an earlier configuration only.
  for (n = formers; n >= 1; n--) {
    dn = former[n]
    if (dn in wanted || !(dn in exists)) continue
    if (removing == "yes") print written[dn] > (work "/removed")
    else printf "%s\n\n", written[dn] > (work "/remembered.ldif")
    if (removing == "yes") is_removed[dn] = 1
  }
  for (n = 1; n <= founds; n++) {
    dn = found[n]
    if (dn in wanted || dn in is_removed || dn in is_renamed) continue
    reason = clash(dn)
    print written[dn] (reason == "" ? "" : "\t" reason) > (work "/unlisted")
  }
}
