module.exports = require("./first-use.cjs")(() => require("@npmcli/arborist"));
