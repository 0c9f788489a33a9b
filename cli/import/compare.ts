import type { Resolved } from "../../config/resolved.ts";
import { valueAt } from "../../config/schema/path.ts";
import { isGenerated } from "../../config/services/generated.ts";
import { holdsPassword } from "../../config/types/embedded-password.ts";
import { describeSources, wireTo } from "../../config/wires.ts";
import type { EnvironmentEntry } from "../../containers/entry.ts";
import { renderEnvironments } from "../../containers/environments.ts";
import { type Note, note } from "./carried.ts";
import type { ReadService } from "./environment.ts";
import { valueFromString } from "./value-from-string.ts";
import { placeOfVariable } from "./variable-place.ts";

/** A note for every variable whose value differs from the compose project. */
export function compare(services: readonly ReadService[], configuration: Resolved): Note[] {
  const rendered = renderEnvironments(configuration);
  return services.flatMap((own) =>
    rendered[own.service]
      // Values that were not carried over already have a note.
      .filter(({ name, value }) => value !== own.environment.get(name))
      .map((entry) =>
        note("different", `${own.name}: environment: ${entry.name}`, difference(own, entry, configuration)),
      ),
  );
}

/** The change and its reason; passwords are not shown. */
function difference(own: ReadService, { name, value, secret }: EnvironmentEntry, configuration: Resolved): string {
  const before = own.environment.get(name);
  const { path = [], variable } = placeOfVariable(own.service, name) ?? {};
  const isSet = valueAt(configuration.set, path) !== undefined;
  const isHidden = secret || [value, before].some((text) => holdsPassword(text));
  const shown = isGenerated(value) ? "a generated password" : isHidden ? "a password" : `\`${value}\``;
  const wire = variable && wireTo(variable);
  const byProgram = wire === undefined ? "preset of the program" : describeSources(wire);
  if (before === undefined) {
    const why = isGenerated(value) ? "none was set" : isSet ? "the image's own default" : byProgram;
    return `is set to ${shown} (${why}): ${variable?.doc ?? ""}`;
  }
  const meant = variable && valueFromString(variable, before);
  const isSame = isSet && meant !== undefined && variable?.type.render(meant) === value;
  return `changes from ${isHidden ? "another value" : `\`${before}\``} to ${shown} (${isSame ? "the same value" : byProgram})`;
}
