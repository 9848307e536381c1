//! What a user sees: the command, the files, the two streams, the exit status. One binary, one
//! file for each topic.

mod conformance;
mod findings;
mod generated;
mod input;
mod inspect;
mod layers;
mod matching;
mod places;
mod rules;
mod support;
mod validate;
mod worlds;
