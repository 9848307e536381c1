import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The headers that belong to a trace. Each request that is sent while another one is being answered
 * carries those that came in with it: unchanged, and none that is empty.
 */
final class TracingHeaders {
    private static final String[] NAMES = {
        HEADERS
    };

    private TracingHeaders() {}

    /** Copies them from the request that is being answered to one that is sent, not to the response. */
    static void forward(Function<String, String> from, BiConsumer<String, String> to) {
        for (String name : NAMES) {
            String value = from.apply(name);
            if (value != null && !value.isEmpty()) {
                to.accept(name, value);
            }
        }
    }
}

// A servlet, with java.net.http.HttpClient: TracingHeaders.forward(request::getHeader, builder::setHeader)
// Spring, in a ClientHttpRequestInterceptor: TracingHeaders.forward(servletRequest::getHeader, request.getHeaders()::set)
