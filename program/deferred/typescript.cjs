module.exports = require("./first-use.cjs")(() => require("typescript"));
