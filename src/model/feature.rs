//! What the releases of Kuma differ in: one row for each difference, with the releases that have it.
//! Nothing else in the crate compares releases.
//!
//! Sources: the recorded answers of eleven releases and the release notes. A release between two
//! recorded ones is taken to be like the older, unless something else dates the change.

use super::{Release, Releases};

/// A row of the table.
#[derive(Debug)]
pub struct Difference {
    /// What it is about.
    pub feature: Feature,
    /// The releases that have it.
    pub releases: Releases,
    /// The codes of the findings that it makes or changes; `*` if it may change any.
    pub codes: &'static [&'static str],
    /// What these releases do, as a sentence without its full stop.
    pub says: &'static str,
}

/// From the first patch of a minor release on.
const fn since(major: u16, minor: u16) -> Releases {
    since_patch(major, minor, 0)
}

/// From a patch release on.
const fn since_patch(major: u16, minor: u16, patch: u16) -> Releases {
    Releases {
        first: Release::of_patch(major, minor, patch),
        ..Releases::ALL
    }
}

/// Up to the last patch of a minor release.
const fn until(major: u16, minor: u16) -> Releases {
    Releases {
        last: Release::new(major, minor),
        ..Releases::ALL
    }
}

const fn from_to(first: (u16, u16), last: (u16, u16)) -> Releases {
    Releases {
        last: Release::new(last.0, last.1),
        ..since(first.0, first.1)
    }
}

macro_rules! features {
    ($($feature:ident: $releases:expr, [$($code:literal),*], $says:literal;)*) => {
        /// Something that not every release has.
        #[allow(clippy::doc_markdown, reason = "the words are also printed")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Feature {
            $(#[doc = $says] $feature,)*
        }

        /// The table.
        pub const DIFFERENCES: &[Difference] = &[
            $(Difference {
                feature: Feature::$feature,
                releases: $releases,
                codes: &[$($code),*],
                says: $says,
            },)*
        ];
    };
}

