import { variable } from "../../schema/variable.ts";
import { integer } from "../../types/number.ts";
import { orEmpty, pattern } from "../../types/string.ts";

/** The first part of the name of the DNS record with the public key. */
export const selector = pattern("a DNS label", /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,61}[A-Za-z0-9])?$/, "default");
const keyBody = pattern(
  "the base64 form of an RSA key in PKCS#1 form, on one line, without the PEM header and footer",
  /^[A-Za-z0-9+/]{40,}={0,2}$/,
  "MIIEpAIBAAKCAQEA04up8hoqzS1APIB0RhjXyObwHQnOzhAk",
);

/** DKIM signatures of outgoing mail. */
export const dkimVariables = {
  DKIM_KEYBITS: variable(integer(512, 16384, 2048), {
    source: "mlan/postfix-amavis: README, DKIM_KEYBITS",
    doc: "Length in bits of the key that is generated if none is set.",
    imageDefault: "2048",
    change: "first start only",
    needs: ["DKIM_SELECTOR"],
  }),
  DKIM_SELECTOR: variable(orEmpty(selector), {
    source: "mlan/postfix-amavis: README, DKIM_SELECTOR",
    doc: "DKIM selector, the name of the key in the DNS; mail is signed only if it is set.",
    imageDefault: "",
  }),
  DKIM_PRIVATEKEY: variable(keyBody, {
    source: "mlan/postfix-amavis: README, DKIM_PRIVATEKEY",
    rule: "line",
    doc: "Key to sign with, instead of one that the container generates.",
    imageDefault: "",
    secret: true,
    needs: ["DKIM_SELECTOR"],
  }),
};
