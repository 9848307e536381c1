//! The two streams of a command: data goes to one, messages for people to the other.

use std::fmt::Display;
use std::io::{self, BufWriter, IsTerminal, Read, Write};

use anstream::{AutoStream, ColorChoice};
use clap::ValueEnum;
use colored::Colorize;

use super::program::Adapting;
use super::{Program, Progress, Repeated};
use crate::report::Message;

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum ColorWhen {
    /// On a terminal, unless `NO_COLOR` is set; always with `CLICOLOR_FORCE`.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Where the data of one command comes from and goes to, and the messages for people.
pub(crate) struct Streams {
    input: Box<dyn Read>,
    /// Whether somebody has to type the data.
    is_typed: bool,
    out: Box<dyn Write>,
    out_choice: ColorChoice,
    err: Box<dyn Write>,
    err_choice: ColorChoice,
    /// Whether people look at the messages.
    has_reader: bool,
    width: Option<usize>,
}

impl Streams {
    /// Those of the process.
    pub(crate) fn of_process() -> Self {
        let (stdin, stdout, stderr) = (io::stdin(), io::stdout(), io::stderr());
        let width = stdout
            .is_terminal()
            .then(|| terminal_size::terminal_size_of(&stdout))
            .flatten()
            .map(|(width, _)| usize::from(width.0));
        Self {
            is_typed: stdin.is_terminal(),
            input: Box::new(stdin),
            out_choice: AutoStream::choice(&stdout),
            err_choice: AutoStream::choice(&stderr),
            has_reader: stderr.is_terminal(),
            out: Box::new(stdout),
            err: Box::new(stderr),
            width,
        }
    }

    /// Any, as if they were files.
    pub(crate) fn of(
        input: impl Read + 'static,
        out: impl Write + 'static,
        err: impl Write + 'static,
    ) -> Self {
        Self {
            input: Box::new(input),
            is_typed: false,
            out: Box::new(out),
            out_choice: ColorChoice::Never,
            err: Box::new(err),
            err_choice: ColorChoice::Never,
            has_reader: false,
            width: None,
        }
    }
}

/// Standard output, with its name in what is wrong with it.
struct Named(Box<dyn Write>);

impl Write for Named {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes).map_err(named)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush().map_err(named)
    }
}

fn named(error: io::Error) -> io::Error {
    // A pipe that was closed stays one.
    let kind = error.kind();
    io::Error::new(kind, format!("standard output cannot be written: {error}"))
}

/// The streams of one command.
pub(crate) struct Console {
    input: Box<dyn Read>,
    is_typed: bool,
    out: Adapting<BufWriter<Named>>,
    out_choice: ColorChoice,
    err: AutoStream<Box<dyn Write>>,
    has_reader: bool,
    width: Option<usize>,
    quiet: bool,
}

impl Console {
    /// From now on everything is painted, and each stream strips what it does not take.
    pub(crate) fn new(streams: Streams, when: ColorWhen, quiet: bool, program: Program) -> Self {
        colored::control::set_override(true);
        let choose = |auto: ColorChoice| match when {
            ColorWhen::Auto => auto,
            ColorWhen::Always => ColorChoice::Always,
            ColorWhen::Never => ColorChoice::Never,
        };
        let out = BufWriter::with_capacity(1 << 16, Named(streams.out));
        Self {
            input: streams.input,
            is_typed: streams.is_typed,
            out: Adapting::new(out, program),
            out_choice: choose(streams.out_choice),
            err: AutoStream::new(streams.err, choose(streams.err_choice)),
            has_reader: streams.has_reader,
            width: streams.width,
            quiet,
        }
    }

    /// Lets the commands in messages say again what was typed.
    pub(crate) fn repeat(&mut self, repeated: Repeated) {
        self.out.commands.repeated = repeated;
    }

    /// Lets them name the files that were read, too.
    pub(crate) fn repeat_files(&mut self, files: &[String]) {
        self.out.commands.repeated.add_files(files);
    }

    /// Standard input.
    pub(crate) fn input(&mut self) -> &mut dyn Read {
        &mut self.input
    }

    /// Whether somebody has to type what comes from standard input.
    pub(crate) fn is_typed(&self) -> bool {
        self.is_typed
    }

    /// Where data for people goes.
    pub(crate) fn out(&mut self) -> AutoStream<&mut (dyn Write + 'static)> {
        AutoStream::new(&mut self.out, self.out_choice)
    }

