# Compares the directory with the configuration and writes, into the folder `work`, the LDIF that brings it there.
# Inputs, distinguished by `input`: the fingerprints that are known (dn, fingerprint), the passwords (dn, fingerprint,
# `set`, `hashed` or `generated`, value), then, with an empty RS, the entries of three LDIF files: the directory as it is,
# as last applied, and as configured. There may be thousands, so lines are looked at only in entries that differ.
# `identity` is the attribute by which Kopano identifies accounts, and `previous` the one before this run, in lower case
# and empty for uid. `own_server` is the Kopano server of this stack, which has the stores of accounts without one; `keeps_servers` is `yes`
# unless accounts may move to another one.

function name_of(line) { return tolower(substr(line, 1, index(line, ":") - 1)) }

# An attribute's name has no case.
function canonical(line) { return name_of(line) substr(line, index(line, ":")) }

function dn_line(entry,    end) {
  end = index(entry, "\n")
  return end == 0 ? entry : substr(entry, 1, end - 1)
}

# The entry as it is has at its end what the configuration never sets, if it has more than was added.
function is_as_configured(dn,    rest) {
  if (wanted[dn] != applied[dn]) return 0
  if (there[dn] == wanted[dn]) return 1
  if (substr(there[dn], 1, length(wanted[dn]) + 1) != wanted[dn] "\n") return 0
  rest = substr(there[dn], length(wanted[dn]) + 2)
  return rest ~ /^userPassword:[^\n]*$/
}

# The first value of an attribute, with the colon before it; empty if there is none.
function text_of(entry, attribute,    at, text, end) {
  at = index(tolower(entry), "\n" attribute ":")
  if (at == 0) return ""
  text = substr(entry, at + length(attribute) + 1)
  end = index(text, "\n")
  return end == 0 ? text : substr(text, 1, end - 1)
}

function is_account(dn) {
  return tolower(there[dn]) ~ /\nobjectclass: kopano-(user|group)(\n|$)/ && text_of(there[dn], "uid") != ""
}

# By what Kopano identifies an existing account until now.
function current(dn,    text) {
  if (previous != "") text = text_of(there[dn], previous)
  return tolower(text == "" ? text_of(there[dn], "uid") : text)
}

function refuse(dn, reason) { print written[dn] "\t" reason > (work "/refused") }

# Gives the entry of an account another name. Everything known about the former entry is then known about the new one.
function rename(from, to,    rdn) {
  rdn = written[to]
  sub(/^dn: */, "", rdn)
  sub(/,.*/, "", rdn)
  printf "%s\nchangetype: modrdn\nnewrdn: %s\ndeleteoldrdn: 1\n\n", written[from], rdn > (work "/rename.ldif")
  print written[from] "\t" rdn > (work "/renamed")
  there[to] = there[from]
  known[to] = known[from]
  former_dn[to] = from
  is_renamed[from] = 1
  delete there[from]
}

# An account whose identity changed would get an empty store, so it never does.
function keep_identities(    n, dn, holder, wish, own) {
  for (n = 1; n <= founds; n++) if (is_account(found[n])) holder[current(found[n])] = found[n]
  for (n = 1; n <= count; n++) {
    dn = order[n]
    wish = tolower(text_of(wanted[dn], identity))
    if (wish == "") continue
    if (dn in there && current(dn) != wish)
      refuse(dn, "has the identity" current(dn) " in Kopano; with another one it would get an empty store")
    if (dn in there || !(wish in holder)) continue
    if (previous == identity) rename(holder[wish], dn)
    else refuse(holder[wish], "Kopano does not identify accounts by " identity " yet: run `pulumi up` once without the new name")
  }
  # Accounts without the attribute would not exist for Kopano.
  for (n = 1; n <= founds; n++) {
    dn = found[n]
    if (dn in wanted || dn in is_renamed || !is_account(dn)) continue
    own = text_of(there[dn], identity)
    if (own == "") {
      printf "%s\nchangetype: modify\nadd: %s\n%s%s\n-\n\n", written[dn], identity, identity, text_of(there[dn], "uid") > (work "/modify.ldif")
      print written[dn] "\t" identity > (work "/changed")
    } else if (tolower(own) != current(dn))
      refuse(dn, "has another value of " identity " than Kopano identifies it by: remove it")
  }
}

