// Loaded by Node before the program (`nodeargs` in Pulumi.yaml). CommonJS, so that an old Node can read it.
// With exit code 32, as from Pulumi's runner, the CLI adds nothing to the printed reason.
require("./runtime.cjs")(32);

const { registerHooks } = require("node:module");
const path = require("node:path");
const { pathToFileURL } = require("node:url");

// The SDK loads these at each start: a compiler and a package manager for programs that serialize functions, and
// support for source maps, which Node's own TypeScript does not need. Together they cost a quarter of the time and a
// third of the memory of a preview, so they are loaded on first use.
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
