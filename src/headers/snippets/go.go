// tracingHeaders belong to a trace. Each request that is sent while another one is being answered
// carries those that came in with it: unchanged, and none that is empty.
var tracingHeaders = []string{
	HEADERS
}

// forwardTracing copies the tracing headers of the request that is being answered.
func forwardTracing(from, to http.Header) {
	for _, name := range tracingHeaders {
		if value := from.Get(name); value != "" {
			to.Set(name, value)
		}
	}
}

// forwardTracing(request.Header, outgoing.Header)
