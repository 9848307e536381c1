//! What a control plane takes for the URL of a `MeshTrace`'s Zipkin backend: a regular expression of
//! the library govalidator, which is neither Go's URL parser nor anybody's standard.
//!
//! Source: `IsURL` of govalidator, read; every recorded URL. The expression is matched by sets of
//! places, a step for each part of it, so that no text takes long.

use std::net::Ipv6Addr;

use crate::model::CollectorUrl;

/// The places in a text that some part of the expression can end at.
type Places = Vec<bool>;

/// Whether a control plane takes a text that is not empty.
pub(super) fn is_url(text: &str) -> bool {
    const SHORTEST: usize = 4;
    const LONGEST: usize = 2082;
    let text_chars: Vec<char> = text.chars().take(LONGEST + 1).collect();
    let has_length = text.len() >= SHORTEST && text_chars.len() <= LONGEST;
    has_length && !text.starts_with('.') && has_host(text) && Matcher(&text_chars).matches()
}

/// What is asked of the parts that Go's parser finds; a scheme is added where there is only a port.
fn has_host(text: &str) -> bool {
    let (rest, fragment) = text.split_once('#').unwrap_or((text, ""));
    let has_scheme = text.contains("://");
    let whole = if has_scheme {
        rest.to_owned()
    } else if text.contains(':') {
        format!("http://{rest}")
    } else if rest.starts_with("//") {
        format!("http:{rest}")
    } else {
        // A path alone.
        format!("/{rest}")
    };
    let is_escaped = |part: &str| CollectorUrl::parse(&format!("/{part}")).is_ok();
    let Ok(url) = CollectorUrl::parse(&whole) else {
        return false;
    };
    let is_path = url.host.is_empty() && url.port.is_none() && !url.path.is_empty();
    is_escaped(fragment) && !url.host.starts_with('.') && (!is_path || url.path.contains('.'))
}

/// A text, of which parts of the expression match stretches.
struct Matcher<'t>(&'t [char]);

fn is_letter(character: char) -> bool {
    character.is_ascii_alphabetic() || ('\u{a1}'..='\u{ffff}').contains(&character)
}

fn is_letter_or_digit(character: char) -> bool {
    is_letter(character) || character.is_ascii_digit()
}

fn is_plain(character: char) -> bool {
    character.is_ascii_alphanumeric()
}

fn is_space(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\u{c}' | '\r' | ' ')
}

fn or(mut one: Places, other: &Places) -> Places {
    for (one, other) in one.iter_mut().zip(other) {
        *one |= other;
    }
    one
}

