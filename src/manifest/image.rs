//! References of container images: `[registry/]path[:tag][@digest]`.

use super::text::checked_text;

checked_text! {
    /// A reference that container runtimes take.
    pub struct Image: is_image,
    "write [registry/]path[:tag][@digest] with a path of lower-case letters and digits, such as \
     registry.example.com/jaeger:2.20.0"
}

/// The longest name, without tag and digest.
const NAME_LIMIT: usize = 255;
const TAG_LIMIT: usize = 128;
/// The longest value of a label in Kubernetes.
const LABEL_LIMIT: usize = 63;

/// A reference, taken apart.
struct Parts<'i> {
    name: &'i str,
    tag: Option<&'i str>,
    digest: Option<&'i str>,
}

impl<'i> Parts<'i> {
    fn of(reference: &'i str) -> Self {
        let (rest, digest) = match reference.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (reference, None),
        };
        // A colon before a slash belongs to the port of the registry.
        let (name, tag) = match rest.rsplit_once(':') {
            Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
            _ => (rest, None),
        };
        Self { name, tag, digest }
    }

    /// The registry, which needs a sign that it is a host.
    fn registry(&self) -> Option<&'i str> {
        let (first, _) = self.name.split_once('/')?;
        is_host_like(first).then_some(first)
    }
}

impl Image {
    /// Whether it names a registry.
    pub(crate) fn has_registry(&self) -> bool {
        Parts::of(&self.0).registry().is_some()
    }

    /// The same image by what it is, whatever its tag is pointed at one day.
    ///
    /// # Errors
    /// When it names one by itself.
    pub(crate) fn with_digest(&self, digest: &Digest) -> Result<Self, String> {
        match Parts::of(&self.0).digest {
            None => Ok(Self(format!("{}@{}", self.0, digest.0))),
            Some(_) => Err("leave it out, or the digest of --image".to_owned()),
        }
    }

    /// Its tag, if that can be the value of a label.
    pub(crate) fn version(&self) -> Option<&str> {
        let ends_well = |tag: &&str| {
            tag.len() <= LABEL_LIMIT
                && tag.starts_with(|first: char| first.is_ascii_alphanumeric())
                && tag.ends_with(|last: char| last.is_ascii_alphanumeric())
        };
        Parts::of(&self.0).tag.filter(ends_well)
    }
}

checked_text! {
    /// What an image is, by a checksum of its manifest.
    pub(crate) struct Digest: is_digest, "write sha256: and 64 hexadecimal digits in lower case"
}

checked_text! {
    /// Where images come from: a host, and what goes before their paths, as that of a mirror does.
    pub(crate) struct Registry: is_place,
    "write the host of a registry, with a port and a path if it has them, such as \
     registry.example.com:5000/mirror"
}

impl Registry {
    /// The image of it that is called so.
    pub(crate) fn image(&self, image: &Image) -> Result<Image, String> {
        let written = format!("{}/{image}", self.0);
        written.parse().map_err(|_: String| {
            format!("write one that is up to {NAME_LIMIT} characters long together with the image")
        })
    }
}

fn is_image(reference: &str) -> bool {
    let parts = Parts::of(reference);
    let registry = parts.registry();
    let path = registry.map_or(parts.name, |registry| &parts.name[registry.len() + 1..]);
    parts.name.len() <= NAME_LIMIT
        && registry.is_none_or(is_registry)
        && path.split('/').all(is_path_part)
        && parts.tag.is_none_or(is_tag)
        && parts.digest.is_none_or(is_digest)
}

/// Whether images can come from there.
fn is_place(text: &str) -> bool {
    let first = text.split('/').next().unwrap_or_default();
    is_host_like(first) && is_image(&format!("{text}/image"))
}

fn is_host_like(part: &str) -> bool {
    part.contains(['.', ':']) || part == "localhost"
}

fn is_registry(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (text, None),
    };
    let is_label = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let address = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    let is_host = match address {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => host.split('.').all(is_label),
    };
    is_host && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
}

/// Runs of lower-case letters and digits, with one dot, one or two underscores, or dashes between.
fn is_path_part(part: &str) -> bool {
    let is_letter = |character: char| character.is_ascii_lowercase() || character.is_ascii_digit();
    let is_separator =
        |text: &str| matches!(text, "" | "." | "_" | "__") || text.bytes().all(|byte| byte == b'-');
    part.starts_with(is_letter)
        && part.ends_with(is_letter)
        && part.split(is_letter).all(is_separator)
}

fn is_tag(tag: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    tag.len() <= TAG_LIMIT
        && tag.bytes().next().is_some_and(is_word)
        && tag
            .bytes()
            .all(|byte| is_word(byte) || matches!(byte, b'.' | b'-'))
}

fn is_digest(digest: &str) -> bool {
    let is_hex = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    };
    match digest.split_once(':') {
        Some(("sha256", hex)) => hex.len() == 64 && is_hex(hex),
        Some(("sha512", hex)) => hex.len() == 128 && is_hex(hex),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_those_of_container_runtimes() {
        let digest = format!("sha256:{}", "0a".repeat(32));
        for text in [
            "zipkin",
            "openzipkin/zipkin:3.5.1",
            "docker.io/a__b/c-d--e/f.g:v1.0_x-",
            "localhost/zipkin",
            "localhost:5000/zipkin",
            "registry.example.com:5000/Zipkin".to_lowercase().as_str(),
            "[::1]:5000/zipkin:1",
            &format!("zipkin@{digest}"),
            &format!("a.b/zipkin:1@{digest}"),
        ] {
            assert!(text.parse::<Image>().is_ok(), "{text}");
        }
        for text in [
            "",
            " zipkin",
            "Zipkin",
            "zipkin:",
            "zipkin:-1",
            "a//b",
            "/zipkin",
            "zipkin/",
            "http://a.b/zipkin",
            "a.b:0/zipkin",
            "a.b:x/zipkin",
            "a___b",
            "a._b",
            "zipkin@sha256:00",
            "zipkin@",
            "a.b/",
            "zipkin:1:2",
            "zipkin\n",
            &"a".repeat(256),
        ] {
            assert!(text.parse::<Image>().is_err(), "{text}");
        }
        for (text, version) in [
            ("zipkin:3.5.1", Some("3.5.1")),
            ("localhost:5000/zipkin", None),
            ("zipkin:1-", None),
            ("zipkin:_1", None),
        ] {
            assert_eq!(text.parse::<Image>().expect(text).version(), version);
        }
    }
}
