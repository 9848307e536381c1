//! The settings file for everybody's eyes: nothing secret in it.

use serde_yaml::Value;

use super::control_plane::is_secret;
use crate::diag::mask_userinfo;
use crate::host::address::shown_address;

/// Replaces what is secret, also in what this tool does not know: under `authConf` everything, the
/// values of headers, and whatever calls itself a token, a password, a secret or credentials.
pub(super) fn mask(value: &mut Value) {
    const HIDDEN: [&str; 5] = ["authconf", "token", "password", "secret", "credential"];
    match value {
        Value::Mapping(fields) => {
            let header = text(fields.get("key"));
            for (key, value) in fields.iter_mut() {
                let key = key.as_str().unwrap_or_default().to_ascii_lowercase();
                let is_header = key == "value" && !header.is_empty() && is_secret(&header);
                if let ("url", Value::String(text)) = (key.as_str(), &mut *value) {
                    *text = shown_address(text);
                } else if is_header || HIDDEN.iter().any(|word| key.contains(word)) {
                    hide(value);
                } else {
                    mask(value);
                }
            }
        }
        Value::Sequence(items) => items.iter_mut().for_each(mask),
        Value::String(text) => *text = mask_userinfo(text).into_owned(),
        _ => {}
    }
}

/// A text; empty if it is none.
pub(super) fn text(value: Option<&Value>) -> String {
    value.and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Hides every scalar of a value.
fn hide(value: &mut Value) {
    match value {
        Value::Mapping(fields) => fields.iter_mut().for_each(|(_, value)| hide(value)),
        Value::Sequence(items) => items.iter_mut().for_each(hide),
        Value::Null => {}
        scalar => *scalar = Value::from("***"),
    }
}
