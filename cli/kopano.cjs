#!/usr/bin/env -S node --
// The `kopano` command in a clone: TypeScript is compiled as it is loaded, nothing has to be built before.
require("tsx/cjs");
require("./kopano.ts").main();
