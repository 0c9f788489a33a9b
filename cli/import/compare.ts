import type { Resolved } from "../../config/resolved.ts";
import { valueAt } from "../../config/schema/path.ts";
import { holdsPassword } from "../../config/types/embedded-password.ts";
import { describeSources, wireTo } from "../../config/wires.ts";
import { type EnvironmentEntry, isGenerated } from "../../containers/entry.ts";
import { renderEnvironments } from "../../containers/environments.ts";
import { type Note, note } from "./carried.ts";
import type { ReadService } from "./environment.ts";
import { valueFromString } from "./value-from-string.ts";
import { placeOfVariable } from "./variable-place.ts";

/** A note for every variable that a container would get in another way than from the compose project. */
export function compare(services: readonly ReadService[], configuration: Resolved): Note[] {
  const rendered = renderEnvironments(configuration);
  return services.flatMap((own) =>
    rendered[own.service]
      // What is not carried over and not there either has a note already.
      .filter(({ name, value }) => value !== own.environment.get(name))
      .map((entry) =>
        note("different", `${own.name}: environment: ${entry.name}`, difference(own, entry, configuration)),
      ),
  );
}

/** `is … now, and was …` and why; passwords are not shown. */
function difference(own: ReadService, { name, value, secret }: EnvironmentEntry, configuration: Resolved): string {
  const before = own.environment.get(name);
  const { path = [], variable } = placeOfVariable(own.service, name) ?? {};
  const isSet = valueAt(configuration.set, path) !== undefined;
  const isHidden = secret || [value, before].some((text) => holdsPassword(text));
  const shown = isGenerated(value) ? "a generated password" : isHidden ? "a password" : `\`${value}\``;
  const wire = variable && wireTo(variable);
  const byProgram = wire === undefined ? "preset of the program" : describeSources(wire);
  if (before === undefined) {
    const why = isGenerated(value) ? "none was set" : isSet ? "what the image took by itself" : byProgram;
    return `is ${shown} now (${why}): ${variable?.doc ?? ""}`;
  }
  const meant = variable && valueFromString(variable, before);
  const isSame = isSet && meant !== undefined && variable?.type.render(meant) === value;
  return `is ${shown} now, and was ${isHidden ? "another" : `\`${before}\``} (${isSame ? "the same value" : byProgram})`;
}
