//! The edge: every file, stream and socket is opened here. Knows nothing of policies.

mod input;
mod progress;
mod terminal;
mod write;

pub use input::{InputError, InputOptions, load};
pub use progress::Progress;
pub use terminal::{ColorWhen, Console};
pub use write::{replace_file, write_file};
