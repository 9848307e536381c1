//! Long lists as JSON: rendered by all cores, and never held as a whole beside what they are made
//! from.

use std::io::{self, Write};

use rayon::prelude::*;
use serde::Serialize;
use serde_json::ser::Serializer;

use super::escaped::{Indented, escaped};

/// What stands behind the items of a list that has nothing else.
pub(super) const END: &[u8] = b"\n}\n";

/// How many items are rendered before they are written.
const BATCH: usize = 2_048;
/// How many of them one core renders at a time.
const PIECE: usize = 64;
/// How many bytes there is room for, for each of them, to begin with.
const ROOM: usize = 1_536;

/// Writes a [`List`] of items as [`write_json`] does, and `end` behind them. An item is made when it
/// is its turn.
///
/// [`List`]: super::documents::List
/// [`write_json`]: super::write_json
pub(crate) fn write_json_list<'t, T: Sync, I: Serialize>(
    out: &mut dyn Write,
    things: &'t [T],
    item: impl Fn(&'t T) -> I + Sync,
    end: &[u8],
) -> io::Result<()> {
    write!(out, "{{\n  \"total\": {},\n  \"items\": [", things.len())?;
    let mut comma = "";
    for batch in things.chunks(BATCH) {
        let pieces: Vec<io::Result<Vec<u8>>> = batch
            .par_chunks(PIECE)
            .map(|piece| render(piece, &item))
            .collect();
        for piece in pieces {
            write!(out, "{comma}\n    ")?;
            out.write_all(&piece?)?;
            comma = ",";
        }
    }
    if !things.is_empty() {
        out.write_all(b"\n  ")?;
    }
    out.write_all(b"]")?;
    out.write_all(end)
}

fn render<'t, T, I: Serialize>(piece: &'t [T], item: impl Fn(&'t T) -> I) -> io::Result<Vec<u8>> {
    let mut text = Vec::with_capacity(piece.len() * ROOM);
    for (position, thing) in piece.iter().enumerate() {
        if position > 0 {
            text.extend_from_slice(b",\n    ");
        }
        // Each stands in a list that stands in a mapping.
        let formatter = Indented::inside(2);
        item(thing).serialize(&mut Serializer::with_formatter(&mut text, formatter))?;
    }
    Ok(escaped(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::documents::List;
    use crate::report::write_json;

    #[test]
    fn a_list_looks_the_same_however_it_is_written() {
        for length in [0, 1, PIECE + 1, 2 * BATCH + 3] {
            let item = |number: &usize| serde_json::json!({"a": number, "b": [], "c": {"d": [1]}});
            let numbers: Vec<usize> = (0..length).collect();
            let (mut whole, mut pieces) = (Vec::new(), Vec::new());
            let list = List::from(numbers.iter().map(item).collect::<Vec<_>>());
            write_json(&mut whole, &list).expect("written");
            write_json_list(&mut pieces, &numbers, item, END).expect("written");
            assert!(whole == pieces, "{length}");
        }
    }
}
