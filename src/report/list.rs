//! Long documents, written piece by piece: their lists are rendered by all cores, and never held as a
//! whole beside what they are made from.

use std::io::{self, Write};

use rayon::prelude::*;
use serde::Serialize;
use serde_json::ser::Serializer;

use super::escaped::{Indented, escaped};

/// How many things are rendered before they are written.
const BATCH: usize = 512;
/// How many of them one core renders at a time.
const PIECE: usize = 32;
/// How many bytes there is room for, for each of them, to begin with.
const ROOM: usize = 1_536;

/// Renders things by all cores, piece by piece, and writes the pieces in their order, with a separator
/// between them.
pub(super) fn write_in_order<'t, T: Sync>(
    out: &mut dyn Write,
    things: &'t [T],
    separator: &[u8],
    render: impl Fn(&'t [T]) -> io::Result<Vec<u8>> + Sync,
) -> io::Result<()> {
    let mut is_first = true;
    for batch in things.chunks(BATCH) {
        let pieces: Vec<_> = batch.par_chunks(PIECE).map(&render).collect();
        for piece in pieces {
            if !std::mem::take(&mut is_first) {
                out.write_all(separator)?;
            }
            out.write_all(&piece?)?;
        }
    }
    Ok(())
}

/// An object of JSON that is written field by field, and looks as [`write_json`] writes a whole one.
///
/// [`write_json`]: super::write_json
pub(super) struct Object<'o> {
    out: &'o mut dyn Write,
    /// How many containers it stands in.
    depth: usize,
    has_fields: bool,
}

impl<'o> Object<'o> {
    /// Begins one that stands in some containers.
    fn begin(out: &'o mut dyn Write, depth: usize) -> io::Result<Self> {
        out.write_all(b"{")?;
        Ok(Self {
            out,
            depth,
            has_fields: false,
        })
    }

    /// Writes an object that stands alone, with a line break behind it.
    pub(super) fn write(
        out: &'o mut dyn Write,
        fields: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut object = Self::begin(out, 0)?;
        fields(&mut object)?;
        object.end()?.write_all(b"\n")
    }

    /// Ends it.
    fn end(self) -> io::Result<&'o mut dyn Write> {
        if self.has_fields {
            self.out.write_all(&line(self.depth))?;
        }
        self.out.write_all(b"}")?;
        Ok(self.out)
    }

    fn name(&mut self, name: &str) -> io::Result<()> {
        if std::mem::replace(&mut self.has_fields, true) {
            self.out.write_all(b",")?;
        }
        self.out.write_all(&line(self.depth + 1))?;
        write!(self.out, "\"{name}\": ")
    }

    /// Writes a field.
    pub(super) fn field(&mut self, name: &str, value: impl Serialize) -> io::Result<()> {
        let mut text = Vec::new();
        render(&value, self.depth + 1, &mut text)?;
        self.name(name)?;
        self.out.write_all(&escaped(text))
    }

    /// Writes a field with fields of its own.
    pub(super) fn object(
        &mut self,
        name: &str,
        fields: impl FnOnce(&mut Object<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        self.name(name)?;
        let mut object = Object::begin(&mut *self.out, self.depth + 1)?;
        fields(&mut object)?;
        object.end().map(drop)
    }

    /// Writes a short list of objects that are written field by field, too.
    pub(super) fn objects<T>(
        &mut self,
        name: &str,
        things: &[T],
        fields: impl Fn(&T, &mut Object<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        self.name(name)?;
        self.out.write_all(b"[")?;
        for (position, thing) in things.iter().enumerate() {
            if position > 0 {
                self.out.write_all(b",")?;
            }
            self.out.write_all(&line(self.depth + 2))?;
            let mut object = Object::begin(&mut *self.out, self.depth + 2)?;
            fields(thing, &mut object)?;
            object.end()?;
        }
        self.end_list(things.is_empty())
    }

    /// Writes a long list. An item is made when it is its turn.
    pub(super) fn list<'t, T: Sync, I: Serialize>(
        &mut self,
        name: &str,
        things: &'t [T],
        item: impl Fn(&'t T) -> I + Sync,
    ) -> io::Result<()> {
        self.name(name)?;
        self.out.write_all(b"[")?;
        let depth = self.depth + 2;
        let line = line(depth);
        if !things.is_empty() {
            self.out.write_all(&line)?;
        }
        let separator = [b",", &*line].concat();
        let render_piece = |piece: &'t [T]| {
            let mut text = Vec::with_capacity(piece.len() * ROOM);
            for (position, thing) in piece.iter().enumerate() {
                if position > 0 {
                    text.extend_from_slice(&separator);
                }
                render(&item(thing), depth, &mut text)?;
            }
            Ok(escaped(text))
        };
        write_in_order(self.out, things, &separator, render_piece)?;
        self.end_list(things.is_empty())
    }

    fn end_list(&mut self, is_empty: bool) -> io::Result<()> {
        if !is_empty {
            self.out.write_all(&line(self.depth + 1))?;
        }
        self.out.write_all(b"]")
    }
}

/// Renders a value that stands in some containers.
fn render(value: &impl Serialize, depth: usize, text: &mut Vec<u8>) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(
        text,
        Indented::inside(depth),
    ))?;
    Ok(())
}

/// A line break, and the indent of what stands in some containers.
fn line(depth: usize) -> Vec<u8> {
    let mut line = vec![b' '; 1 + 2 * depth];
    line[0] = b'\n';
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::write_json;
    use serde_json::{Value, json};

    /// Writes an object field by field: lists as long ones, and objects in lists as such.
    fn fields(value: &Value, object: &mut Object<'_>) -> io::Result<()> {
        for (name, value) in value.as_object().into_iter().flatten() {
            match value {
                Value::Object(_) => object.object(name, |inner| fields(value, inner))?,
                Value::Array(things) if name == "objects" => {
                    object.objects(name, things, fields)?
                }
                Value::Array(things) => object.list(name, things, |it| it)?,
                _ => object.field(name, value)?,
            }
        }
        Ok(())
    }

    #[test]
    fn a_document_looks_the_same_however_it_is_written() {
        for length in [0, 1, PIECE + 1, 2 * BATCH + 3] {
            let item = |number| json!({"a": number, "b": [], "c": {"d": [1, "\u{7f}"]}});
            let items: Vec<Value> = (0..length).map(item).collect();
            let inner = json!({"items": items, "more": {}, "total": length});
            let document =
                json!({"inner": inner, "objects": [inner, {}, {"objects": []}], "z": [1]});
            let (mut whole, mut pieces) = (Vec::new(), Vec::new());
            write_json(&mut whole, &document).expect("written");
            Object::write(&mut pieces, |object| fields(&document, object)).expect("written");
            assert!(whole == pieces, "{length}");
        }
    }
}
