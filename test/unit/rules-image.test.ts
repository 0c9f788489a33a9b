import { app, refuses } from "../support/rule-cases.ts";

const core = (settings: object = {}, environment: object = {}) =>
  app(environment, { image: "mlan/kopano:core-8.7.80-3.5.2", ...settings });
const full = (settings: object = {}, environment: object = {}) =>
  app(environment, { image: "mlan/kopano:full-8.7.80-3.5.2", ...settings });

refuses({
  "a published web port of an image without WebApp": {
    wrong: core({ ports: { http: 80, imaps: 993 } }),
    at: "app.ports.http",
    expects: "contains no WebApp and no Z-Push",
    right: full({ ports: { http: 80, imaps: 993 } }),
  },
  "the same by the tag alone, from another registry, with a digest": {
    wrong: app(
      {},
      { image: `registry.example.com:5000/mlan/kopano:core@sha256:${"0".repeat(64)}`, ports: { http: 80 } },
    ),
    at: "app.ports.http",
    expects: "use one whose tag is or begins with `full`",
    right: core({ ports: { imaps: 993 } }),
  },
  "the same where a private registry puts the build last": {
    wrong: app({}, { image: "registry.example.com/kopano:8.7.80-core", ports: { http: 80 } }),
    at: "app.ports.http",
    expects: "contains no WebApp",
    right: app({}, { image: "registry.example.com/kopano:8.7.80-corelight", ports: { http: 80 } }),
  },
  "a theme without WebApp": {
    wrong: core({}, { theme: "Custom" }),
    at: "app.environment.theme",
    expects: "contains no WebApp",
    right: full({}, { theme: "Custom" }),
  },
  "cookies of WebApp without WebApp": {
    wrong: core({}, { secureCookies: true }),
    at: "app.environment.secureCookies",
    expects: "contains no WebApp",
    right: core({}, { logLevel: 3 }),
  },
  "defines without WebApp and Z-Push": {
    wrong: core({ phpDefines: { WEBAPP_TITLE: "Mail" } }),
    at: "app.phpDefines.WEBAPP_TITLE",
    expects: "contains no WebApp",
    right: core({ phpDefines: {} }),
  },
});
