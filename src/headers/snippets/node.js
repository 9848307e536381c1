// The headers that belong to a trace. Each request that is sent while another one is being answered
// carries those that came in with it: unchanged, and none that is empty.
const TRACING_HEADERS = [
  HEADERS
];

// The headers for a request, from those of the request that is being answered: an object, as of
// node:http and Express, or a Headers object, as of fetch, Hono and Next.js.
function tracingHeaders(headers) {
  const isObject = typeof headers.get !== "function";
  const value = (name) => (isObject ? headers[name] : headers.get(name));
  const present = TRACING_HEADERS.filter((name) => value(name));
  return Object.fromEntries(present.map((name) => [name, value(name)]));
}

// fetch(url, { headers: tracingHeaders(request.headers) })
