//! A stream that ends in time, however slowly its bytes come.

use std::io::{self, Read};
use std::time::Instant;

/// Reads until a deadline; after that reading fails.
pub(super) struct Until<R> {
    inner: R,
    deadline: Instant,
}

impl<R: Read> Until<R> {
    pub(super) const fn new(inner: R, deadline: Instant) -> Self {
        Self { inner, deadline }
    }
}

impl<R: Read> Read for Until<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if Instant::now() > self.deadline {
            return Err(io::Error::new(
                io::ErrorKind::TimedOut,
                "it did not finish in time",
            ));
        }
        self.inner.read(buffer)
    }
}
