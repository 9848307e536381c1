//! What a user sees: the command, the files, the two streams, the exit status. One binary, one
//! file for each topic.

mod conformance;
mod layers;
mod support;
