//! The edge: every file, stream and socket is opened here. Knows nothing of policies.

mod input;
mod terminal;

pub use input::{InputError, InputOptions, load};
pub use terminal::{ColorWhen, Console};
