// The package `abort-controller`, which readable-stream names and nothing here uses.
module.exports = { AbortController: class {}, AbortSignal: class {} };
