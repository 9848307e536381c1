//! A page of a list of the REST API, read from its text into the model in one go, without a tree
//! between the two. Knows no mistakes: a page in which anything is not as control planes write it
//! is left to the reader of documents, which tells what it is.

use std::borrow::Cow;

use jiff::Timestamp;

use super::build::NODE_LIMIT;
use super::decode::Decode;
use super::duration;
use super::fields::Fields;
use super::lexer::Lexer;
use super::resource::{self, settle_mesh};
use super::shape::Shape;
use super::source::to_u32;
use crate::diag::Origin;
use crate::model::{Kind, Meta, Metrics, Tags, World};

/// A page of a list.
#[derive(Debug, Default, PartialEq)]
pub struct Page {
    /// How many resources the whole list has, if the control plane says so.
    pub total: Option<u64>,
    /// The URL of the next page, if there is one.
    pub next: Option<String>,
    /// The resources, as [`super::read`] would give them for the only source of an input.
    pub world: World,
}

/// Reads a page of a list of dataplanes or of their policies. None if it is of another kind, or if
/// anything in it is not as control planes write it.
#[must_use]
pub fn page(kind: Kind, text: &str) -> Option<Page> {
    if !matches!(kind, Kind::Dataplane | Kind::TrafficTrace) {
        return None;
    }
    let mut stream = Stream {
        lexer: Lexer::new(text, 0, 0),
        pairs: Vec::new(),
        depth: 0,
        nodes: 1,
        kinds: 0,
        is_odd: false,
    };
    let mut page = Page::default();
    let mut has_items = false;
    stream.lexer.skip_space();
    stream.mapping(|stream, key| match key {
        "total" => page.total = Some(stream.parse()),
        "next" => {
            if !stream.skip_null() {
                page.next = Some(stream.string(Next));
            }
        }
        "items" => {
            has_items = true;
            stream.container(*b"[]", |stream, position| {
                stream.item(kind, position, &mut page.world);
            });
        }
        _ => stream.give_up(),
    });
    stream.lexer.skip_space();
    // Of resources of the list's kind there are as many as items.
    let is_whole = has_items && stream.kinds == page.world.len();
    (is_whole && !stream.is_odd && stream.lexer.peek().is_none()).then_some(page)
}

/// The value that comes next: a stream has no other.
#[derive(Clone, Copy)]
struct Next;

struct Stream<'t> {
    lexer: Lexer<'t>,
    /// Room for the tags that are read, used over and over.
    pairs: Vec<(&'t str, Cow<'t, str>)>,
    /// How many containers are open.
    depth: usize,
    /// How many values there are so far, keys among them: as many as a tree would have nodes.
    nodes: usize,
    /// How many items said that they are of the list's kind.
    kinds: usize,
    /// Something is not as control planes write it; the rest is not looked at.
    is_odd: bool,
}

impl<'t> Stream<'t> {
    fn give_up(&mut self) {
        self.is_odd = true;
        self.lexer.finish();
    }

    fn given_up<T: Default>(&mut self) -> T {
        self.give_up();
        T::default()
    }

    /// Reads a container, of which both brackets are given; calls `each` where an element, or a key,
    /// has to start, and with its position.
    fn container(&mut self, brackets: [u8; 2], mut each: impl FnMut(&mut Self, usize)) {
        const DEPTH_LIMIT: usize = 100;
        if self.depth == DEPTH_LIMIT || !self.lexer.take(brackets[0]) {
            return self.give_up();
        }
        self.depth += 1;
        self.lexer.skip_space();
        if !self.lexer.take(brackets[1]) {
            let is_mapping = brackets[0] == b'{';
            for position in 0.. {
                self.nodes += 1 + usize::from(is_mapping);
                if self.nodes > NODE_LIMIT {
                    return self.give_up();
                }
                each(self, position);
                self.lexer.skip_space();
                if self.lexer.take(brackets[1]) {
                    break;
                }
                if !self.lexer.take(b',') {
                    return self.give_up();
                }
                self.lexer.skip_space();
            }
        }
        self.depth -= 1;
    }

    /// Reads a mapping, in which every key stands once; calls `each` where a value has to start.
    fn mapping(&mut self, mut each: impl FnMut(&mut Self, &'t str)) {
        /// No mapping of a resource has more fields than that, but for a Mesh.
        const FEW: usize = 12;
        let mut seen = [""; FEW];
        self.container(*b"{}", |stream, position| {
            let key = stream.key();
            if position == FEW || seen[..position].contains(&key) {
                return stream.give_up();
            }
            seen[position] = key;
            each(stream, key);
        });
    }

    fn key(&mut self) -> &'t str {
        let key = self.lexer.string();
        self.lexer.skip_space();
        match key {
            Some(Cow::Borrowed(key)) if self.lexer.take(b':') => {
                self.lexer.skip_space();
                key
            }
            _ => self.given_up(),
        }
    }

    fn item(&mut self, kind: Kind, position: usize, world: &mut World) {
        let mut meta = Meta::default();
        match kind {
            Kind::TrafficTrace => {
                let mut policy = resource::traffic_trace(self, Next, &mut meta);
                policy.meta = self.placed(meta, position);
                world.traffic_traces.push(policy);
            }
            Kind::Dataplane => {
                let mut dataplane = resource::dataplane(self, Next, &mut meta);
                dataplane.meta = self.placed(meta, position);
                world.dataplanes.push(dataplane);
            }
            // No other kind is begun with.
            _ => self.give_up(),
        }
    }

