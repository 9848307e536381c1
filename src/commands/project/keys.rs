//! The keys of a project file, and what each takes.

use clap::ValueEnum as _;

use super::Project;
use crate::commands::flags::{FailOn, parse_code};
use crate::diag::{Span, did_you_mean, go_quote, value_name};
use crate::model::Release;
use crate::parse::{Setting, SettingError};

const KEYS: [&str; 5] = ["files", "exclude", "ignore", "kuma-version", "fail-on"];

impl Project {
    /// Takes over one setting.
    pub(super) fn set(&mut self, setting: Setting) -> Result<(), SettingError> {
        let Setting { key, at, values } = setting;
        match key.as_str() {
            "files" => self.files = texts(values),
            "exclude" => self.exclude = texts(values),
            "ignore" => {
                for (code, at) in values {
                    let code = parse_code(&code).map_err(|hint| {
                        let code = go_quote(&code);
                        let message = format!("{code} is not the code of a finding: {hint}");
                        SettingError::new(at, message)
                    })?;
                    self.ignore.push(code);
                }
            }
            "kuma-version" => {
                let release = one(values)?.map(|(text, at)| {
                    let release = text.parse::<Release>();
                    release.map_err(|valid| {
                        let message = format!("{} is not valid: {valid}", go_quote(&text));
                        SettingError::new(at, message)
                    })
                });
                self.kuma_version = release.transpose()?;
            }
            "fail-on" => {
                let fail_on = one(values)?.map(|(text, at)| {
                    let variants = FailOn::value_variants().iter();
                    let names: Vec<String> = variants.map(value_name).collect();
                    FailOn::from_str(&text, false).map_err(|_| {
                        let (text, names) = (go_quote(&text), names.join(", "));
                        SettingError::new(at, format!("{text} is not one of {names}"))
                    })
                });
                self.fail_on = fail_on.transpose()?;
            }
            other => {
                let hint = did_you_mean(other, KEYS);
                let hint = hint.unwrap_or_else(|| format!("there are {}", KEYS.join(", ")));
                let message = format!("no setting is called {}; {hint}", go_quote(other));
                return Err(SettingError::new(at, message));
            }
        }
        Ok(())
    }
}

fn texts(values: Vec<(String, Span)>) -> Vec<String> {
    values.into_iter().map(|(text, _)| text).collect()
}

/// The value of a setting that takes one, if it is given.
fn one(values: Vec<(String, Span)>) -> Result<Option<(String, Span)>, SettingError> {
    if let [_, second, ..] = values.as_slice() {
        return Err(SettingError::new(second.1, "there is one value too many"));
    }
    Ok(values.into_iter().next())
}
