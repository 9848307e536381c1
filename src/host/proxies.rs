//! What proxies have, asked for: of a control plane, or of the administration of an Envoy. Answers are
//! read as they come, so that many proxies can be asked at once.

use std::io::{BufReader, Read};
use std::time::{Duration, Instant};

use rayon::prelude::*;
use reqwest::Url;
use reqwest::blocking::Client as HttpClient;

use super::address::shown;
use super::http::{builder, message};
use super::until::Until;
use crate::client::{Client, Key};
use crate::envoy::dump::{Observed, Part};

/// How many proxies are asked about at once.
const AT_ONCE: usize = 16;

/// Looks at many proxies, side by side and bounded; with an interval twice. What was seen of each,
/// before and now, is handed on as soon as it is seen, and what comes of that is in the same order.
pub(crate) fn look_at_once<P: Sync, R: Send>(
    proxies: &[P],
    interval: Option<Duration>,
    look: impl Fn(&P) -> Observed + Sync + Send,
    then: impl Fn(&P, Option<Observed>, Observed) -> R + Sync + Send,
) -> anyhow::Result<Vec<R>> {
    let threads = rayon::ThreadPoolBuilder::new()
        .num_threads(proxies.len().clamp(1, AT_ONCE))
        .build()?;
    Ok(threads.install(|| {
        let all = || proxies.par_iter().with_max_len(1);
        let mut before = vec![None; proxies.len()];
        if let Some(interval) = interval {
            before = all().map(|it| Some(look(it))).collect();
            std::thread::sleep(interval);
        }
        let both = all().zip(before);
        both.map(|(it, before)| then(it, before, look(it)))
            .collect()
    }))
}

/// What is asked for, in the order in which the answers are read.
const PARTS: [Part; 5] = [
    Part::Overview,
    Part::Config,
    Part::Stats,
    Part::Clusters,
    Part::Planned,
];

/// What a control plane shows of the proxy of a dataplane, within one timeout for all of it.
pub(crate) fn shown_of(client: &Client<'_>, key: &Key) -> Observed {
    let mut observed = Observed::default();
    let deadline = client.deadline();
    for part in PARTS {
        match client.proxy_part(key, part.word(), deadline) {
            Ok((200, body)) => add(&mut observed, part.word(), body),
            Ok((status, _)) => observed.refusals.push((part, status)),
            Err(error) => observed.add_failure(part, error.to_string()),
        }
    }
    observed.prune();
    observed
}

fn add(observed: &mut Observed, name: &str, body: impl Read) {
    observed.add(name, true, &mut BufReader::new(body));
}

/// The administration of an Envoy.
pub(crate) struct Admin {
    client: HttpClient,
    url: Url,
    timeout: Duration,
}

impl Admin {
    /// Gets ready to ask; nothing is sent yet.
    pub(crate) fn new(url: Url, timeout: Duration) -> anyhow::Result<Self> {
        // What is asked is this machine, or what is forwarded to it.
        let client = builder().no_proxy().build()?;
        Ok(Self {
            client,
            url,
            timeout,
        })
    }

    /// Its address, as a person may see it.
    pub(crate) fn address(&self) -> String {
        shown(&self.url).trim_end_matches('/').to_owned()
    }

    /// What it says of itself, within one timeout for all of it.
    pub(crate) fn look(&self) -> Observed {
        let mut observed = Observed::default();
        let deadline = Instant::now() + self.timeout;
        for name in ["config_dump", "stats", "clusters"] {
            match self.get(name, deadline) {
                Ok(body) => add(&mut observed, name, body),
                Err(reason) => {
                    observed.unreadable.push((name.to_owned(), reason));
                    // One that does not answer does not answer anything else, either.
                    break;
                }
            }
        }
        observed.prune();
        observed
    }

    fn get(&self, name: &str, deadline: Instant) -> Result<impl Read, String> {
        let mut url = self.url.clone();
        let prefix = self.url.path().trim_end_matches('/').to_owned();
        url.set_path(&format!("{prefix}/{name}"));
        url.set_query(None);
        let left = deadline.saturating_duration_since(Instant::now());
        let response = self.client.get(url).timeout(left).send();
        let response = response.map_err(|error| {
            if error.is_timeout() {
                return format!("no answer came within {:?}", self.timeout);
            }
            message(error)
        })?;
        match response.status().as_u16() {
            200 => Ok(Until::new(response, deadline)),
            status => Err(format!(
                "the answer is {status}, so it is not the admin interface of an Envoy"
            )),
        }
    }
}
