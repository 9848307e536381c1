//! The chain of steps: each looks at what it needs, and the first that breaks ends it.

use super::case::Case;
use super::collector::Collector;
use super::counters::Counters;
use super::delivery;
use super::expected::Expected;
use super::proxy::{Proxy, identity};
use super::spans;
use super::verdict::{Broken, Verdict};
use super::{Step, cause};
use crate::effective::{Answer, NotSent};
use crate::envoy::dump::{COMPRESSED, Config, Part};
use crate::model::{Kind, words_of_name};

/// What is found of a proxy, by what was read of it and, if that is known, what the policies give it.
pub(crate) fn diagnose(proxy: &Proxy, answer: Option<&Answer<'_, '_>>) -> Verdict {
    let counters = Counters::new(proxy);
    let mut passed = Vec::new();
    let expected = answer.and_then(|answer| Some(Expected::new(answer, answer.target()?)));
    let case = Case {
        proxy,
        answer,
        counters: &counters,
        expected,
    };
    let broken = case.follow(&mut passed).err();
    let broken = broken.unwrap_or_else(|| Broken::new(cause::HEALTHY));
    let broken = case.with_later_faults(broken);
    Verdict {
        mesh: proxy.mesh.clone(),
        name: proxy.name.clone(),
        cause: broken.cause,
        message: broken.message,
        summary: broken.summary,
        hint: broken.hint,
        evidence: counters.into_evidence(),
        passed,
    }
}

impl<'c> Case<'c> {
    fn follow(&self, passed: &mut Vec<(Step, String)>) -> Result<(), Broken> {
        let mut pass = |step, found| passed.push((step, found));
        pass(Step::Policy, self.policy()?);
        self.identity()?;
        pass(Step::Build, self.build()?);
        pass(Step::Connection, self.connection()?);
        let config = self.config()?;
        pass(Step::Delivery, delivery::check(self, config)?);
        pass(Step::Spans, spans::check(self, config)?);
        let collector = Collector::new(self, config)?;
        pass(Step::Send, collector.send()?);
        pass(Step::Accept, collector.accept()?);
        pass(Step::Read, spans::read(config)?);
        Ok(())
    }

    fn policy(&self) -> Result<String, Broken> {
        let Some(answer) = self.answer else {
            return Ok("no policies were given; the dump says what they must be".to_owned());
        };
        let by = answer.given_by.as_ref();
        let by = by.map_or_else(String::new, |by| {
            format!("{} {}", by.kind().word(), by.name())
        });
        let has_tracing = self
            .now()
            .config
            .as_ref()
            .is_some_and(|config| config.managers().any(|manager| manager.provider.is_some()));
        let broken = match &answer.route {
            Ok(target) => {
                let (kind, endpoint) = (target.exporter.kind(), target.exporter.endpoint());
                return Ok(format!("{by} sends to {kind} {endpoint}"));
            }
            // The control plane cannot build what it leads to.
            Err(NotSent::Unbuildable { .. }) => return Ok(by),
            Err(NotSent::Removed) => Broken::new(cause::TRACING_REMOVED),
            Err(NotSent::Unselected) => Broken::new(cause::NOT_SELECTED),
            Err(NotSent::NoMesh) => Broken::new(cause::NO_SUCH_MESH),
            Err(NotSent::NoDefault) => Broken::new(cause::NO_BACKEND_NAMED).saying(format!(
                "{by} names no backend, and the mesh has no default"
            )),
            Err(NotSent::Dangling { backend, .. }) => Broken::new(cause::NO_SUCH_BACKEND).saying(
                format!("the backend {backend} that {by} leads to does not exist in the mesh"),
            ),
            Err(NotSent::NoCollector { labels }) => {
                Broken::new(cause::NO_SUCH_COLLECTOR).saying(format!(
                    "{by} refers to a MeshOpenTelemetryBackend with {}, which does not exist",
                    labels.to_line()
                ))
            }
            Err(NotSent::Unusable { backend }) => {
                Broken::new(cause::UNUSABLE_BACKEND).saying(format!(
                    "the backend {backend} of {by} is declared, and the control plane cannot use it"
                ))
            }
        };
        let broken = if has_tracing {
            let summary = format!("{}; the proxy still has tracing of before", broken.summary);
            broken.saying(summary)
        } else {
            broken
        };
        let name = words_of_name(Kind::Dataplane, &self.proxy.mesh, &self.proxy.name);
        Err(broken.hint(format!(
            "kumactl inspect dataplane {name} says what selects it, and why"
        )))
    }

