# The headers that belong to a trace. Each request that is sent while another one is being answered
# carries those that came in with it: unchanged, and none that is empty.
TRACING_HEADERS = [
    HEADERS
]


def tracing_headers(headers):
    """The headers for a request, from those of the request that is being answered."""
    return {name: headers[name] for name in TRACING_HEADERS if headers.get(name)}


# requests.get(url, headers=tracing_headers(request.headers))
