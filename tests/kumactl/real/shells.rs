//! The completion at the prompts of the shells that not every machine has.

use crate::completion::at_the_prompt;
use crate::completion::terminal::Terminal;

#[test]
#[ignore = "needs tests/real/setup"]
fn zsh_completes_at_its_prompt() {
    at_the_prompt(&mut Terminal::zsh());
}

#[test]
#[ignore = "needs tests/real/setup"]
fn fish_completes_at_its_prompt() {
    at_the_prompt(&mut Terminal::fish());
}

#[test]
#[ignore = "needs tests/real/setup"]
fn elvish_lists_what_completes() {
    let mut terminal = Terminal::elvish();
    terminal.types("kumactl inspect dataplane -f tests/fixtures/demo \t");
    for shown in ["backend-1 (backend)", "orders-1", "web-1 (web)"] {
        terminal.shows(shown);
    }
}
