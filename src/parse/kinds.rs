//! The kinds of the API group `kuma.io`, of all releases.

macro_rules! names {
    ($($name:ident)*) => { &[$(stringify!($name)),*] };
}

/// Every kind that a release from 0.4 to 3.0 has had, in the order of the alphabet: those of the
/// CRDs under `deployments/charts/kuma/crds` of its repository, over all of its history, and those
/// that a control plane lists at `/_resources` (2.14.3, and the development of 3.0). Beside them
/// the `…Overview`s of its REST API, which have a `type` of their own.
pub(super) const KUMA_KINDS: &[&str] = names! {
    CircuitBreaker Config ContainerPatch Dataplane DataplaneInsight DataplaneOverview
    ExternalService FaultInjection Gateway GatewayInstance GatewayRoute GlobalSecret HealthCheck
    HostnameGenerator Mesh MeshAccessLog MeshCircuitBreaker MeshExternalService
    MeshFaultInjection MeshGateway MeshGatewayConfig MeshGatewayInstance MeshGatewayRoute
    MeshHTTPRoute MeshHealthCheck MeshIdentity MeshInsight MeshLoadBalancingStrategy MeshMetric
    MeshMultiZoneService MeshOpenTelemetryBackend MeshPassthrough MeshProxyPatch MeshRateLimit
    MeshRetry MeshService MeshTCPRoute MeshTLS MeshTimeout MeshTrace MeshTrafficPermission
    MeshTrust MeshZoneAddress ProxyTemplate RateLimit Retry Secret ServiceInsight Timeout
    TrafficLog TrafficPermission TrafficRoute TrafficTrace VirtualOutbound Workload Zone
    ZoneEgress ZoneEgressInsight ZoneEgressOverview ZoneIngress ZoneIngressInsight
    ZoneIngressOverview ZoneInsight ZoneOverview
};

/// Whether some release of Kuma has a kind, or a list of it.
pub(super) fn is_of_kuma(word: &str) -> bool {
    let is_known = |word: &str| KUMA_KINDS.binary_search(&word).is_ok();
    is_known(word) || word.strip_suffix("List").is_some_and(is_known)
}

#[cfg(test)]
mod tests {
    use super::{KUMA_KINDS, is_of_kuma};
    use crate::model::Kind;

    #[test]
    fn the_table_can_be_searched_and_has_the_kinds_that_are_read() {
        assert!(KUMA_KINDS.is_sorted_by(|one, other| one < other));
        assert!(Kind::ALL.iter().all(|kind| is_of_kuma(kind.word())));
        assert!(is_of_kuma("MeshTimeoutList") && !is_of_kuma("MeshTimeouts"));
    }
}
