import { z } from "zod";
import { setting } from "../schema/setting.ts";
import { host } from "../types/network.ts";
import { pattern } from "../types/string.ts";
import { containerSettings, publishedPorts } from "./container-settings.ts";

const { image, memoryMiB, cpuShares, startSeconds, stopSeconds } = containerSettings("traefik:v3.6.12");
const address = pattern("a mail address", /^[^\s@\0]+@[^\s@\0]+$/, "postmaster@example.com");
const directory = pattern(
  "the URL of an ACME directory",
  /^https:\/\/[^\s\0]+$/,
  "https://acme-staging-v02.api.letsencrypt.org/directory",
);

/** A reverse proxy that serves WebApp and ActiveSync over HTTPS. Part of the stack only if one of these is set. */
export const proxySchema = z.strictObject({
  image,
  memoryMiB,
  cpuShares,
  startSeconds,
  stopSeconds,
  ports: publishedPorts({ http: 80, https: 443 }),
  email: setting(address.schema, {
    doc: "Contact of the ACME account, such as for warnings of the authority.",
    expected: address.expected,
    example: address.example,
  }),
  caServer: setting(directory.schema, {
    doc: "ACME directory of the authority that issues the certificates. Default: that of Let's Encrypt.",
    expected: directory.expected,
    example: directory.example,
    default: "https://acme-v02.api.letsencrypt.org/directory",
  }),
  challenge: setting(z.enum(["http", "tls"]), {
    doc: "How the authority verifies the host names: `http` on port 80, `tls` on port 443.",
    expected: "`http` or `tls`",
    example: "tls",
    default: "http",
  }),
  names: setting(z.array(host("autodiscover.example.com").schema), {
    doc: "Further host names that the proxy serves, each with its own certificate, such as the one that devices look for.",
    expected: "a list of host names",
    example: ["autodiscover.example.com"],
    default: [],
  }),
  hstsDays: setting(z.int().min(0).max(730), {
    doc: "For how long browsers insist on HTTPS after a visit (HSTS); 0 for not at all.",
    expected: "a whole number of days from 0 to 730",
    example: 180,
    default: 180,
  }),
});
