//! Texts that are checked when they are read, so that nobody has to do it again.

/// A type of texts: which of them are valid, and what to write instead of the others.
macro_rules! checked_text {
    (
        $(#[$attribute:meta])*
        $visibility:vis struct $name:ident: $is_valid:expr, $advice:expr
    ) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
        $visibility struct $name(String);

        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                if $is_valid(text) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err($advice.to_owned())
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(&self.0)
            }
        }
    };
}

pub(super) use checked_text;
