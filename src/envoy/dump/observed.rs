//! Everything that was read of one proxy at one time, put together.

use std::io::BufRead;

use super::config::is_of_tracing;
use super::read::{Answer, Content, read};
use super::{Clusters, Config, Overview, Stats};

/// How the statistics of a collector's cluster begin, where nothing else says which one it is.
const STAT_PREFIXES: [&str; 3] = ["tracing_", "meshtrace_", "system_meshtrace_"];

/// What was read of a proxy at one time.
#[derive(Debug, Clone, Default)]
pub(crate) struct Observed {
    /// What it has.
    pub(crate) config: Option<Config>,
    /// What its control plane would send, if that was asked for.
    pub(crate) planned: Option<Config>,
    pub(crate) stats: Option<Stats>,
    pub(crate) clusters: Option<Clusters>,
    /// What its control plane says of the connection.
    pub(crate) overview: Option<Overview>,
    /// What a control plane answered instead, by what was asked for.
    pub(crate) refusals: Vec<(Part, u16)>,
    /// What could not be read, and why.
    pub(crate) unreadable: Vec<(String, String)>,
    /// The dumps that say something else than one before them.
    pub(crate) contradicting: Vec<String>,
}

/// What can be asked for about a proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Config,
    Stats,
    Clusters,
    Planned,
    Overview,
}

impl Part {
    /// Where a control plane has it, after the path of the dataplane.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Config => "xds",
            Self::Stats => "stats",
            Self::Clusters => "clusters",
            Self::Planned => "_config",
            Self::Overview => "_overview",
        }
    }

    /// What the name of a file or a path says that it is; none if it says nothing.
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        let name = name.rsplit('/').next().unwrap_or(name);
        let stem = name.split(['.', '?']).next().unwrap_or(name);
        let of_proxy = |stem: &str| match stem {
            _ if stem.starts_with("config_dump") => Some(Self::Config),
            "xds" => Some(Self::Config),
            _ if stem.starts_with("stats") => Some(Self::Stats),
            _ if stem.starts_with("clusters") => Some(Self::Clusters),
            _ => None,
        };
        match stem.strip_prefix("cp_") {
            Some("config") => Some(Self::Planned),
            Some("overview") => Some(Self::Overview),
            Some(stem) => of_proxy(stem),
            None => match stem {
                "_config" => Some(Self::Planned),
                "_overview" => Some(Self::Overview),
                stem => of_proxy(stem),
            },
        }
    }
}

impl Observed {
    /// Takes in a dump, and says whether it is one. What cannot be read is noted if it is meant as
    /// one, or its name says so.
    pub(crate) fn add(&mut self, name: &str, is_meant: bool, reader: &mut dyn BufRead) -> bool {
        match read(reader) {
            Ok(content) => self.take(name, is_meant, content),
            Err(reason) => {
                let is_expected = is_meant || Part::of_name(name).is_some();
                if is_expected {
                    self.unreadable.push((name.to_owned(), reason));
                }
                is_expected
            }
        }
    }

    fn take(&mut self, name: &str, is_meant: bool, content: Content) -> bool {
        match content {
            Content::Config(mut config) => {
                config.prune();
                match &mut self.config {
                    Some(known) => {
                        if known.merge(*config) {
                            self.contradicting.push(name.to_owned());
                        }
                        known.prune();
                    }
                    None => self.config = Some(*config),
                }
            }
            Content::Planned(planned) => self.planned = Some(*planned),
            Content::Stats(stats) => match &mut self.stats {
                Some(known) => known.merge(stats),
                None => self.stats = Some(stats),
            },
            Content::Clusters(clusters) => match &mut self.clusters {
                Some(known) => known.merge(clusters),
                None => self.clusters = Some(clusters),
            },
            Content::Overview(overview) => self.overview = Some(overview),
            Content::Refusal(status) => match Part::of_name(name) {
                Some(part) => self.refusals.push((part, status)),
                None => return false,
            },
            Content::Answers(answers) => {
                for (path, answer) in answers {
                    self.take_answer(&path, &answer);
                }
            }
            Content::Other => {
                let is_expected = is_meant || Part::of_name(name).is_some();
                if is_expected {
                    let reason = "it is not an answer of an Envoy or a control plane".to_owned();
                    self.unreadable.push((name.to_owned(), reason));
                }
                return is_expected;
            }
        }
        true
    }

    /// Takes in a recorded answer of a control plane.
    fn take_answer(&mut self, path: &str, answer: &Answer) {
        let Some(part) = Part::of_name(path) else {
            return;
        };
        if answer.status == 200 {
            self.add(path, true, &mut answer.body.as_bytes());
        } else if answer.status > 0 {
            self.refusals.push((part, answer.status));
        }
    }

    /// Notes that a part could not be had, and why.
    pub(crate) fn add_failure(&mut self, part: Part, reason: String) {
        self.unreadable.push((part.word().to_owned(), reason));
    }

    /// What was answered instead of a part.
    pub(crate) fn refusal(&self, part: Part) -> Option<u16> {
        let found = self.refusals.iter().find(|(refused, _)| *refused == part);
        found.map(|(_, status)| *status)
    }

    /// Leaves out the counters that are not about tracing, once everything is read.
    pub(crate) fn prune(&mut self) {
        let used: Vec<&str> = self
            .config
            .iter()
            .flat_map(Config::managers)
            .filter_map(|manager| Some(manager.provider?.cluster()))
            .collect();
        let is_used = |name: &str| used.contains(&name) || is_of_tracing(name);
        if let Some(clusters) = &mut self.clusters {
            clusters.retain(is_used);
        }
        let mut names: Vec<String> = Vec::new();
        let known = self.config.iter().filter_map(|it| it.clusters.as_ref());
        for cluster in known.flatten() {
            names.extend(cluster.stat_names());
        }
        if let Some(clusters) = &self.clusters {
            names.extend(clusters.iter().map(|(_, it)| it.observability_name.clone()));
        }
        let prefixes: Vec<String> = names
            .into_iter()
            .map(|name| format!("cluster.{name}."))
            .collect();
        if let Some(stats) = &mut self.stats {
            stats.retain(|name| {
                let Some(cluster) = name.strip_prefix("cluster.") else {
                    return true;
                };
                STAT_PREFIXES.iter().any(|it| cluster.starts_with(it))
                    || prefixes.iter().any(|it| name.starts_with(it))
            });
        }
    }
}
