import { variablePlace } from "../declarations.ts";
import { appVariables } from "../services/app/variables.ts";
import { isSet } from "../set-variables.ts";
import { error, type Rule } from "./finding.ts";

/** Whether an image has the daemons only, by the build part of its tag (docker-kopano README: Tags). */
export function isCore(image: string): boolean {
  return /:(?:[\w.-]+-)?core(?:-[\w.-]+)?(?:@|$)/.test(image);
}

const webVariables = Object.entries(appVariables.variables)
  .filter(([, { rule, obsolete }]) => rule === "php-define" && obsolete === undefined)
  .map(([name]) => name);

/** The image `core` has neither a web server nor the files that web settings are written to. */
const webSettings: Rule = ({ app, set }) => {
  if (!app.enabled || !isCore(app.image)) return [];
  const places = [
    ...(app.ports.http === undefined ? [] : ["kopano:app.ports.http"]),
    ...(app.theme === undefined ? [] : ["kopano:app.theme"]),
    ...webVariables.filter((name) => isSet(set, "app", name)).map((name) => variablePlace("app", name)),
    ...Object.keys(app.phpDefines).map((name) => `kopano:app.phpDefines.${name}`),
  ];
  return places.map((place) =>
    error(
      place,
      `has no effect: the image ${app.image} contains no WebApp and no Z-Push; omit it, or use one whose tag is or begins with \`full\``,
    ),
  );
};

/** A theme from a folder is the one that WebApp uses. */
const twoThemes: Rule = ({ app, set }) =>
  app.theme !== undefined && isSet(set, "app", "THEME")
    ? [error(variablePlace("app", "THEME"), "cannot be set together with `kopano:app.theme`; omit one of them")]
    : [];

export const imageRules: readonly Rule[] = [webSettings, twoThemes];
