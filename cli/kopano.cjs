#!/usr/bin/env -S node --
// The `kopano` command in a clone. CommonJS, which an old Node can read as well.
require("../program/runtime.cjs")(1);
void import("./kopano.ts").then(({ main }) => main());
