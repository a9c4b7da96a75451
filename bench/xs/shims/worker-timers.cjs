// The package `worker-timers`, which MQTT.js uses in browsers only.
module.exports = { setInterval: () => 0, clearInterval: () => {} };
