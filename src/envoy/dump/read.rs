//! Recognises a dump by its content, whatever its file is called, and reads it as a stream.

use std::fmt;
use std::io::{BufRead, Read as _};

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::config::Planned;
use super::overview::Insight;
use super::{Clusters, Config, Overview, Stats};

/// What a file or an answer turned out to be.
#[derive(Debug)]
pub(crate) enum Content {
    /// What a proxy has.
    Config(Box<Config>),
    /// What its control plane would send.
    Planned(Box<Config>),
    Stats(Stats),
    Clusters(Clusters),
    /// What its control plane says of the connection.
    Overview(Overview),
    /// An answer of a control plane that says no.
    Refusal(u16),
    /// Recorded answers of a control plane, by path.
    Answers(Vec<(String, Answer)>),
    /// Nothing about a proxy.
    Other,
}

/// A recorded answer.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    #[serde(deserialize_with = "text")]
    pub(crate) body: String,
}

/// A body; of some only the size was recorded.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(super::text::Word::deserialize(deserializer)?.0)
}

/// What Envoy answers, with status 200, when it cannot write its configuration.
const UNWRITABLE: &str = "Failed to convert protobuf message";

/// What is wrong with a compressed dump, and what to do about it.
pub(crate) const COMPRESSED: &str = "it is compressed; unpack it with gunzip first";

/// Reads a dump.
pub(crate) fn read(reader: &mut dyn BufRead) -> Result<Content, String> {
    let start = loop {
        match reader.fill_buf() {
            Ok(start) => break start,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.to_string()),
        }
    };
    if start.starts_with(b"\x1f\x8b") {
        return Err(COMPRESSED.to_owned());
    }
    if start.is_empty() {
        return Err("it is empty".to_owned());
    }
    let skipped = start
        .iter()
        .take_while(|byte| byte.is_ascii_whitespace() || b"\xef\xbb\xbf".contains(byte));
    let skipped = skipped.count();
    let first = start.get(skipped..).unwrap_or_default();
    let head = String::from_utf8_lossy(&first[..first.len().min(256)]).into_owned();
    reader.consume(skipped);
    if head.starts_with('{') {
        return json(reader);
    }
    if head.starts_with('<') {
        return Err("it is an HTML page, not an answer of Envoy".to_owned());
    }
    if head.starts_with(UNWRITABLE) {
        let mut start = String::new();
        let _ = reader.take(300).read_to_string(&mut start);
        let first = start.lines().next().unwrap_or_default();
        return Err(format!(
            "Envoy could not write its configuration, since it has an extension that it does not know: {first}"
        ));
    }
    let line = head.lines().next().unwrap_or_default();
    if line.contains("::") && !line.contains(": ") {
        let clusters = Clusters::from_text(reader).map_err(|error| error.to_string())?;
        return Ok(Content::Clusters(clusters));
    }
    let is_counter = |line: &str| {
        let name = line.rsplit_once(": ").map_or("", |(name, _)| name);
        name.contains('.') && !name.contains(' ')
    };
    if line.starts_with("# TYPE") || line.starts_with("envoy_") || is_counter(line) {
        let stats = Stats::from_text(reader).map_err(|error| error.to_string())?;
        return Ok(Content::Stats(stats));
    }
    Ok(Content::Other)
}

fn json(reader: &mut dyn BufRead) -> Result<Content, String> {
    let mut deserializer = serde_json::Deserializer::from_reader(reader);
    let content = Content::deserialize(&mut deserializer);
    content
        .and_then(|content| deserializer.end().map(|()| content))
        .map_err(|error| {
            if error.is_eof() {
                format!("it ends early: {error}")
            } else {
                error.to_string()
            }
        })
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(DumpVisitor)
    }
}

/// Recognizes a document by the first key that only one kind of document has.
struct DumpVisitor;

