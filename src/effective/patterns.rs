//! From keys and values to whatever demands them, so that a dataplane touches only what it meets.
//! Both kinds of policies find their own by it.
//!
//! Demands with the same keys, of which the same are exact, form a *pattern*; within a pattern the
//! exact values lead at once to a *posting*, the number of all that demands the same. A pattern is
//! found by its rarest key.

use std::hash::Hash;

use foldhash::{HashMap, HashMapExt as _};

/// Demands, each a set of keys and the values that they have to have.
#[derive(Debug)]
pub(super) struct Patterns<'w, K> {
    all: Vec<Pattern>,
    by_keys: HashMap<Box<[(usize, bool)]>, usize>,
    /// The numbers of the keys that are demanded.
    keys: HashMap<K, usize>,
    /// The numbers of the values that are demanded, whatever the key.
    values: HashMap<&'w str, usize>,
    /// By number of a key, the patterns of which it is the rarest.
    by_key: Vec<Vec<usize>>,
    /// Patterns without keys, which everything meets.
    keyless: Vec<usize>,
    postings: usize,
}

#[derive(Debug)]
struct Pattern {
    /// Numbers of keys, and whether the value has to be equal.
    keys: Box<[(usize, bool)]>,
    /// From the numbers of the values of the exact keys to the posting.
    postings: HashMap<Box<[usize]>, usize>,
}

impl<K> Default for Patterns<'_, K> {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            by_keys: HashMap::new(),
            keys: HashMap::new(),
            values: HashMap::new(),
            by_key: Vec::new(),
            keyless: Vec::new(),
            postings: 0,
        }
    }
}

impl<'w, K: Hash + Eq + Copy> Patterns<'w, K> {
    /// The posting of a demand, old or new. Without a value, whatever the key has is right.
    pub(super) fn add(&mut self, demand: impl Iterator<Item = (K, Option<&'w str>)>) -> usize {
        let mut pairs: Vec<(usize, Option<usize>)> = demand
            .map(|(key, value)| {
                let key = number_of(&mut self.keys, key);
                (key, value.map(|value| number_of(&mut self.values, value)))
            })
            .collect();
        pairs.sort_unstable();
        let keys: Box<[_]> = pairs.iter().map(|(key, it)| (*key, it.is_some())).collect();
        let pattern = *self.by_keys.entry(keys).or_insert_with_key(|keys| {
            self.all.push(Pattern {
                keys: keys.clone(),
                postings: HashMap::new(),
            });
            self.all.len() - 1
        });
        let values = pairs.iter().filter_map(|(_, value)| *value).collect();
        let postings = &mut self.all[pattern].postings;
        *postings.entry(values).or_insert_with(|| {
            self.postings += 1;
            self.postings - 1
        })
    }

    /// Files the patterns by their rarest keys; nothing is found before.
    pub(super) fn file(&mut self) {
        let mut uses = vec![0; self.keys.len()];
        for (key, _) in self.all.iter().flat_map(|pattern| &pattern.keys) {
            uses[*key] += 1;
        }
        self.by_key = vec![Vec::new(); self.keys.len()];
        for (position, pattern) in self.all.iter().enumerate() {
            let keys = pattern.keys.iter().map(|(key, _)| *key);
            match keys.min_by_key(|key| (uses[*key], *key)) {
                Some(rarest) => self.by_key[rarest].push(position),
                None => self.keyless.push(position),
            }
        }
    }

    /// Calls `found` with every posting whose demand some attributes meet. Each key is there once.
    pub(super) fn visit<'a>(
        &self,
        attributes: impl Iterator<Item = (K, &'a str)>,
        found: &mut dyn FnMut(usize),
    ) {
        // What a demand could be about, sorted by number of the key.
        let mut known: Vec<(usize, Option<usize>)> = attributes
            .filter_map(|(key, value)| {
                Some((*self.keys.get(&key)?, self.values.get(value).copied()))
            })
            .collect();
        known.sort_unstable();
        let mut values: Vec<usize> = Vec::new();
        let filed = known.iter().flat_map(|(key, _)| &self.by_key[*key]);
        for position in self.keyless.iter().chain(filed) {
            if let Some(posting) = self.all[*position].posting(&known, &mut values) {
                found(posting);
            }
        }
    }
}

/// The number of a word, old or new.
fn number_of<W: Hash + Eq>(numbers: &mut HashMap<W, usize>, word: W) -> usize {
    let next = numbers.len();
    *numbers.entry(word).or_insert(next)
}

impl Pattern {
    /// The posting that attributes meet, if every key is there. They are given as what is known of
    /// them, sorted by number of the key: the number of the value, if any demand names it.
    fn posting(&self, known: &[(usize, Option<usize>)], values: &mut Vec<usize>) -> Option<usize> {
        values.clear();
        for (key, exact) in &self.keys {
            let position = known.binary_search_by_key(key, |(key, _)| *key).ok()?;
            if *exact {
                values.push(known[position].1?);
            }
        }
        self.postings.get(values.as_slice()).copied()
    }
}
