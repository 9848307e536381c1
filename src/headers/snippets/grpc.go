// tracingHeaders are the metadata that belong to a trace, in lower case. Each call that is made
// while another one is being answered carries what came in with it: unchanged, and none that is
// empty.
var tracingHeaders = []string{
	HEADERS
}

// forwardTracing copies them from the incoming to the outgoing metadata of a context.
func forwardTracing(ctx context.Context) context.Context {
	incoming, _ := metadata.FromIncomingContext(ctx)
	outgoing, _ := metadata.FromOutgoingContext(ctx)
	outgoing = outgoing.Copy()
	for _, name := range tracingHeaders {
		if values := incoming.Get(name); len(values) > 0 && values[0] != "" {
			outgoing.Set(name, values[0])
		}
	}
	return metadata.NewOutgoingContext(ctx, outgoing)
}

// forwardTracingUnary does so for each unary call of a client: the context has to be that of the
// call that is being answered.
func forwardTracingUnary(ctx context.Context, method string, request, reply any, connection *grpc.ClientConn, invoke grpc.UnaryInvoker, options ...grpc.CallOption) error {
	return invoke(forwardTracing(ctx), method, request, reply, connection, options...)
}

// forwardTracingStream does so for each stream of a client.
func forwardTracingStream(ctx context.Context, description *grpc.StreamDesc, connection *grpc.ClientConn, method string, open grpc.Streamer, options ...grpc.CallOption) (grpc.ClientStream, error) {
	return open(forwardTracing(ctx), description, connection, method, options...)
}

// grpc.NewClient(target, grpc.WithUnaryInterceptor(forwardTracingUnary), grpc.WithStreamInterceptor(forwardTracingStream))
