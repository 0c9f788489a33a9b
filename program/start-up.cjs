// What Node loads before the program (`nodeargs` in Pulumi.yaml). CommonJS, which an old Node can read as well.
// Pulumi's runner ends with 32 when it has printed the reason, and the CLI adds nothing to it.
require("./runtime.cjs")(32);

const { registerHooks } = require("node:module");
const path = require("node:path");
const { pathToFileURL } = require("node:url");

// The SDK loads these at each start: a compiler and a package manager for programs that turn functions into resources,
// and what translates stack traces with source maps, which Node's own TypeScript does not need. Together they are a
// quarter of the time and a third of the memory of a preview. Here they wait for their first use.
const deferred = new Map(
  Object.entries({
    typescript: "typescript.cjs",
    "@npmcli/arborist": "arborist.cjs",
    "source-map-support/register": "source-map-support.cjs",
  }).map(([name, file]) => [name, pathToFileURL(path.join(__dirname, "deferred", file)).href]),
);

registerHooks({
  resolve(specifier, context, resolveNext) {
    const url = context.parentURL?.includes("/node_modules/@pulumi/pulumi/") ? deferred.get(specifier) : undefined;
    return url === undefined ? resolveNext(specifier, context) : { url, format: "commonjs", shortCircuit: true };
  },
});
