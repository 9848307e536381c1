//! The lines of a text, as YAML counts them.

/// Line and column numbers fit: a source of four gigabytes is refused when it is opened.
pub(super) fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The lines of a text, without their ends: `\n`, `\r\n` or a lone `\r`, as YAML counts them.
pub(super) struct Lines<'t> {
    rest: &'t str,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { rest: text }
    }
}

impl<'t> Iterator for Lines<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        if self.rest.is_empty() {
            return None;
        }
        let bytes = self.rest.as_bytes();
        let Some(end) = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')) else {
            return Some(std::mem::take(&mut self.rest));
        };
        let line = &self.rest[..end];
        let after = if bytes[end..].starts_with(b"\r\n") {
            end + 2
        } else {
            end + 1
        };
        self.rest = &self.rest[after..];
        Some(line)
    }
}
