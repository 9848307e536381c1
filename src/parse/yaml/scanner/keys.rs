//! Where keys may have started that no `?` announces: only the colon behind them shows it.

use super::{KeyStart, Scan, Scanner};
use crate::parse::yaml::flaws::no_colon;

/// How many characters may stand before the colon of a key that no `?` announces.
const KEY_LIMIT: i32 = 1024;

impl Scanner<'_> {
    /// Whether the next token may turn out to be a key.
    pub(super) fn awaits_key(&mut self) -> Scan<bool> {
        let number = self.handed_out;
        // Those further in start later.
        let later = self.keys.iter().enumerate().rev();
        let mut same = later
            .skip_while(|(_, key)| key.number > number)
            .take_while(|(_, key)| key.number == number);
        match same.find(|(_, key)| key.awaited).map(|(level, _)| level) {
            Some(level) => self.is_key(level),
            None => Ok(false),
        }
    }

    /// Whether a key may still have started where that seemed possible.
    pub(super) fn is_key(&mut self, level: usize) -> Scan<bool> {
        let here = self.cursor.mark;
        let key = &mut self.keys[level];
        if !key.possible {
            return Ok(false);
        }
        let is_near = key.mark.row == here.row && here.indent - key.mark.indent <= KEY_LIMIT;
        if is_near {
            return Ok(true);
        }
        if key.required {
            return Err(no_colon(key.mark));
        }
        key.possible = false;
        Ok(false)
    }

    /// Notes that a key may start here, and none after that.
    pub(super) fn may_start_key(&mut self) -> Scan<()> {
        if !std::mem::take(&mut self.key_allowed) {
            return Ok(());
        }
        let mark = self.cursor.mark;
        let key = KeyStart {
            possible: true,
            required: !self.in_brackets() && self.indent == mark.indent,
            awaited: true,
            number: self.handed_out + self.tokens.len(),
            mark,
        };
        self.forget_key()?;
        if let Some(last) = self.keys.last_mut() {
            *last = key;
        }
        Ok(())
    }

    /// Notes that no key started at this level.
    pub(super) fn forget_key(&mut self) -> Scan<()> {
        if let Some(key) = self.keys.last_mut()
            && key.possible
        {
            if key.required {
                return Err(no_colon(key.mark));
            }
            (key.possible, key.awaited) = (false, false);
        }
        Ok(())
    }
}