impl Matcher<'_> {
    fn matches(&self) -> bool {
        let mut start = vec![false; self.0.len() + 1];
        start[0] = true;
        let schemes = ["ftp", "tcp", "udp", "ws", "wss", "http", "https"];
        let schemes = schemes.map(|scheme| self.word(&start, &format!("{scheme}://")));
        let after_scheme = schemes.iter().fold(start, or);
        let after_user = or(self.user(&after_scheme), &after_scheme);
        let host = self.host(&after_user);
        let dot = or(self.one(&host, |it| it == '.'), &host);
        let port = or(self.port(&dot), &dot);
        let end = or(self.path(&port), &port);
        end[self.0.len()]
    }

    /// The places after one character of a class.
    fn one(&self, from: &Places, class: impl Fn(char) -> bool) -> Places {
        let mut after = vec![false; from.len()];
        for (at, character) in self.0.iter().enumerate() {
            after[at + 1] = from[at] && class(*character);
        }
        after
    }

    /// The places after one character of a class or more.
    fn some(&self, from: &Places, class: impl Fn(char) -> bool) -> Places {
        let mut after = vec![false; from.len()];
        for (at, character) in self.0.iter().enumerate() {
            after[at + 1] = (from[at] || after[at]) && class(*character);
        }
        after
    }

    fn word(&self, from: &Places, word: &str) -> Places {
        let step = |places: Places, wanted| self.one(&places, |it| it == wanted);
        word.chars().fold(from.clone(), step)
    }

    /// The places after any number of steps.
    fn repeat(from: &Places, step: impl Fn(&Places) -> Places) -> Places {
        let mut all = from.clone();
        let mut new = from.clone();
        loop {
            let after = step(&new);
            new = after
                .iter()
                .zip(&all)
                .map(|(is, was)| *is && !was)
                .collect();
            if !new.contains(&true) {
                return all;
            }
            all = or(all, &new);
        }
    }

    /// `user:password@`.
    fn user(&self, from: &Places) -> Places {
        self.one(&self.some(from, |it| !is_space(it)), |it| it == '@')
    }

    fn host(&self, from: &Places) -> Places {
        let prefix = or(self.name(from), &self.subdomain(from));
        let prefix = or(prefix, from);
        let core = self.core(&prefix);
        let top = self.some(&self.one(&core, |it| it == '.'), is_letter);
        let name = or(top, &core);
        or(or(name, &self.ipv4(from)), &self.ipv6(from))
    }

    /// A label, where `-` and `_` may stand inside of the first, and more labels of letters and
    /// digits.
    fn name(&self, from: &Places) -> Places {
        let first = self.one(from, is_plain);
        let middle = self.some(&first, |it| is_plain(it) || matches!(it, '-' | '_'));
        let label = self.one(&or(middle, &first), is_plain);
        let more =
            |places: &Places| self.some(&self.one(places, |it| matches!(it, '-' | '.')), is_plain);
        Self::repeat(&label, more)
    }

    fn subdomain(&self, from: &Places) -> Places {
        let first = self.some(from, is_plain);
        let step = |places: &Places| {
            let separator = self.one(places, |it| matches!(it, '-' | '_' | '.'));
            self.one(&or(separator, places), is_plain)
        };
        let label = self.one(&Self::repeat(&first, step), is_plain);
        let domain = self.some(&self.one(&label, |it| it == '.'), is_plain);
        or(domain, &self.word(from, "www."))
    }

    /// Letters and digits of any language, with one or two hyphens between them.
    fn core(&self, from: &Places) -> Places {
        let run = self.some(from, is_letter_or_digit);
        let more = |places: &Places| {
            let one = self.one(places, |it| it == '-');
            let two = self.one(&one, |it| it == '-');
            self.some(&or(two, &one), is_letter_or_digit)
        };
        Self::repeat(&run, more)
    }

    fn ipv4(&self, from: &Places) -> Places {
        let first = |number: &str| {
            let value = number.parse().unwrap_or(0);
            !number.starts_with('0') && matches!(value, 1..=223 | 240..=255)
        };
        let other = |number: &str| number.len() < 3 || matches!(number.parse(), Ok(100..=255));
        let dot = |places: &Places| self.one(places, |it| it == '.');
        let mut places = self.number(from, first);
        for _ in 0..3 {
            places = self.number(&dot(&places), other);
        }
        places
    }

    /// The places after one to three digits that are taken.
    fn number(&self, from: &Places, takes: impl Fn(&str) -> bool) -> Places {
        let mut after = vec![false; from.len()];
        for (at, _) in from.iter().enumerate().filter(|(_, is_start)| **is_start) {
            let digits = self.0[at..].iter().take(3);
            let digits: String = digits.take_while(|it| it.is_ascii_digit()).collect();
            for length in (1..=digits.len()).filter(|length| takes(&digits[..*length])) {
                after[at + length] = true;
            }
        }
        after
    }

    fn ipv6(&self, from: &Places) -> Places {
        let mut after = vec![false; from.len()];
        for at in (0..self.0.len()).filter(|at| from[*at] && self.0[*at] == '[') {
            let inside = self.0[at + 1..].iter().take_while(|it| **it != ']');
            let inside: String = inside.collect();
            let end = at + 1 + inside.chars().count();
            let (address, zone) = inside.split_once('%').unwrap_or((&inside, "-"));
            let has_zone = zone != "-";
            let is_link = address.starts_with("fe80:") && !zone.is_empty();
            let is_local = is_link && zone.chars().all(is_plain);
            if end < self.0.len() && address.parse::<Ipv6Addr>().is_ok() && (!has_zone || is_local)
            {
                after[end + 1] = true;
            }
        }
        after
    }

    fn port(&self, from: &Places) -> Places {
        let mut places = self.one(from, |it| it == ':');
        let mut after = vec![false; from.len()];
        for _ in 0..5 {
            places = self.one(&places, |it| it.is_ascii_digit());
            after = or(after, &places);
        }
        after
    }

    fn path(&self, from: &Places) -> Places {
        let first = self.one(from, |it| matches!(it, '/' | '?' | '#'));
        or(self.some(&first, |it| !is_space(it)), &first)
    }
}

#[cfg(test)]
mod tests {
    use super::is_url;

    #[test]
    fn what_kuma_takes_is_taken_and_nothing_else() {
        for text in [
            "http://z:9411/api/v2/spans",
            "z:9411",
            "zipkin.local",
            "mailto:a@b.c",
            "http://user:p@z:9411/x",
            "http://z:99999",
            "http://z.local:9411/x",
            "http://zz-1",
            "http://z-1",
            "http://zipkin_prod:9411",
            "http://ZIPKIN:9411",
            "http://a--b:9411/x",
            "http://[::1]:9411/x",
            "http://10.0.0.1:9411/x",
            "http://ünï:9411/x",
            "http://zipkin.kuma-system.svc.cluster.local:9411/api/v2/spans",
        ] {
            assert!(is_url(text), "{text}");
        }
        for text in [
            "abcd",
            "z:1",
            "http://a.kuma-system:9411/x",
            "http://z_x",
            "HTTP://z:9411",
            "1.2.3",
            "http://1.2.3:9411/x",
            "http://256.1.1.1:9411/x",
            "http://$(HOST_IP):9411",
            "http://zipkin.a_b:9411",
            "http://z:9411/x y",
            "http://z:123456/x",
            "http://z:/x",
            "http://zipkin..local:9411/x",
            "http://a---b:9411",
            ".a.b",
        ] {
            assert!(!is_url(text), "{text}");
        }
    }

    #[test]
    fn no_text_takes_long() {
        assert!(!is_url(&format!("http://{}!", "a-".repeat(1_000))));
        assert!(!is_url(&"a".repeat(1_000_000)));
    }
}