    /// That the dump is of the proxy that it is said to be of.
    fn identity(&self) -> Result<(), Broken> {
        if let Some(name) = self.now().contradicting.first() {
            let message = format!("{name} contradicts another dump of the same proxy");
            return Err(Broken::new(cause::CONTRADICTION).saying(message));
        }
        let Some(node) = self.proxy.node() else {
            return Ok(());
        };
        match node.metadata.proxy_type.as_str() {
            "ingress" | "egress" => return Err(Broken::new(cause::ZONE_PROXY)),
            _ => {}
        }
        let Some((mesh, name)) = identity(node) else {
            let message = match node.id.as_str() {
                "" => "the Envoy is not a proxy of Kuma: its node has no id".to_owned(),
                id => format!("the Envoy is not a proxy of Kuma: the id of its node is {id}"),
            };
            return Err(Broken::new(cause::NO_KUMA).saying(message));
        };
        let (meant_mesh, meant) = (&self.proxy.mesh, &self.proxy.name);
        // A global control plane adds a hash to the name that the zone has.
        let is_synced = self.answer.is_some_and(|answer| {
            let labels = &answer.dataplane.meta.labels;
            let shown = labels.get("kuma.io/display-name");
            shown.is_some_and(|it| it == name || name.split('.').next() == Some(it))
        });
        if mesh != meant_mesh || (name != meant && !is_synced) {
            let message = format!("the dump is of {mesh}/{name}, and not of {meant_mesh}/{meant}");
            return Err(Broken::new(cause::OTHER_PROXY).saying(message));
        }
        Ok(())
    }

    fn build(&self) -> Result<String, Broken> {
        let unbuildable = match self.answer.map(|answer| &answer.route) {
            Some(Err(NotSent::Unbuildable {
                endpoint, reason, ..
            })) => Some(format!("{reason}: {endpoint}")),
            _ => self.expected.as_ref().and_then(|it| it.unbuildable.clone()),
        };
        let unbuildable = unbuildable.or_else(|| self.unbuildable_plan());
        let state = self.counters.state("server.state");
        let is_waiting = state == Some(2)
            && self.counters.gauge("cluster_manager.cds.update_success") == Some(0);
        let is_connected = self.counters.state("control_plane.connected_state") == Some(1);
        if let Some(reason) = unbuildable {
            let consequence = match &self.now().config {
                _ if is_waiting => "a new proxy gets no configuration at all, which is an outage",
                Some(config) if config.managers().next().is_none() => {
                    "the proxy has no configuration at all, which is an outage"
                }
                Some(_) => "the proxy is frozen: it keeps what it had, and gets no change any more",
                None => "a new proxy gets nothing, and a running one is frozen",
            };
            return Err(Broken::new(cause::CANNOT_BUILD)
                .saying(format!("the control plane cannot build the collector's cluster ({reason}); {consequence}"))
                .hint("correct the address of the collector in the backend, at once"));
        }
        let overview = self.now().overview.unwrap_or_default();
        let is_silent = self.now().config.is_none()
            && self.now().refusal(Part::Config).is_some()
            && overview.is_connected
            && overview.sent == 0;
        if (is_waiting && is_connected) || is_silent {
            return Err(Broken::new(cause::CANNOT_BUILD)
                .saying("the proxy is connected and has got no configuration at all (PRE_INITIALIZING): the control plane cannot build it")
                .hint("the control plane's log says could not reconcile, and why"));
        }
        Ok(match &self.now().planned {
            Some(_) => "the control plane says what it would send",
            None => "no problem found",
        }
        .to_owned())
    }

    /// Why what the control plane would send cannot be built: it does not look at that itself.
    fn unbuildable_plan(&self) -> Option<String> {
        let planned = self.now().planned.as_ref()?;
        let used = planned
            .managers()
            .filter_map(|it| Some(it.provider?.cluster()));
        let mut addresses = used.filter_map(|name| planned.cluster(name)?.address());
        addresses.find_map(|address| {
            let (host, port) = address.rsplit_once(':')?;
            let is_too_large = port
                .parse::<u64>()
                .is_ok_and(|port| port > u64::from(u16::MAX));
            match () {
                () if is_too_large => Some(format!("the port {port} is above 65535")),
                () if host.is_empty() => Some("its host is empty".to_owned()),
                () => None,
            }
        })
    }

