// The headers that belong to a trace. Each request that is sent while another one is being answered
// carries those that came in with it: unchanged, and none that is empty.
const TRACING_HEADERS = [
  HEADERS
];

// The headers for a request, from those of the request that is being answered.
function tracingHeaders(headers) {
  const present = TRACING_HEADERS.filter((name) => headers[name]);
  return Object.fromEntries(present.map((name) => [name, headers[name]]));
}

// fetch(url, { headers: tracingHeaders(request.headers) })
