const nodeModule = require("node:module");
const path = require("node:path");

/**
 * Prepares Node for the TypeScript of this repository. One that is too old ends with a sentence that says so, instead
 * of a syntax error. What it compiles is kept for the next start; not in the temporary folder, Node's default, where
 * another user could have put something.
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
