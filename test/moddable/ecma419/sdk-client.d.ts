/** The SDK's own class, under a name beside ours. */
declare module 'sdk/mqttclient' {
  const Client: unknown;
  export default Client;
}
