//! How a message of Envoy is declared once, to be read and to be written: every field may be left out,
//! and one that has nothing to say is not written.

/// A message that may be left out, and then is not written.
pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

macro_rules! messages {
    ($($(#[doc = $doc:literal])* $name:ident { $($(#[$meta:meta])* $field:ident: $kind:ty,)* })*) => {$(
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq, Default, Deserialize, Serialize)]
        #[serde(default)]
        pub(crate) struct $name {
            $(
                $(#[$meta])*
                #[serde(skip_serializing_if = "is_default")]
                pub(crate) $field: $kind,
            )*
        }
    )*};
}
pub(super) use messages;