# An account would get an empty store on another server.
function keep_server(dn,    wish, present) {
  wish = text_of(wanted[dn], "kopanouserserver")
  if (wish == "" || !is_account(dn)) return
  present = text_of(there[dn], "kopanouserserver")
  if (present == "" && own_server != "") present = ": " own_server
  if (present != "" && present != wish)
    refuse(dn, "has its store on" substr(present, 2) "; on another server it would get an empty one. Copy the store and set directory.allowServerChange")
}

# Without the attribute, Kopano would identify accounts by their present name.
function keep_previous(    n, dn) {
  for (n = 1; n <= founds; n++) {
    dn = found[n]
    if (is_account(dn) && current(dn) != tolower(text_of(there[dn], "uid")))
      refuse(dn, "was renamed, and Kopano finds its store by " previous ": keep directory.identityAttribute")
  }
}

# Adds the attributes of an entry to those that are managed.
function manage(entry,    lines, total, i, attribute) {
  total = split(entry, lines, "\n")
  for (i = 2; i <= total; i++) {
    attribute = name_of(lines[i])
    if (attribute in is_managed) continue
    is_managed[attribute] = 1
    managed[++managed_count] = attribute
  }
}

function forget_attributes() {
  managed_count = 0
  split("", is_managed)
  split("", is_there)
  split("", there_count)
  split("", wanted_count)
  split("", is_wanted)
  split("", missing)
  split("", lacking)
  split("", values)
}

# Changes that remove the object classes that the configuration no longer has, whose attributes go as well.
function removed_classes(dn,    lines, total, i, line, changes) {
  total = split(applied[dn], lines, "\n")
  for (i = 2; i <= total; i++) {
    line = canonical(lines[i])
    if (name_of(line) == "objectclass" && line in is_there && !(line in is_wanted))
      changes = "delete: objectClass\n" line "\n-\n" changes
  }
  return changes
}

# Changes of an entry that exists. Its naming attribute cannot be replaced.
function modify(dn,    naming, lines, total, i, attribute, changes, changed) {
  if (is_as_configured(dn)) return
  forget_attributes()
  total = split(there[dn], lines, "\n")
  for (i = 2; i <= total; i++) {
    is_there[canonical(lines[i])] = 1
    there_count[name_of(lines[i])]++
  }
  manage(applied[dn])
  manage(wanted[dn])
  if (dn in former_dn) manage(applied[former_dn[dn]])
  total = split(wanted[dn], lines, "\n")
  for (i = 2; i <= total; i++) {
    attribute = name_of(lines[i])
    wanted_count[attribute]++
    values[attribute] = values[attribute] lines[i] "\n"
    is_wanted[canonical(lines[i])] = 1
    if (canonical(lines[i]) in is_there) continue
    missing[attribute] = 1
    lacking[attribute] = "add: objectClass\n" canonical(lines[i]) "\n-\n" lacking[attribute]
  }
  naming = dn
  sub(/^dn:* */, "", naming)
  sub(/=.*/, "", naming)
  for (i = 1; i <= managed_count; i++) {
    attribute = managed[i]
    if (attribute == "objectclass") {
      changes = removed_classes(dn) lacking[attribute] changes
      if (changes == "") continue
    } else {
      # Until its container is recreated, Kopano identifies accounts by the previous attribute.
      if (attribute == naming || (attribute == previous && previous != identity)) continue
      if (there_count[attribute] + 0 == wanted_count[attribute] + 0 && !(attribute in missing)) continue
      changes = changes "replace: " attribute "\n" values[attribute] "-\n"
    }
    changed = changed " " attribute
  }
  if (changes == "") return
  printf "%s\nchangetype: modify\n%s\n", written[dn], changes > (work "/modify.ldif")
  print written[dn] "\t" substr(changed, 2) > (work "/changed")
}

