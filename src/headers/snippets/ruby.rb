# The headers that belong to a trace. Each request that is sent while another one is being answered
# carries those that came in with it: unchanged, and none that is empty.
TRACING_HEADERS = [
  HEADERS
].freeze

# The headers for a request, from the Rack environment of the request that is being answered.
def tracing_headers(environment)
  pairs = TRACING_HEADERS.map { |name| [name, environment["HTTP_#{name.upcase.tr('-', '_')}"]] }
  pairs.to_h.reject { |_, value| value.nil? || value.empty? }
end

# Net::HTTP.get_response(uri, tracing_headers(request.env))