    fn placed(&mut self, mut meta: Meta, position: usize) -> Meta {
        if meta.name.is_empty() {
            self.give_up();
        }
        settle_mesh(&mut meta);
        meta.origin = Origin {
            items: Box::new([to_u32(position)]),
            ..Origin::default()
        };
        meta
    }

    /// Reads a string, without its escapes.
    fn characters(&mut self) -> Cow<'t, str> {
        match self.lexer.string() {
            Some(text) => text,
            None => self.given_up(),
        }
    }

    /// Reads a number of a type.
    fn parse<T: std::str::FromStr + Default>(&mut self) -> T {
        match self.lexer.word().map(str::parse) {
            Some(Ok(number)) => number,
            _ => self.given_up(),
        }
    }

    /// Leaves `null` behind, if that comes next.
    fn skip_null(&mut self) -> bool {
        let is_null = self.lexer.peek() == Some(b'n');
        if is_null {
            self.skip();
        }
        is_null
    }

    /// Leaves a value of some shape behind.
    fn shape(&mut self, shape: &'static Shape) {
        match shape {
            Shape::Text => drop(self.characters()),
            Shape::Bool => _ = self.parse::<bool>(),
            Shape::Number => _ = self.number(Next),
            Shape::Duration => _ = self.duration(Next),
            Shape::Time => _ = self.time(Next),
            Shape::Enumeration(names) => _ = self.enumeration(Next, names),
            Shape::Texts => drop(self.tags(Next)),
            Shape::Anything => self.mapping(|stream, _| stream.skip()),
            Shape::List(element) => self.container(*b"[]", |stream, _| {
                if !stream.skip_null() {
                    stream.shape(element);
                }
            }),
            Shape::Message(fields) => self.mapping(|stream, key| {
                let known = fields.iter().find(|(name, _)| *name == key);
                match known {
                    // Snake case is another way to write a field.
                    None if key.contains('_') => stream.give_up(),
                    Some((_, shape)) if !stream.skip_null() => stream.shape(shape),
                    Some(_) => {}
                    None => stream.skip(),
                }
            }),
        }
    }

    /// Leaves a value behind, whatever it is.
    fn skip(&mut self) {
        match self.lexer.peek() {
            Some(b'{') => self.mapping(|stream, _| stream.skip()),
            Some(b'[') => self.container(*b"[]", |stream, _| stream.skip()),
            Some(b'"') => drop(self.characters()),
            _ => {
                if self.lexer.word().is_none() {
                    self.give_up();
                }
            }
        }
    }
}

impl Decode for Stream<'_> {
    type Value = Next;

    fn fields(
        &mut self,
        _: Next,
        fields: &'static Fields,
        mut take: impl FnMut(&mut Self, &str, Next),
    ) {
        self.mapping(|stream, key| {
            if !stream.skip_null() {
                let more = fields.more.iter().find(|more| more.name == key);
                if let Some(shape) = more.and_then(|more| more.shape.as_ref()) {
                    return stream.shape(shape);
                }
                let start = stream.lexer.at();
                take(stream, key, Next);
                if stream.lexer.at() > start {
                    return;
                }
                stream.skip();
            }
            // What nobody reads is a field all the same, or one of a release to come; but `kind` would
            // say what the resource is, and snake case is another way to write a field.
            let is_odd = fields.judged || key == "kind" || key.contains('_');
            if is_odd && !fields.known.contains(&key) {
                stream.give_up();
            }
        });
    }

    fn list<T: Default>(&mut self, _: Next, read: impl Fn(&mut Self, Next) -> T) -> Vec<T> {
        let mut list = Vec::new();
        self.container(*b"[]", |stream, _| {
            list.push(if stream.skip_null() {
                T::default()
            } else {
                read(stream, Next)
            });
        });
        // There are very many lists, and few have as many elements as a growing one has room for.
        list.shrink_to_fit();
        list
    }

    fn tags(&mut self, _: Next) -> Tags {
        let mut pairs = std::mem::take(&mut self.pairs);
        self.container(*b"{}", |stream, _| {
            let key = stream.key();
            // Go writes maps in order.
            if pairs.last().is_some_and(|(last, _)| *last >= key) {
                return stream.give_up();
            }
            pairs.push((key, stream.characters()));
        });
        let tags = Tags::of_sorted(&pairs);
        pairs.clear();
        self.pairs = pairs;
        tags
    }

    fn text(&mut self, _: Next) -> Box<str> {
        self.characters().into()
    }

    fn number(&mut self, _: Next) -> u32 {
        self.parse()
    }

    fn boolean(&mut self, _: Next) -> bool {
        self.parse()
    }

    fn time(&mut self, _: Next) -> Option<Timestamp> {
        let time = self.characters().parse().ok();
        if time.is_none() {
            self.give_up();
        }
        time
    }

    fn duration(&mut self, _: Next) -> f64 {
        match duration::nanoseconds(&self.characters()) {
            Some(nanoseconds) => nanoseconds,
            None => self.given_up(),
        }
    }

    fn enumeration(&mut self, _: Next, names: &[&str]) -> usize {
        let word = self.characters();
        match names.iter().position(|name| *name == word) {
            Some(number) => number,
            None => self.given_up(),
        }
    }

    fn kind(&mut self, _: Next, kind: Kind) {
        if self.characters() == kind.word() {
            self.kinds += 1;
        } else {
            self.give_up();
        }
    }

    /// Hardly a dataplane has any.
    fn metrics(&mut self, _: Next) -> Metrics {
        self.given_up()
    }
}

#[cfg(test)]
mod tests;
