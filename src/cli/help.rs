//! How the help of a command is laid out: what it does, examples, how it is used, its own options, and
//! last and short the options that all commands have.

use clap::builder::{PossibleValue, StyledStr};
use clap::{Arg, Command};

use crate::commands::examples;
use crate::diag::one_of;
use crate::host::Program;

/// How wide the help is at most.
pub(super) const WIDTH: usize = 100;

/// The heading of the options that all commands have.
const GLOBAL: &str = "Global options";

/// A command line with its help laid out, for the name that the tool was started by, and as wide as the
/// terminal if no width is given.
pub(super) fn laid_out(command: Command, program: Program, width: Option<usize>) -> Command {
    let in_width = |command: Command| match width {
        Some(width) => command.term_width(width),
        None => command.max_term_width(WIDTH),
    };
    let globals = |brief: fn(&str) -> &str| {
        let all = command.get_arguments().filter(|it| it.is_global_set());
        let in_order = all.enumerate();
        let all = in_order.map(|(at, argument)| short(argument, brief).display_order(at));
        let list = Command::new("options")
            .disable_help_flag(true)
            .help_template("{all-args}")
            .args(all);
        in_width(list).render_help().ansi().to_string()
    };
    let (whole, brief) = (globals(|help| help), globals(first_words));
    let header = *command.get_styles().get_header();
    let template = |path: &[&str]| {
        let lines = examples(path).into_iter();
        let lines = lines.map(|line| format!("  {}\n", program.rename(line)));
        let globals = if path.is_empty() { &whole } else { &brief };
        let template = format!(
            "{{before-help}}{{about-with-newline}}\n{header}Examples:{header:#}\n{}\n\
             {{usage-heading}} {{usage}}\n\n{{all-args}}\n\n{globals}{{after-help}}",
            lines.collect::<String>()
        );
        StyledStr::from(template)
    };
    let mut command = in_width(command).mut_args(|argument| {
        let is_global = argument.is_global_set();
        let argument = argument.hide_short_help(is_global);
        argument.hide_long_help(is_global)
    });
    command.build();
    with_templates(command, &[], &template)
}

fn with_templates(
    command: Command,
    path: &[&str],
    template: &impl Fn(&[&str]) -> StyledStr,
) -> Command {
    let command = command.help_template(template(path));
    command.mut_subcommands(|inner| {
        let name = inner.get_name().to_owned();
        with_templates(inner, &[path, &[name.as_str()]].concat(), template)
    })
}

/// An argument with few words about it, in which the words that it takes stand, too.
fn short(argument: &Arg, brief: fn(&str) -> &str) -> Arg {
    let help = argument.get_help().map(ToString::to_string);
    let help = brief(help.as_deref().unwrap_or_default()).to_owned();
    let short = argument.clone().help_heading(GLOBAL);
    if !argument.get_action().takes_values() {
        return short.help(help);
    }
    let values = argument.get_possible_values();
    let values: Vec<&str> = values.iter().map(PossibleValue::get_name).collect();
    let help = if values.is_empty() {
        help
    } else {
        format!("{help}: {}", one_of(&values))
    };
    short.help(help).hide_possible_values(true)
}

/// What stands before the details.
fn first_words(help: &str) -> &str {
    let end = help.find(" [").unwrap_or(help.len());
    &help[..end]
}
