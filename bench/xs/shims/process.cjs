// The package `process`: the global one that globals.ts makes.
module.exports = globalThis.process;
