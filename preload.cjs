// What Node loads before the program (`nodeargs` in Pulumi.yaml): the compiler, and what lets Pulumi's SDK start quickly.
const Module = require("node:module");
const path = require("node:path");

const packages = `${path.sep}node_modules${path.sep}`;

// The SDK loads a compiler and a package manager for programs that turn functions into resources: a third of the time
// and of the memory of a preview. zod loads its messages in sixty languages. They wait for their first use.
// The SDK's hook for stack traces never has one: it does not know what tsx compiled, and Node itself does.
const deferred = [
  { by: path.join("@pulumi", "pulumi"), request: /^(typescript|@npmcli\/arborist|source-map-support\/register)$/ },
  { by: "zod", request: /^\.\.\/locales\/index\.cjs$/ },
].map(({ by, request }) => ({ by: `${packages}${by}${path.sep}`, request }));

const load = Module._load;
Module._load = function (request, parent, ...rest) {
  const now = () => load.call(this, request, parent, ...rest);
  const waits = deferred.some((entry) => entry.request.test(request) && parent?.filename?.includes(entry.by));
  return waits ? firstUsed(now) : now();
};

/** A module that is loaded when something is read from it. */
function firstUsed(loadModule) {
  let loaded;
  const target = () => {
    loaded ??= loadModule();
    return loaded;
  };
  return new Proxy(Object.create(null), {
    // Without this answer TypeScript's helper for imports would copy the module, and so load it.
    get: (_, name) => (name === "__esModule" ? true : target()[name]),
    has: (_, name) => name in target(),
  });
}

// Packages are JavaScript already; tsx would read each of them for nothing.
const plain = Module._extensions[".js"];
require("tsx/cjs");
const compiled = Module._extensions[".js"];
Module._extensions[".js"] = (module, file) => (file.includes(packages) ? plain : compiled)(module, file);
