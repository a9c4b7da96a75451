// The functions of chip.c. `native` is the SDK's: it binds them when the module is compiled.

export function macAddress() {
  return native('xs_xsmota_mac').call(this);
}

export function resetReason() {
  return native('xs_xsmota_resetReason').call(this);
}

export function freeMemory() {
  return native('xs_xsmota_freeMemory').call(this);
}

export function restart() {
  return native('xs_xsmota_restart').call(this);
}