# A password is set when it is new or changed here, so that users can change theirs. One that was generated is not set
# for an entry that was there before.
function set_password(dn,    part) {
  if (!(dn in password)) return
  split(password[dn], part, "\t")
  if (dn in there && taken_over != "yes") {
    if (known[dn] == part[2]) return
    if (known[dn] == "" && part[3] == "generated" && ("\n" there[dn]) ~ /\n[uU][sS][eE][rR][pP][aA][sS][sS][wW][oO][rR][dD]:/) {
      print written[dn] > (work "/unknown")
      return
    }
  }
  if (dn in there) print written[dn] > (work "/set")
  if (part[3] == "set") print written[dn] "\t" part[4] > (work "/hash")
  else printf "%s\nchangetype: modify\nreplace: userPassword\nuserPassword: %s\n\n", written[dn], part[4] > (work "/passwords.ldif")
}

# The addresses of an entry in lower case, each after a space.
function addresses_of(entry,    lines, total, i, addresses) {
  total = split(tolower(entry), lines, "\n")
  for (i = 2; i <= total; i++)
    if (lines[i] ~ /^(mail|kopanoaliases): /) addresses = addresses " " substr(lines[i], index(lines[i], " ") + 1)
  return addresses
}

function find_owners(    n, list, total, i) {
  owners_found = 1
  for (n = 1; n <= count; n++) {
    total = split(addresses_of(wanted[order[n]]), list, " ")
    for (i = 1; i <= total; i++) owner[list[i]] = 1
  }
}

# What is wrong with an account that stays although another one has its address now, as after a change of its name.
function clash(dn,    list, total, i) {
  if (!owners_found) find_owners()
  total = split(addresses_of(there[dn]), list, " ")
  for (i = 1; i <= total; i++)
    if (list[i] in owner) return "has the address " list[i] " as well, so that its mail is refused"
  return ""
}

input == "known" {
  end = index($0, "\t")
  known[tolower(substr($0, 1, end - 1))] = substr($0, end + 1)
  next
}

input == "passwords" {
  password[tolower(substr($0, 1, index($0, "\t") - 1))] = $0
  next
}

{
  line = dn_line($0)
  dn = tolower(line)
  if (input == "wanted" || !(dn in written)) written[dn] = line
}

input == "there" { there[dn] = $0; found[++founds] = dn }
input == "applied" { applied[dn] = $0; former[++formers] = dn }
input == "wanted" { wanted[dn] = $0; order[++count] = dn }

END {
  if (identity != "") keep_identities()
  else if (previous != "") keep_previous()
  for (n = 1; n <= count; n++) {
    dn = order[n]
    if (dn in there) {
      if (keeps_servers == "yes") keep_server(dn)
      modify(dn)
    }
    else {
      printf "%s\n\n", wanted[dn] > (work "/add.ldif")
      print written[dn] > (work "/added")
    }
    set_password(dn)
  }
  # Groups before their members, and entries of an earlier configuration only.
  for (n = formers; n >= 1; n--) {
    dn = former[n]
    if (dn in wanted || !(dn in there)) continue
    if (removing == "yes") print written[dn] > (work "/removed")
    else printf "%s\n\n", written[dn] > (work "/remembered.ldif")
    if (removing == "yes") is_removed[dn] = 1
  }
  for (n = 1; n <= founds; n++) {
    dn = found[n]
    if (dn in wanted || dn in is_removed || dn in is_renamed) continue
    if (tolower(there[dn]) !~ /\nobjectclass: kopano-(user|group)(\n|$)/) continue
    reason = clash(dn)
    print written[dn] (reason == "" ? "" : "\t" reason) > (work "/unlisted")
  }
}
