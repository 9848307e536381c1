//! `migrate`: what each `TrafficTrace` becomes, in which stages, and that nobody loses traces on the way.

mod documents;
mod fixtures;
mod guide;
mod objects;
mod plain;
mod random;
mod recorded;
