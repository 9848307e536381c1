//! The two spellings of a field: in camel case, and in the snake case of protocol buffers.

use std::borrow::Cow;

/// Whether a key names a field. The control planes take the names of protocol buffers too, which
/// are in snake case.
pub(crate) fn same_field(key: &str, name: &str) -> bool {
    // In snake case a name is longer.
    key == name || (key.len() > name.len() && key.contains('_') && camel_case(key) == name)
}

/// `default_backend` as `defaultBackend`.
pub(super) fn camel_case(key: &str) -> Cow<'_, str> {
    if !key.contains('_') {
        return Cow::Borrowed(key);
    }
    let mut camel = String::with_capacity(key.len());
    let mut raise = false;
    for character in key.chars() {
        if character == '_' {
            raise = !camel.is_empty();
        } else if std::mem::take(&mut raise) {
            camel.extend(character.to_uppercase());
        } else {
            camel.push(character);
        }
    }
    Cow::Owned(camel)
}

/// `defaultBackend` as `default_backend`.
pub(crate) fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 2);
    for character in name.chars() {
        if character.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(character.to_ascii_lowercase());
    }
    snake
}
