const nodeModule = require("node:module");
const path = require("node:path");

/**
 * Prepares Node for the TypeScript of this repository. A version that is too old reports that instead of a syntax
 * error. Compiled code is cached for the next start, but not in the temporary folder, Node's default, where other users
 * could plant files.
 */
module.exports = function prepareRuntime(exitCode) {
  if (!process.features.typescript) {
    const minimum = require("../package.json").engines.node.replace(">=", "");
    const problem = `Node.js ${process.versions.node} is too old: install ${minimum} or newer (https://nodejs.org)`;
    process.stderr.write(`error: ${problem}\n`);
    process.exit(exitCode);
  }
  nodeModule.enableCompileCache(path.join(__dirname, "../node_modules/.cache/compiled"));
};
