# The metadata that belongs to a trace, in lower case. Each call that is made while another one is
# being answered carries what came in with it: unchanged, and none that is empty.
TRACING_HEADERS = [
    HEADERS
]


def tracing_metadata(context):
    """The metadata for a call, from the servicer's context of the call that is being answered."""
    incoming = reversed(context.invocation_metadata())
    # Of several values of one name the first one counts.
    first = {name: value for name, value in incoming if name in TRACING_HEADERS}
    return [(name, value) for name, value in first.items() if value]


# stub.Method(request, metadata=tracing_metadata(context))
