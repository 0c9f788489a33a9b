module.exports = require("./first-use.cjs")(() => require("source-map-support/register"));
