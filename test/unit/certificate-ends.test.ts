import { writeFileSync } from "node:fs";
import path from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { endInStore } from "../../cli/report/acme-store.ts";
import { certificateLines } from "../../cli/report/certificates.ts";
import { checkConfiguration } from "../../config/rules/check.ts";
import { endingCertificates, renewalsOf } from "../../program/certificate-ends.ts";
import type { Validity } from "../../program/last-outputs.ts";
import { issue } from "../support/certificates.ts";
import { directoryWith } from "../support/terminal.ts";
import { firstForm, secondForm } from "../support/traefik-store.ts";

const now = new Date("2026-06-01T12:00:00Z");
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000).toISOString();
const configured = (input: object = {}) => checkConfiguration({ domain: "example.com", ...input }).configuration;

describe("the renewal of the stack's own certificates", () => {
  const renewals = (app: Partial<Validity>, tls: object = {}) =>
    renewalsOf(configured({ tls }), { certificates: { app: { end: inDays(100), ...app } } }, now);

  it("is caused by the program when less than `renewalDays` are left, even of an expired one, and not before", () => {
    expect(renewals({ end: inDays(30.1), renewals: 0 })).toEqual({ app: 0, mta: 0 });
    expect(renewals({ end: inDays(29.9), renewals: 0 })).toEqual({ app: 1, mta: 0 });
    expect(renewals({ end: inDays(-1), renewals: 4 })).toEqual({ app: 5, mta: 0 });
    expect(renewals({ end: inDays(40) }, { renewalDays: 50 })).toEqual({ app: 1, mta: 0 });
  });

  it("counts once however often the run that renews is repeated, and stays until the next one is due", () => {
    const last = { end: inDays(10), renewals: 2 };
    expect(renewals(last)).toEqual(renewals(last));
    expect(renewals({ end: inDays(397), renewals: 3 })).toEqual({ app: 3, mta: 0 });
  });

  it("does nothing before the first run", () => {
    expect(renewalsOf(configured(), {}, now)).toEqual({ app: 0, mta: 0 });
  });
});

describe("the warning of a preview", () => {
  const warnings = (certificates: Record<string, Validity>, tls: object = {}) =>
    endingCertificates(configured({ tls }), { certificates }, now);

  it("names the authority, and what to do, below 30 days", () => {
    expect(warnings({ ca: { end: inDays(30.1) } })).toEqual([]);
    const [warning] = warnings({ ca: { end: inDays(29.9) } });
    expect(warning).toMatch(/authority of the stack ends on 2026-07-01, in 29 days.*kopano:tls\.authority/);
  });

  it("names a certificate that is renewed later only, and when", () => {
    const [warning] = warnings({ app: { end: inDays(20), renewals: 0 } }, { renewalDays: 5 });
    expect(warning).toMatch(/certificate of app ends on 2026-06-21, in 20 days.*between 2026-06-16/);
  });

  it("is silent about one that this run renews, one of the operator, one that is not presented, and short ones", () => {
    expect(warnings({ app: { end: inDays(20), renewals: 0 } })).toEqual([]);
    expect(warnings({ app: { end: inDays(20), isOwn: true } })).toEqual([]);
    expect(warnings({ app: { end: inDays(20), renewals: 0, store: "/srv/acme.json" } }, { renewalDays: 5 })).toEqual(
      [],
    );
    expect(warnings({ app: { end: inDays(2), renewals: 0 } }, { validityDays: 3, renewalDays: 1 })).toEqual([]);
  });
});

describe("the check of the operator's certificate", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([
    [31, 0],
    [29, 1],
  ])("with %i days left gives %i warnings, even if `renewalDays` is less", (days, count) => {
    const own = issue({ name: "mail.example.com", names: ["mail.example.com", "mx.example.com"], days: 90 });
    vi.setSystemTime(Date.now() + (90 - days - 0.1) * 86_400_000);
    const tls = { certificate: own.certificate, key: own.key, renewalDays: 5 };
    const { warnings } = checkConfiguration({ domain: "example.com", tls });
    expect(warnings.filter(({ reason }) => reason.includes(`in ${days} days`)).length).toBe(count);
  });
});

describe("the certificates in the report", () => {
  const events = (certificates: object): EngineEvent[] =>
    [
      {
        resOutputsEvent: {
          metadata: {
            type: "pulumi:pulumi:Stack",
            urn: "urn:pulumi:prod::kopano::pulumi:pulumi:Stack::kopano-prod",
            new: { outputs: { certificates, hostNames: { app: "mail.example.com", mta: "mx.example.com" } } },
          },
        },
      },
    ] as unknown as EngineEvent[];
  const lines = (certificates: object) => certificateLines(events(certificates), now).join("\n");
  const unknown = { hidden: "known after the apply" };

  it("have their days left, in bold below 30", () => {
    const text = lines({
      ca: { end: inDays(3000) },
      app: { end: inDays(29.5), isOwn: true },
      mta: { end: inDays(397), renewals: 1 },
    });
    expect(text).toMatch(/\| certificate authority +\| 2034-08-18 +\| 3000 +\|/);
    expect(text).toMatch(/\| app +\| 2026-07-01 \(yours\) +\| \*\*29\*\* +\|/);
    expect(text).toMatch(/\| mta +\| 2027-07-03 +\| 397 +\|/);
  });

  it("are announced as renewed if the preview renews them, and missing before the first run", () => {
    expect(lines({ app: unknown })).toContain("renewed by the next `up`");
    expect(certificateLines([], now)).toEqual([]);
  });

  it("are those of Traefik's store if this machine can read it", () => {
    const pair = issue({ name: "mail.example.com", days: 60 });
    const folder = directoryWith({ "acme.json": secondForm({ "mail.example.com": pair }) });
    const store = path.join(folder, "acme.json");
    const issued = { end: inDays(300), renewals: 0, store };
    expect(lines({ app: issued, mta: issued })).toMatch(/\| app +\| \d{4}-\d\d-\d\d \(of \/.*acme\.json\)/);
    expect(lines({ mta: issued })).toContain("(of the stack, as");
    expect(lines({ app: { ...issued, store: "volume traefik_acme" } })).toContain("not known: it is on the engine");
    expect(lines({ app: { ...issued, store: `${folder}/missing.json` } })).toContain("not known: this machine cannot");
  });
});

describe("Traefik's store", () => {
  const pair = issue({ name: "example.com", days: 60 });

  it.each([
    ["first", firstForm],
    ["second", secondForm],
  ])("is read in its %s form, by host name or domain", (_, form) => {
    const folder = directoryWith({ "acme.json": form({ "example.com": pair }) });
    expect(endInStore(path.join(folder, "acme.json"), "mail.example.com")).toBeInstanceOf(Date);
    expect(endInStore(path.join(folder, "acme.json"), "mail.example.org")).toBeUndefined();
  });

  it("that is none is not known", () => {
    const folder = directoryWith({ "acme.json": "[]" });
    expect(endInStore(path.join(folder, "acme.json"), "mail.example.com")).toBe("it is no store of Traefik");
    writeFileSync(path.join(folder, "acme.json"), "{");
    expect(endInStore(path.join(folder, "acme.json"), "mail.example.com")).toBe("it is no store of Traefik");
  });
});
