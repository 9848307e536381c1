const { Metadata } = require("@grpc/grpc-js");

// The metadata that belongs to a trace, in lower case. Each call that is made while another one is
// being answered carries what came in with it: unchanged, and none that is empty.
const TRACING_HEADERS = [
  HEADERS
];

// The metadata for a call, from that of the call that is being answered.
function tracingMetadata(incoming) {
  const outgoing = new Metadata();
  for (const name of TRACING_HEADERS) {
    const [value] = incoming.get(name);
    if (value) outgoing.set(name, value);
  }
  return outgoing;
}

// client.method(request, tracingMetadata(call.metadata), callback)
