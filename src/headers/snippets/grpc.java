import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/**
 * The metadata that belongs to a trace, in lower case. Each call that is made while another one is
 * being answered carries what came in with it: unchanged, and none that is empty.
 */
final class TracingMetadata implements ServerInterceptor, ClientInterceptor {
    private static final String[] NAMES = {
        HEADERS
    };
    private static final Context.Key<Metadata> INCOMING = Context.key("tracing-metadata");

    /** Keeps what came in with the call that is being answered. */
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata metadata, ServerCallHandler<Q, A> next) {
        Context context = Context.current().withValue(INCOMING, metadata);
        return Contexts.interceptCall(context, call, metadata, next);
    }

    /** Sends it with each call that is made meanwhile. */
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
            MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        Metadata incoming = INCOMING.get();
        return new SimpleForwardingClientCall<Q, A>(next.newCall(method, options)) {
            @Override
            public void start(ClientCall.Listener<A> listener, Metadata outgoing) {
                for (String name : NAMES) {
                    Metadata.Key<String> key = Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
                    Iterable<String> values = incoming == null ? null : incoming.getAll(key);
                    String value = values == null ? "" : values.iterator().next();
                    if (!value.isEmpty()) {
                        outgoing.discardAll(key);
                        outgoing.put(key, value);
                    }
                }
                super.start(listener, outgoing);
            }
        };
    }
}

// ServerInterceptors.intercept(service, new TracingMetadata()), and channelBuilder.intercept(new TracingMetadata())
