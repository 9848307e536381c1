//! Names by RFC 1123, as Kubernetes and, from Kuma 0.7 on, the control planes take them.

/// The longest subdomain, in bytes.
pub(crate) const SUBDOMAIN_LIMIT: usize = 253;
/// The longest label, in bytes.
pub(crate) const LABEL_LIMIT: usize = 63;

/// Whether a text is an RFC 1123 label: up to 63 lower-case letters, digits and `-`, with a letter
/// or digit at both ends.
pub(crate) fn is_label(text: &str) -> bool {
    text.len() <= LABEL_LIMIT && is_part(text.as_bytes())
}

/// Whether a text is an RFC 1123 subdomain: parts like labels, joined by dots, up to 253 bytes in
/// all. As in Kubernetes, a part may be longer than a label.
pub(crate) fn is_subdomain(text: &str) -> bool {
    text.len() <= SUBDOMAIN_LIMIT && has_subdomain_form(text)
}

/// The same, of any length.
pub(crate) fn has_subdomain_form(text: &str) -> bool {
    text.as_bytes().split(|byte| *byte == b'.').all(is_part)
}

/// Whether a text is what the value of a Kubernetes label may be, but for its length: letters, digits,
/// dashes, underscores and dots, the first and the last of them a letter or a digit; or empty.
pub(crate) fn is_label_text(text: &str) -> bool {
    static INNER: Characters = Characters::alphanumeric_and(b"-_.");
    let is_outer = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    is_outer(bytes.first()) && is_outer(bytes.last()) && INNER.make(text)
}

/// Whether a text is what the key of a Kubernetes label may be: a name, with a subdomain and a slash
/// before it or without.
pub(crate) fn is_label_key(text: &str) -> bool {
    let (prefix, name) = match text.split_once('/') {
        Some((prefix, name)) => (Some(prefix), name),
        None => (None, text),
    };
    let is_name = !name.is_empty() && name.len() <= LABEL_LIMIT && is_label_text(name);
    is_name && prefix.is_none_or(is_subdomain)
}

fn is_part(text: &[u8]) -> bool {
    static INNER: Characters = Characters::of(b"abcdefghijklmnopqrstuvwxyz0123456789-");
    !text.is_empty() && INNER.make(text) && !text.starts_with(b"-") && !text.ends_with(b"-")
}

/// The characters that a text may have, all of them of ASCII. To be looked up: an input has very many
/// names.
pub(crate) struct Characters([bool; 256]);

impl Characters {
    pub(crate) const fn of(characters: &[u8]) -> Self {
        let mut allowed = [false; 256];
        let mut position = 0;
        while position < characters.len() {
            allowed[characters[position] as usize] = true;
            position += 1;
        }
        Self(allowed)
    }

    /// The letters and digits, and some others.
    pub(crate) const fn alphanumeric_and(others: &[u8]) -> Self {
        let mut characters = Self::of(others);
        let mut byte = 0_u8;
        while byte < 128 {
            characters.0[byte as usize] |= byte.is_ascii_alphanumeric();
            byte += 1;
        }
        characters
    }

    /// Whether a text is made of them.
    pub(crate) fn make(&self, text: impl AsRef<[u8]>) -> bool {
        // Almost every text is, so none is left before its end.
        let bytes = text.as_ref().iter();
        bytes.fold(true, |all, byte| all & self.0[usize::from(*byte)])
    }
}
