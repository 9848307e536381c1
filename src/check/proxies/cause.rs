//! The causes that a proxy's spans can be lost for: one row each, which `explain` shows, too.

use serde::Serialize;

use super::Step;
use crate::check::Outcome;

/// Why the spans of a proxy do not arrive, or that they do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Cause {
    /// Its stable name.
    pub code: &'static str,
    /// The step that breaks; none where nothing is wrong.
    pub step: Option<Step>,
    /// Whether it may be meant, or heals by itself.
    #[serde(rename = "ok")]
    pub is_ok: bool,
    /// What it means, in one sentence.
    pub summary: &'static str,
    /// How it is recognised, and what to do.
    pub explanation: &'static str,
}

impl Cause {
    /// How a proxy stands with it.
    pub(crate) const fn outcome(&self) -> Outcome {
        match (self.is_ok, self.step) {
            (true, None) => Outcome::Ok,
            (true, Some(_)) => Outcome::Warning,
            (false, _) => Outcome::Failure,
        }
    }
}

/// The cause of a code.
#[must_use]
pub fn cause(code: &str) -> Option<&'static Cause> {
    CAUSES.iter().copied().find(|cause| cause.code == code)
}

macro_rules! causes {
    ($($name:ident $code:literal $step:ident $ok:ident $summary:literal $explanation:literal;)*) => {
        $(pub(super) const $name: &Cause = &Cause {
            code: $code,
            step: causes!(@step $step),
            is_ok: causes!(@ok $ok),
            summary: $summary,
            explanation: $explanation,
        };)*

        /// All causes, in the order of the steps.
        pub const CAUSES: &[&Cause] = &[$($name),*];
    };
    (@step Nothing) => { None };
    (@step $step:ident) => { Some(Step::$step) };
    (@ok ok) => { true };
    (@ok breaks) => { false };
}