    /// Where data for programs goes, which has no colours that would have to be stripped.
    pub(crate) fn plain(&mut self) -> &mut dyn Write {
        self.out.plain()
    }

    /// The width of the terminal that data goes to; none when it is not a terminal.
    pub(crate) fn width(&self) -> Option<usize> {
        self.width
    }

    /// Writes text as data.
    pub(crate) fn print(&mut self, text: &str) -> io::Result<()> {
        self.out().write_all(text.as_bytes())
    }

    /// Where data for people goes that no command is changed in: help has the program's name already,
    /// and a diff has to be applied as it is.
    pub(crate) fn as_it_is(&mut self) -> AutoStream<&mut (dyn Write + 'static)> {
        let out: &mut (dyn Write + 'static) = self.out.plain();
        AutoStream::new(out, self.out_choice)
    }

    /// Writes text as data, as it is.
    pub(crate) fn print_as_it_is(&mut self, text: &str) -> io::Result<()> {
        self.as_it_is().write_all(text.as_bytes())
    }

    /// Says at once, as data, what has been done. That it cannot be written keeps nothing else from
    /// being done: what could not be written is tried again with everything later, and at the end
    /// [`Console::finish`] fails if it was in vain.
    pub(crate) fn done(&mut self, line: impl Display) {
        let line = line.to_string();
        let _ = self.print(&format!("{}\n", crate::diag::printable(&line)));
        let _ = self.out.flush();
    }

    /// Shows people that work is going on, until the answer is dropped.
    pub(crate) fn progress(&self, message: &'static str) -> Progress {
        Progress::new(message, self.quiet)
    }

    /// Prints a message that people can do without; `--quiet` leaves it out.
    pub(crate) fn info(&mut self, message: impl Display) {
        if !self.quiet {
            // If nobody reads it there is nothing to do about that.
            let _ = self.out.flush();
            let message = message.to_string();
            let _ = writeln!(self.err, "{}", self.out.commands.adapt(&message));
        }
    }

    /// Where messages for people go that must not be left out; what is data already goes first.
    pub(crate) fn err(&mut self) -> &mut dyn Write {
        let _ = self.out.flush();
        &mut self.err
    }

    /// Says what is said beside an answer.
    pub(crate) fn say(&mut self, messages: impl IntoIterator<Item = Message>) {
        for message in messages {
            match message {
                Message::Info(text) => self.info(text),
                Message::Warning(text) => self.warn(&text),
                Message::Advice(text) => self.advise(&text),
                Message::Hint(text) => self.hint(text),
            }
        }
    }

    /// Warns people.
    pub(crate) fn warn(&mut self, message: &str) {
        let _ = self.out.flush();
        let message = crate::diag::mask_userinfo(message);
        let message = self.out.commands.adapt(&message);
        let message = crate::diag::printable(&message);
        // If nobody listens there is nobody to warn.
        let _ = writeln!(self.err, "{} {message}", "warning:".yellow().bold());
    }

    /// Prints what people may do next, if it is a terminal that they look at; `--quiet` leaves
    /// it out.
    pub(crate) fn hint(&mut self, message: impl Display) {
        if self.has_reader {
            self.info(message);
        }
    }

    /// Prints an error, with its causes.
    pub(crate) fn error(&mut self, error: &anyhow::Error) {
        let _ = self.out.flush();
        let (text, hints) = crate::diag::message_and_hints(error);
        let hints: Vec<String> = hints
            .into_iter()
            .map(|hint| crate::diag::mask_userinfo(hint).into_owned())
            .collect();
        let text = crate::diag::mask_userinfo(&text);
        let text = self.out.commands.adapt(&text);
        let mut lines = text.lines();
        let first = lines.next().unwrap_or_default();
        let _ = writeln!(
            self.err,
            "{} {}",
            "error:".red().bold(),
            crate::diag::printable(first)
        );
        for line in lines {
            let _ = writeln!(self.err, "{}", crate::diag::printable(line));
        }
        for hint in hints {
            self.write_hint(&hint);
        }
    }

    /// Says what to do next, below what it is about; `--quiet` leaves it out.
    pub(crate) fn advise(&mut self, hint: &str) {
        if !self.quiet {
            let _ = self.out.flush();
            self.write_hint(hint);
        }
    }

    fn write_hint(&mut self, hint: &str) {
        let hint = self.out.commands.adapt(hint);
        let hint = crate::diag::printable(&hint);
        let _ = writeln!(self.err, "{} {hint}", "hint:".cyan().bold());
    }

    /// Writes out everything that is still held back.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