impl<'de> Visitor<'de> for DumpVisitor {
    type Value = Content;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an answer of Envoy or of a control plane")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Content, A::Error> {
        let mut content = Content::Other;
        let mut answers = Vec::new();
        let (mut is_overview, mut is_error, mut status) = (false, false, None);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "configs" => content = Content::Config(map.next_value()?),
                "xds" => content = Content::Planned(Box::new(map.next_value::<Planned>()?.0)),
                "stats" => content = Content::Stats(map.next_value()?),
                "cluster_statuses" => content = Content::Clusters(map.next_value()?),
                "dataplaneInsight" => {
                    let insight: Option<Insight> = map.next_value()?;
                    content = Content::Overview(insight.unwrap_or_default().into());
                }
                "type" => {
                    let kind: super::text::Word = map.next_value()?;
                    is_overview = kind.0 == "DataplaneOverview";
                    is_error |= kind.0.starts_with('/');
                }
                "title" => {
                    map.next_value::<IgnoredAny>()?;
                    is_error = true;
                }
                "status" => status = map.next_value::<super::text::Count>()?.0,
                path if path.starts_with('/') => {
                    if let Ok(answer) = map.next_value::<Answer>() {
                        answers.push((key, answer));
                    } else {
                        return Ok(Content::Other);
                    }
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        if !matches!(content, Content::Other) {
            return Ok(content);
        }
        if !answers.is_empty() {
            return Ok(Content::Answers(answers));
        }
        if is_overview {
            return Ok(Content::Overview(Overview::default()));
        }
        let status = status.and_then(|status| u16::try_from(status).ok());
        Ok(match status {
            Some(status) if is_error => Content::Refusal(status),
            _ => Content::Other,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::testing::cases;

    /// What a text is: a word for it, or why it cannot be read.
    fn kind(text: &str) -> Result<&'static str, String> {
        Ok(match read(&mut text.as_bytes())? {
            Content::Config(_) => "config",
            Content::Planned(_) => "planned",
            Content::Stats(_) => "stats",
            Content::Clusters(_) => "clusters",
            Content::Overview(_) => "overview",
            Content::Refusal(_) => "refusal",
            Content::Answers(_) => "answers",
            Content::Other => "other",
        })
    }

    #[test]
    fn content_says_what_a_file_is() {
        for (text, expected) in [
            ("{\"configs\": []}", "config"),
            ("\u{feff} {\"xds\": {}}", "planned"),
            ("{\"stats\": []}", "stats"),
            ("server.state: 0\n", "stats"),
            (
                "# TYPE envoy_server_live gauge\nenvoy_server_live{} 1\n",
                "stats",
            ),
            ("{\"cluster_statuses\": []}", "clusters"),
            ("a::[::1]:80::rq_total::1\n", "clusters"),
            ("{\"type\": \"DataplaneOverview\"}", "overview"),
            (
                "{\"type\": \"/std-errors\", \"status\": 404, \"title\": \"no\"}",
                "refusal",
            ),
            ("{\"/xds\": {\"status\": 500, \"body\": \"\"}}", "answers"),
            ("{\"total\": 0, \"items\": [], \"next\": null}", "other"),
            ("[1, 2]", "other"),
            ("LIVE\n", "other"),
        ] {
            assert_eq!(kind(text), Ok(expected), "{text}");
        }
        for text in ["", "<html>", "{\"configs\": [", "{\"configs\": []}}"] {
            assert!(kind(text).is_err(), "{text}");
        }
    }

    #[test]
    fn no_cut_or_count_is_too_much() {
        let mut tried = 0;
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/proxies/healthy/web-1");
        for name in [
            "config_dump.json",
            "stats.txt",
            "clusters.txt",
            "cp_config.json",
        ] {
            let bytes = std::fs::read(format!("{folder}/{name}")).expect("a dump");
            for end in (0..bytes.len()).step_by(bytes.len() / cases(200)) {
                let _ = read(&mut &bytes[..end]);
                let mut changed = bytes.clone();
                changed[end] ^= 0x15;
                let _ = read(&mut changed.as_slice());
                tried += 1;
            }
        }
        assert!(tried >= 4 * cases(200), "{tried}");
        let most = u64::MAX;
        let huge = format!("server.uptime: {most}\nhttp.a.downstream_rq_total: {most}\n");
        let Ok(Content::Stats(stats)) = read(&mut huge.as_bytes()) else {
            panic!("{huge}");
        };
        let sum = stats.iter().map(|(_, value)| value).sum::<u64>();
        assert!(sum < 1 << 60, "{sum}");
        let deep = format!("{{\"configs\": {}", "[".repeat(100_000));
        assert!(kind(&deep).is_err());
    }
}
