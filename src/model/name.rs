//! Names by RFC 1123, as Kubernetes and, from Kuma 0.7 on, the control planes take them.

/// The longest subdomain, in bytes.
pub(crate) const SUBDOMAIN_LIMIT: usize = 253;
/// The longest label, in bytes.
pub(crate) const LABEL_LIMIT: usize = 63;

/// Whether a text is an RFC 1123 label: up to 63 lower-case letters, digits and `-`, with a letter
/// or digit at both ends.
pub(crate) fn is_label(text: &str) -> bool {
    text.len() <= LABEL_LIMIT && is_part(text)
}

/// Whether a text is an RFC 1123 subdomain: parts like labels, joined by dots, up to 253 bytes in
/// all. As in Kubernetes, a part may be longer than a label.
pub(crate) fn is_subdomain(text: &str) -> bool {
    text.len() <= SUBDOMAIN_LIMIT && has_subdomain_form(text)
}

/// The same, of any length.
pub(crate) fn has_subdomain_form(text: &str) -> bool {
    text.split('.').all(is_part)
}

fn is_part(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_lowercase() || byte == b'-';
    !text.is_empty() && text.bytes().all(inner) && !text.starts_with('-') && !text.ends_with('-')
}