    fn connection(&self) -> Result<String, Broken> {
        let now = self.now();
        let connected = self.counters.state("control_plane.connected_state");
        let is_missing = now.refusal(Part::Overview) == Some(404);
        let has_dump = now.config.is_some() || now.stats.is_some();
        if connected == Some(0) {
            return Err(self.cut_off());
        }
        if connected.is_some() {
            return Ok("control_plane.connected_state is 1".to_owned());
        }
        match now.overview {
            Some(overview) if !overview.was_connected && !has_dump => {
                return Err(Broken::new(cause::NEVER_CONNECTED).hint("start kuma-dp for it"));
            }
            Some(overview) if overview.was_connected && !overview.is_connected => {
                return Err(Broken::new(cause::PROXY_GONE));
            }
            Some(_) if has_dump || now.refusals.is_empty() => {}
            Some(_) => return Ok("the control plane has a subscription of it".to_owned()),
            None if is_missing => {
                let message = "the control plane has no such Dataplane: the proxy is gone, or was never there";
                return Err(Broken::new(cause::PROXY_GONE).saying(message));
            }
            None => {}
        }
        let is_refused = now.refusal(Part::Config) == Some(500) && now.overview.is_none();
        if is_refused && !has_dump {
            return Err(Broken::new(cause::NEVER_CONNECTED).saying(
                "no proxy answers the control plane for this Dataplane: none has connected, or it is gone",
            ));
        }
        Ok("there is no sign that it is disconnected".to_owned())
    }

    /// A proxy that its control plane does not reach: whether it sends all the same.
    fn cut_off(&self) -> Broken {
        let config = self.now().config.as_ref();
        let differs = config
            .zip(self.expected.as_ref())
            .is_some_and(|(config, expected)| !expected.differences(config, true).is_empty());
        let is_sending = config
            .filter(|config| spans::check(self, config).is_ok())
            .and_then(|config| Collector::new(self, config).ok())
            .is_some_and(|it| it.send().is_ok() && it.accept().is_ok());
        let more = if differs {
            "; it has not got what the policies say now"
        } else {
            ""
        };
        if is_sending {
            let message = format!(
                "the proxy has lost its control plane (connected_state 0), and keeps sending spans as configured before{more}"
            );
            return Broken::new(cause::CUT_OFF_SENDING).saying(message);
        }
        let message = format!(
            "the proxy has lost its control plane (connected_state 0), so it gets no change{more}"
        );
        Broken::new(cause::CUT_OFF).saying(message).hint(
            "look at the way from the proxy to the control plane (port 5678), then look again",
        )
    }

    /// What the proxy has, or why that is not known.
    fn config(&self) -> Result<&'c Config, Broken> {
        let now = self.now();
        if let Some(config) = &now.config
            && config.listeners.is_some()
        {
            return Ok(config);
        }
        let unreadable = now.unreadable.iter();
        // What has the name of no part was named as a dump, and may be any.
        let mut of_config =
            unreadable.filter(|(name, _)| matches!(Part::of_name(name), None | Some(Part::Config)));
        if let Some((name, reason)) = of_config.next() {
            let message = format!("{name} cannot be read: {reason}");
            let broken = Broken::new(cause::UNREADABLE).saying(message);
            return Err(if reason == COMPRESSED {
                broken
            } else {
                broken.hint(
                    "take it again: curl -s http://127.0.0.1:9901/config_dump > config_dump.json",
                )
            });
        }
        if let Some(status) = now.refusal(Part::Config) {
            let message =
                format!("the control plane answers {status} when it is asked what the proxy has");
            return Err(Broken::new(cause::NOT_SHOWN)
                .saying(message)
                .hint("kubectl port-forward POD 9901, then --admin http://127.0.0.1:9901, asks the proxy itself"));
        }
        if now.config.is_some() {
            return Err(Broken::new(cause::NO_DUMP).saying("the dump has no listeners"));
        }
        Err(Broken::new(cause::NO_DUMP))
    }

    /// Faults of the steps after the one that breaks, as far as they can be foreseen.
    fn with_later_faults(&self, broken: Broken) -> Broken {
        let is_before = |step| broken.cause.step.is_some_and(|it| it < step);
        let Some(config) = self.now().config.as_ref().filter(|_| is_before(Step::Read)) else {
            return broken;
        };
        let mut later: Vec<String> = Vec::new();
        if is_before(Step::Spans)
            && spans::sampling(config).is_some_and(|percent| percent < spans::LEAST)
        {
            later.push("sampling is 0".to_owned());
        }
        if is_before(Step::Accept)
            && let Some(path) = Collector::v1_path(config)
        {
            later.push(format!(
                "the path {path} would be answered with 400, since it is of V1"
            ));
        }
        if later.is_empty() {
            return broken;
        }
        let later = later.join(", and ");
        Broken {
            message: format!("{}; after that, {later}", broken.message),
            summary: format!("{}; after that, {later}", broken.summary),
            ..broken
        }
    }
}