causes! {
    HEALTHY "healthy" Nothing ok
        "Spans are made, sent and accepted."
        "Requests came, spans were made of them, and the collector took every report since the proxy started, or between the two looks.";
    NOT_TRACED "not-traced" Nothing ok
        "The proxy has no tracing, and no policies were given that say it should."
        "No listener has a provider and there is no cluster of a collector. With -f, or a control plane, the check says whether that is meant.";
    NOT_SELECTED "not-selected" Policy ok
        "No policy gives the proxy a backend."
        "No TrafficTrace and no MeshTrace selects the dataplane, so its proxy makes no spans. Give it a TrafficTrace whose selectors match its tags, or a MeshTrace; kumactl inspect dataplane NAME shows what matches.";
    NO_BACKEND_NAMED "no-backend-named" Policy breaks
        "The policy names no backend, and the mesh has no default."
        "Without conf.backend the Mesh's tracing.defaultBackend is used, and it is not set: the control plane then sends no tracing, and does not report it. Set one of the two.";
    NO_SUCH_BACKEND "no-such-backend" Policy breaks
        "The backend that the policy names does not exist."
        "The Mesh has no tracing backend of that name. The control plane accepts the policy anyway and sends no tracing. Write a name that the Mesh has.";
    NO_SUCH_MESH "no-such-mesh" Policy breaks
        "The Mesh that would declare the backend does not exist."
        "Backends of a TrafficTrace are declared in its Mesh, and no Mesh of that name was found.";
    NO_SUCH_COLLECTOR "no-such-collector" Policy breaks
        "The MeshTrace refers to a MeshOpenTelemetryBackend that does not exist."
        "The proxy then has tracing without a provider, and makes no spans; a TrafficTrace does not take its place. Create the backend, or give it the labels of the backendRef.";
    UNUSABLE_BACKEND "unusable-backend" Policy breaks
        "The backend is declared, and the control plane cannot use it."
        "Its type is unknown to this release, or its settings cannot be decoded. kumactl validate says what is wrong with it.";
    TRACING_REMOVED "removed-policies" Policy breaks
        "The release of the control plane has no tracing policies any more."
        "TrafficTrace was removed. kumactl migrate writes what takes its place, and proves it.";
    CANNOT_BUILD "cannot-be-built" Build breaks
        "The control plane cannot build the configuration of the proxy."
        "The collector has an address that no Envoy takes: a port above 65535, or no host. A new proxy gets no configuration at all, which is an outage (its state is PRE_INITIALIZING, cds.update_success is 0); a running one is frozen: it keeps what it had, and gets no change of any kind. Only the control plane's log says so. Correct the address.";
    FROZEN "frozen" Build breaks
        "The control plane would send something else, and does not: the proxy is frozen."
        "The proxy is connected and has refused nothing, and yet what it has differs from what the control plane would send. It cannot build the whole configuration, most often for a port above 65535, and so sends nothing any more. Its log says could not reconcile; kumactl validate --live finds the value.";
    NEVER_CONNECTED "never-connected" Connection breaks
        "The Dataplane is there, and no proxy has connected for it."
        "The control plane has no subscription for it, so there is nothing to look at. Start kuma-dp for the dataplane, or look at its log.";
    CUT_OFF "cut-off" Connection breaks
        "The proxy has lost its control plane, so it gets no change."
        "control_plane.connected_state is 0. What it has is what it had; ten seconds later the control plane no longer has the Dataplane. Look at the way to the control plane (port 5678), then look again.";
    CUT_OFF_SENDING "cut-off-sending" Connection ok
        "The proxy has lost its control plane, and keeps sending spans as configured before."
        "control_plane.connected_state is 0, and the collector takes its reports. It gets no change until it is connected again, which it tries by itself.";
    PROXY_GONE "proxy-gone" Connection breaks
        "The proxy is not connected any more."
        "The control plane's last subscription of it has ended, or it does not have the Dataplane. Start the proxy, or delete the Dataplane if it is gone for good.";
    NO_PATH "url-without-path" Delivery breaks
        "The collector's URL has no path, so Envoy refuses the listener."
        "Envoy says collector_cluster and collector_endpoint must be specified. A new proxy does not open the port at all: the service cannot be reached. A running one keeps the listener of before and refuses every later change, until its next start closes the port. Write /api/v2/spans at the end of the URL, at once.";
    LISTENER_REFUSED "refused-by-envoy" Delivery breaks
        "Envoy refuses the configuration that was sent."
        "The dump has the listener or the cluster in an error_state, with Envoy's own words. What was there before goes on, if anything was.";
    JUST_ADDED "just-added" Delivery ok
        "The tracing has just been added, and the proxy is about to take it."
        "The listener came before the cluster that it names (unknown cluster), and the cluster is there by now. That heals by itself within seconds; look again.";
    DIFFERS "has-something-else" Delivery breaks
        "The tracing of the proxy is not what it should be."
        "Field by field the message says what is expected and what the proxy has. A dump that is older than the last change shows what was.";
    HALF_APPLIED "half-applied" Delivery breaks
        "The proxy has the new cluster of the collector and the old listener, or the other way round."
        "The collector's host in the listener is not the address of the cluster. One of the two was refused, or was not sent yet. Look again; if it stays, look at the log of the control plane.";
    NO_CLUSTER "cluster-missing" Delivery breaks
        "The listener sends to a cluster that the proxy does not have."
        "Reports are dropped (reports_skipped_no_cluster). It heals when the control plane sends the cluster.";
    TCP_ONLY "no-http" Spans ok
        "Nothing in the proxy speaks HTTP, so it makes no spans."
        "A policy selects the dataplane and the collector's cluster is there, but no listener has a connection manager of HTTP. That is as it should be for a database; if the service does speak HTTP, tag its inbound kuma.io/protocol: http.";
    DELEGATED_GATEWAY "delegated-gateway" Spans breaks
        "A delegated gateway has outbounds only, and they are not traced."
        "Without a TrafficRoute a TrafficTrace reaches no outbound, and a delegated gateway has nothing else. Use a MeshTrace, or add a TrafficRoute from * to *.";
    OUTBOUNDS_ONLY "outbounds-untraced" Spans breaks
        "The proxy speaks HTTP in outbounds only, and they are not traced."
        "Without a TrafficRoute a TrafficTrace reaches no outbound. Tag the inbound kuma.io/protocol: http if it speaks HTTP, use a MeshTrace, or add a TrafficRoute from * to *.";
    NO_PROVIDER "no-provider" Spans breaks
        "The listeners have tracing, and nothing that sends the spans."
        "A MeshTrace whose backendRef leads to nothing gives such a configuration (Kuma 2.14).";
    NO_REQUESTS "no-requests" Spans ok
        "No request has come through a listener that is traced."
        "The counters of requests stand at 0, so there is nothing to make spans of. Send a request to the inbound's port, not to the service's own; calls within a machine may pass the proxy by.";
    SAMPLED_OUT "sampling-is-zero" Spans breaks
        "Sampling is 0, so no request starts a trace."
        "Every request counts as not_traceable. Below 0.01 % Envoy takes none. Raise sampling.";
    FOREIGN_IDS "foreign-request-ids" Spans breaks
        "The callers send request ids that Envoy cannot sample by."
        "Every request counts as not_traceable although sampling is not 0: Envoy decides by the first eight hex digits of x-request-id, and takes none whose id is something else (req-123, a ULID). Let the callers send a UUID, or none.";
    NOT_SAMPLED_YET "none-sampled-yet" Spans ok
        "Sampling has chosen none of the few requests yet."
        "With so low a percentage and so few requests that is chance. Send more, or raise sampling.";
    CALLERS_SAMPLE_OUT "callers-sample-out" Spans breaks
        "The callers say that their requests are not sampled, and the proxy follows."
        "Sampling chose the requests (random_sampling grows) and yet no span was made: they come with x-b3-sampled: 0, an empty one, b3: 0, a traceparent that is not sampled, or with ids that cannot be read. Find who sets it: an edge proxy, a client library, or a mesh with sampling 0 in front.";
    NOT_REPORTED "not-reported" Spans breaks
        "Requests were sampled, and nothing was reported."
        "The counters show sampled requests, and no report. Reports go out every five seconds at the latest: look again; if it stays, look at the proxy's log.";
    AWAITED "answer-awaited" Send ok
        "Spans have left, and the collector has not answered yet."
        "Reports are under way: a proxy waits up to 5 seconds for an answer. Look again in some seconds; if it stays, the collector does not answer.";
    NO_SUCH_HOST "no-such-host" Send breaks
        "The collector's host name does not exist (NXDOMAIN)."
        "DNS answers (update_success grows), and with no address: membership_total is 0, so no report leaves the proxy. Correct the host name in the URL; in Kubernetes it needs its namespace.";
    NO_DNS_ANSWER "no-dns-answer" Send breaks
        "The collector's host name cannot be resolved: DNS does not answer."
        "update_failure grows and membership_total is 0: the DNS server is silent, or the name is not valid (a space, two dots). Look at the resolver of the proxy.";
    CONNECTION_REFUSED "connection-refused" Send breaks
        "Nothing listens at the collector's address: the connection is refused."
        "upstream_cx_connect_fail grows and nothing is sent. Start the collector, or correct the port: Zipkin listens on 9411, OTLP by gRPC on 4317, Datadog on 8126.";
    CONNECTION_TIMEOUT "connection-timeout" Send breaks
        "Nobody answers at the collector's address: packets to it are dropped."
        "upstream_cx_connect_timeout grows. A firewall or a network policy is in the way, or the address belongs to nobody.";
    ANSWER_TIMEOUT "answer-timeout" Send breaks
        "The collector accepts reports, and does not answer within 5 seconds."
        "upstream_rq_timeout grows; the 504 in the counters is Envoy's own. The spans may be stored all the same. Make the collector or its storage faster.";
    TLS_FAILED "tls-failed" Send breaks
        "The TLS handshake with the collector fails."
        "ssl.connection_error grows: the proxy speaks TLS to a port that does not, or they have no version in common. Write http instead of https in the URL, or the port that speaks TLS.";
    CLOSED "closed-without-answer" Send breaks
        "The collector's port accepts the connection and closes it without an answer."
        "Connections are closed with a request under way, and not one byte came: the port speaks TLS while the proxy does not, or speaks no HTTP at all.";
    RESET "connection-reset" Send breaks
        "The collector resets connections before it has answered."
        "Connections are closed with a request under way. The collector restarts, runs out of memory, or something in between gives up.";
    PROTOCOL_ERROR "protocol-error" Send breaks
        "The collector's port speaks another protocol than the proxy."
        "upstream_cx_protocol_error grows: gRPC is sent to a port of HTTP/1.1, or HTTP to something else. OTLP by gRPC is on 4317, by HTTP on 4318.";
    NO_ANSWER "no-answer" Send breaks
        "The collector did not answer."
        "Reports are dropped, and no counter says what became of them on the way. The dump of /stats without a filter says more.";
    ANSWER_200 "answers-200" Accept ok
        "The collector answers 200, which Envoy counts as dropped although the spans may well be there."
        "For Zipkin's API Envoy counts 202 as sent, and nothing else. A collector that answers 200 or 204 did take the report, as a rule. Look in the collector.";
    V1_PATH "path-of-v1" Accept breaks
        "Spans in the format of V2 are sent to the path of V1, which answers 400."
        "From Kuma 1.1 on proxies send V2, whatever the path is. Let the URL end in /api/v2/spans.";
    BAD_REQUEST "answers-400" Accept breaks
        "The collector refuses the reports as malformed (400)."
        "Only its log says why: a path of another version, protobuf with ids of 64 bits (Jaeger takes 128 only), or one malformed id, which costs a whole report.";
    WRONG_PATH "path-unknown" Accept breaks
        "The collector does not know the path that reports are sent to."
        "It answers 404, 405 or a redirect. Zipkin takes /api/v2/spans, exactly; OTLP by HTTP /v1/traces.";
    NOT_AUTHORIZED "not-authorized" Accept breaks
        "The collector requires credentials, and proxies send none."
        "It answers 401 or 403. Kuma drops a user and a password in the URL. Put a collector in between that adds them.";
    TOO_MUCH "too-much" Accept breaks
        "The collector accepts no more: it answers 429 or 413."
        "Its limits are reached. Lower sampling, or raise the limits.";
    COLLECTOR_ERROR "collector-fails" Accept breaks
        "The collector, or what is in front of it, answers with an error of its own."
        "Answers of 5xx came from there, not from Envoy. Look at its log, and at its storage.";
    ANSWER_OTHER "not-accepted" Accept breaks
        "The collector answers, and does not accept the reports."
        "Reports are dropped although they are answered. The status is in the message, as far as the dump has it.";
    KUMA_DP "kuma-dp-cannot-hand-on" Accept breaks
        "kuma-dp accepts the spans and cannot forward them: the collector behind it does not accept them."
        "With a MeshOpenTelemetryBackend spans go to a socket of kuma-dp, and from there to the collector, which Envoy does not know of. rq_error grows in /clusters while upstream_rq_200 and spans_sent look healthy. Look whether the collector is up, and at the log of kuma-dp.";
    OTLP_REFUSED "otlp-refused" Accept breaks
        "The collector answers by gRPC that it does not accept the spans."
        "rq_error grows in /clusters, while upstream_rq_200 counts refusals, too, and spans_sent proves nothing. Look at the collector's log: wrong service, wrong credentials, too large, or its exporter is down.";
    ONE_SPAN_ID "one-span-id" Read breaks
        "Both sides of a call share one span id, so traces have no tree and dependencies are empty."
        "The proxy's outbounds are not traced and shared_span_context is not false: a call gives two spans of the same id. Set sharedSpanContext: false in the backend, or use a MeshTrace, or a TrafficRoute.";
    UNREADABLE "unreadable" Unknown breaks
        "The dump of the proxy cannot be read."
        "The dump ends early, is compressed, is a page of HTML, or is not a dump at all. Take it again: GET /config_dump, /stats and /clusters of Envoy's administration, without a filter.";
    NO_DUMP "no-dump" Unknown breaks
        "There is no dump of what the proxy has."
        "Without /config_dump nothing can be compared. The folder of a proxy needs config_dump.json, stats.txt and clusters.txt.";
    OTHER_PROXY "other-proxy" Unknown breaks
        "The dump is of another proxy, or of another mesh, than its folder or the command says."
        "The id of the node in the dump names the mesh and the dataplane. Take the dump of the right one.";
    NO_KUMA "no-kuma-proxy" Unknown breaks
        "The Envoy is not a proxy of Kuma."
        "The id of its node is not mesh.dataplane, as kuma-dp writes it.";
    ZONE_PROXY "zone-proxy" Unknown ok
        "The proxy is a zone's ingress or egress, which makes no spans."
        "Zone proxies pass connections on and are not reached by tracing policies.";
    CONTRADICTION "contradicting-dumps" Unknown breaks
        "Two dumps of the proxy contradict each other."
        "They are of different times, or of different proxies. Keep one, or put them into t0/NAME and t1/NAME.";
    TOO_OLD "dump-too-old" Unknown breaks
        "The dump is older than the policies."
        "The proxy had what the control plane would have sent at that time, and the policies were changed later. Take the dump again.";
    NO_COUNTERS "no-counters" Unknown breaks
        "The dump has no counters that show what became of the spans."
        "The proxy has what it should. Whether it sends needs /stats (filter=trac at least), and for OpenTelemetry /clusters.";
    NOT_SHOWN "not-shown" Unknown breaks
        "The control plane does not show what the proxy has."
        "It answered with an error, or not in time. 403: the user may not see dumps (KUMA_ACCESS_STATIC_GET_CONFIG_DUMP_GROUPS); 500: the proxy did not answer it; 404: the release has no such address. The proxy's own admin, with --admin, says the same.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_are_no_codes_of_findings() {
        for (position, cause) in CAUSES.iter().enumerate() {
            let others = &CAUSES[position + 1..];
            assert!(
                others.iter().all(|it| it.code != cause.code),
                "{}",
                cause.code
            );
            assert!(crate::diag::rule(cause.code).is_none(), "{}", cause.code);
            assert!(cause.summary.ends_with('.') && cause.explanation.ends_with('.'));
        }
    }
}