features! {
    // Backends
    InlineBackends: until(0, 4), ["backend-shape", "backend-type", "backend-settings", "wrong-type", "url", "url-port", "api-version", "glob-selector"],
        "a backend has its settings under zipkin:, and neither type nor conf";
    TracingInBootstrap: until(0, 6), [],
        "a proxy has to be restarted for a change of its backend";
    V1Payload: until(1, 0), ["v1-payload", "url-path-version"],
        "proxies can send Zipkin's V1 payload";
    SharedSpanContext: since_patch(1, 1, 1), ["backend-settings", "url", "url-port", "api-version"],
        "a Zipkin backend has sharedSpanContext";
    CollectorHostname: since_patch(1, 1, 6), [],
        "the proxy sends the collector's own name as host";
    Datadog: since_patch(1, 2, 2), ["backend-type", "backend-settings", "datadog-address", "datadog-port"],
        "a backend can have the type datadog";
    Tls: since(1, 4), ["url-https"],
        "https is sent with TLS";
    SplitService: since(2, 0), ["backend-settings", "datadog-address", "datadog-port"],
        "a Datadog backend has splitService";
    DefaultTrafficRoute: until(2, 5), ["shared-span-id"],
        "a new mesh gets a TrafficRoute";
    MeshTrace: since(2, 0), [],
        "there is MeshTrace beside TrafficTrace";
    MeshTraceFirst: since(2, 6), [],
        "the documentation shows MeshTrace, and of equal policies the name that sorts first wins";
    LastInboundCounts: since(1, 1), [],
        "of inbounds on one port the last one is used";
    OneListenerForSameTags: since(2, 8), [],
        "outbounds with the same tags are one listener";
    TrackedConnections: since(2, 14), [],
        "the circuit breakers of a cluster count what remains";
    OwnedLabels: since(3, 0), ["label"],
        "the role of a MeshTrace in the Universal form is system, and in Kubernetes its role and origin are overwritten";
    MeshOpenTelemetryBackend: since(2, 14), ["schema", "otel-settings"],
        "there is MeshOpenTelemetryBackend";
    MeshTraceDefaults: since(2, 10), ["mesh-name", "schema"],
        "the defaults of a MeshTrace are written into it in the Universal form, too, and one without a mesh is of mesh default";
    SamplingDefaults: until(2, 9), [],
        "in Kubernetes the overall, client and random sampling of a MeshTrace are 100 where one of them is written";
    DataplaneTargets: since(2, 10), ["schema", "target-ref"],
        "a MeshTrace can target Dataplanes, and without targetRef is for the whole mesh";
    TargetsByTags: until(2, 14), ["schema", "target-ref"],
        "a MeshTrace can target MeshSubset, MeshGateway, MeshService and MeshServiceSubset";
    OtelEndpoint: until(2, 14), ["schema", "otel-settings"],
        "a MeshTrace can hold the endpoint of an OpenTelemetry collector itself";
    MeshServices: since(2, 9), [],
        "there is MeshService";
    FirstNameWins: since(2, 6), [],
        "of two MeshTraces alike, the one whose name sorts first wins";
    PolicyRoles: since(2, 8), [],
        "a MeshTrace of an application's namespace is stronger than one of the control plane's";
    NamespaceScope: since(2, 9), [],
        "a MeshTrace reaches the dataplanes of its own namespace and zone only";
    LabelledNamespaces: since(2, 11), [],
        "only a namespace with the label kuma.io/sidecar-injection is seen by the webhooks";
    RolesOverwritten: since(2, 14), [],
        "the label kuma.io/policy-role of a document is overwritten in Kubernetes";
    SpanTags: since(2, 14), [],
        "a MeshTrace tags spans with kuma.mesh, kuma.zone and kuma.workload";
    OwnLabels: since(3, 0), [],
        "the labels kuma.io/display-name and kuma.io/origin of a document are overwritten";
    SystemNames: since(3, 0), [],
        "the cluster of a collector is called system_meshtrace_, its kind and its address";
    WorkloadNames: since(3, 0), [],
        "spans carry the label kuma.io/workload of the dataplane as the name of their service";
    NoUpstreamSpan: since(2, 7), [],
        "a proxy makes no second span for the same request";
    Tracing: until(2, 14), ["*"],
        "TrafficTrace and the tracing of a Mesh have an effect";

    // Names
    NamesFirst: until(2, 3), ["name", "mesh-name", "*"],
        "the name and the mesh are validated first, and the rest only if nothing is wrong with them";
    NameRequired: since(1, 0), ["name", "mesh-name"],
        "a resource has a name, and names its mesh";
    OldNames: until(2, 4), ["name", "mesh-name"],
        "a name has digits, lower-case letters, - and _ and may be of any length";
    SpecOnlyWebhook: until(0, 6), ["name", "mesh-name"],
        "in Kubernetes only the spec is validated";
    ShortMeshNames: since(2, 5), ["name"],
        "the name of a mesh has at most 63 characters";
    MeshNamesAreLabels: since(3, 0), ["name"],
        "the name of a mesh is a label of RFC 1035, which has no dot and starts with a letter";

    // Tags
    OldTags: until(0, 6), ["service-tag", "outbound-service", "protocol", "old-tag", "wrong-type"],
        "the tags are called service and protocol, without kuma.io/, and the protocols are http and tcp";
    TagCharacters: since(0, 5), ["tag-name", "tag-value"],
        "tags have letters, digits, dots, dashes, slashes and underscores only";
    CommonTagRules: since(1, 8), ["tag-name", "tag-value", "service-tag", "outbound-service", "gateway"],
        "the tags of a Dataplane are validated as those of a selector are";
    CommonPortRule: since(1, 8), ["port", "datadog-port"],
        "every port is refused with the same message";
    UntaggedInbounds: since(2, 14), ["service-tag"],
        "an inbound without any tags but its zone is accepted";
    UntaggedGateways: since_patch(2, 14, 2), ["service-tag"],
        "a gateway without any tags but its zone is accepted";
    InboundTags: until(2, 14), ["service-tag", "protocol", "tag-name", "tag-value", "wrong-type"],
        "an inbound has tags";

    // Dataplanes
    Interface: until(0, 4), ["interface", "port", "address", "wrong-type"],
        "an inbound or an outbound can have an interface, such as 192.168.0.1:80:8080";
    IngressMode: from_to((0, 5), (1, 4)), ["no-inbound", "ingress", "gateway", "service-tag", "port", "address", "protocol", "tag-name", "tag-value", "outbound-service", "wrong-type", "probe-path", "service-probe"],
        "a Dataplane with networking.ingress is an ingress, whose one inbound needs no tags";
    IngressTagsUnderAddress: from_to((0, 5), (0, 7)), ["tag-name", "tag-value", "ingress"],
        "tags of an ingress are refused at its address";
    OutboundTags: since(0, 6), ["outbound-service", "tag-name", "tag-value", "wrong-type"],
        "an outbound names its service by tags";
    OutboundService: until(2, 3), ["outbound-service", "wrong-type"],
        "an outbound can name its service by service:";
    OutboundServiceField: until(0, 6), ["outbound-service"],
        "an outbound that names no service is refused at service";
    TagOutbounds: until(2, 14), ["outbound-service", "tag-name", "tag-value", "backend-ref"],
        "an outbound does without a backendRef";
    IpAddresses: until(0, 7), ["address"],
        "the address of a Dataplane is an IP address, not a name";
    ServiceAddress: since(0, 7), ["address", "wrong-type"],
        "an inbound has a serviceAddress";
    NoUnspecifiedAddress: since(1, 8), ["address"],
        "the address of a Dataplane is neither 0.0.0.0 nor ::";
    Kafka: from_to((1, 0), (2, 14)), ["protocol"],
        "kafka is a protocol";
    TlsProtocol: since(2, 8), ["protocol"],
        "tls is a protocol, though the message does not name it";
    InboundProtocol: since(2, 14), ["protocol", "wrong-type"],
        "an inbound has a protocol of its own, which comes before the tag";
    InboundRequired: until(2, 13), ["no-inbound"],
        "a Dataplane has an inbound or a gateway";
    NetworkingChecked: since(1, 8), ["no-inbound"],
        "a missing networking is refused in so many words; before, the control plane answers 500";
    GatewayTypes: since(1, 2), ["gateway", "*"],
        "a gateway has a type";
    BuiltinGateways: from_to((1, 6), (2, 14)), ["gateway", "*"],
        "a gateway can be BUILTIN";
    GatewayProtocol: since(1, 0), ["gateway"],
        "a gateway's protocol is tcp";
    Admin: since(1, 8), ["wrong-type"],
        "networking has admin";
    AdminPort: since(2, 8), ["admin-port"],
        "the admin port differs from those of inbounds and outbounds";
    Probes: since(1, 0), ["probe-path", "port", "wrong-type", "gateway"],
        "a Dataplane has probes";
    Health: since(1, 0), ["service-probe", "wrong-type"],
        "an inbound has health and a serviceProbe";
    AdvertisedAddress: since(1, 2), ["wrong-type"],
        "networking has an advertisedAddress";
    InboundState: since(2, 8), ["wrong-type"],
        "an inbound has a name and a state";
    BackendRef: since(2, 8), ["backend-ref", "port", "outbound-service", "tag-name", "tag-value", "wrong-type"],
        "an outbound can name its service by a backendRef";
    BackendRefLabels: since(2, 14), ["backend-ref"],
        "a backendRef can select by labels, and have the kind MeshMultiZoneService";
    ReachableBackends: since(2, 14), ["backend-ref", "wrong-type"],
        "transparentProxying has reachableBackends";
    Listeners: since(2, 14), ["wrong-type"],
        "networking has listeners";
    DataplaneMetrics: since(2, 8), ["metrics"],
        "the metrics of a Dataplane are validated";

    // Workloads of Kubernetes
    MeshByAnnotation: until(2, 14), ["unread-mesh"],
        "an annotation can say the mesh of a pod or of a namespace";
    MeshByLabel: since(2, 9), ["unread-mesh"],
        "a label can say the mesh of a pod or of a namespace";
    ServiceChecked: until(2, 9), ["protocol", "protocol-annotation"],
        "a Service with an annotation for a protocol that is not known is refused, not the Dataplane";
    OwnerNames: since(2, 1), [],
        "a pod that no Service selects is named after its workload, not after itself";
    PodLabels: since(2, 9), [],
        "a Dataplane has the labels of its pod";
    ProxyType: from_to((2, 9), (2, 14)), [],
        "a Dataplane has the label kuma.io/proxy-type";
    InboundName: since(2, 10), [],
        "an inbound has the name of the container's port";
    Mysql: since(2, 12), ["port-protocol", "protocol"],
        "mysql is a protocol of a Service";
    WorkloadLabel: since(2, 13), ["pod-refused"],
        "the label kuma.io/workload of a pod is refused";
    VirtualProbes: until(2, 12), ["pod-refused"],
        "virtual probes are on, and a probe of port 9000 is refused";
    VirtualProbesAnnotation: until(2, 14), ["pod-refused"],
        "the annotation kuma.io/virtual-probes is read";
    OneInboundPerPort: since(3, 0), ["hidden-protocol"],
        "a port of a pod makes one inbound, whose protocol is of the Service whose name sorts first";
    GatewaysByAnnotation: until(2, 14), [],
        "annotations make builtin gateways and zone proxies of pods";

    // Decoding
    CreationTime: since(0, 5), ["wrong-type"],
        "creationTime and modificationTime are decoded";
    Labels: since(2, 8), ["wrong-type", "label"],
        "labels are decoded and validated";
    MeshLabel: since(2, 14), ["label"],
        "the label kuma.io/mesh is the mesh of the resource";
    LengthsInBytes: since(2, 14), ["label"],
        "the message about a label that is too long counts bytes, not characters";
    SignedExponents: from_to((1, 0), (1, 0)), ["*"],
        "a number such as 1e3 or 5. is read as a string, unless it has a sign after the e or a digit after the dot";
    TaggedIntegers: until(0, 7), ["*"],
        "a string in quotes with the tag !!int is read as a number";
}

impl Feature {
    /// Its row.
    pub(crate) fn difference(self) -> &'static Difference {
        &DIFFERENCES[self as usize]
    }

    /// The releases that have it.
    pub(crate) fn releases(self) -> Releases {
        self.difference().releases
    }

    /// Whether a release has it.
    #[must_use]
    pub fn is_in(self, release: Release) -> bool {
        self.releases().contains(release)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feature_has_its_own_row_and_none_is_in_all_releases() {
        for (position, difference) in DIFFERENCES.iter().enumerate() {
            assert_eq!(difference.feature as usize, position);
            assert!(difference.releases != Releases::ALL, "{difference:?}");
            assert!(
                Release::minors().any(|release| difference.feature.is_in(release)),
                "{difference:?}"
            );
            assert!(!difference.says.ends_with('.'), "{difference:?}");
        }
    }
}
