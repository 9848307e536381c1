//! What the tool is called where it was started: by its own name, or as a plugin of kubectl. Usage and
//! hints say so, because people copy the commands in them. Data for programs is never changed.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::Path;

use super::Repeated;

/// The tool's own name, which every message is written with.
const OWN: &str = "kumactl";
/// The name of the file by which kubectl finds a plugin: it takes `_` for a hyphen of the command.
const PLUGIN_FILE: &str = "kubectl-kuma_traces";
/// The name of the file that kubectl asks what a command line of the plugin can go on to.
const COMPLETION_FILE: &str = "kubectl_complete-kuma_traces";

/// How the tool was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Program {
    /// By its own name, or by any other.
    Kumactl,
    /// `kubectl kuma-traces`
    KubectlPlugin,
    /// By kubectl, to complete that.
    KubectlCompletion,
}

impl Program {
    /// By the first word of a command line.
    pub(crate) fn of(path: Option<&OsStr>) -> Self {
        let stem = path.and_then(|path| Path::new(path).file_stem()?.to_str());
        match stem {
            Some(PLUGIN_FILE) => Self::KubectlPlugin,
            Some(COMPLETION_FILE) => Self::KubectlCompletion,
            _ => Self::Kumactl,
        }
    }

    /// What is typed to start it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Kumactl => OWN,
            Self::KubectlPlugin | Self::KubectlCompletion => "kubectl kuma-traces",
        }
    }

    /// A text for people, with that name in the commands that it shows.
    pub(crate) fn rename(self, text: &str) -> Cow<'_, str> {
        Commands::new(self).adapt(text)
    }
}

/// How commands are shown that people copy.
pub(super) struct Commands {
    pub(super) program: Program,
    pub(super) repeated: Repeated,
}

impl Commands {
    fn new(program: Program) -> Self {
        let repeated = Repeated::default();
        Self { program, repeated }
    }

    /// Whether they are shown as they are written.
    fn is_unchanged(&self) -> bool {
        self.program == Program::Kumactl && self.repeated.is_empty()
    }

    /// A text for people, with the name that the tool was started by and the flags that were typed in
    /// the commands that it shows.
    pub(super) fn adapt<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.is_unchanged() || !text.contains(OWN) {
            return Cow::Borrowed(text);
        }
        let mut adapted = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once(OWN) {
            adapted.push_str(before);
            rest = after;
            // Not in paths, and not where it is followed by its version.
            let is_word = !before.ends_with(|c: char| c.is_alphanumeric() || "/.-_".contains(c));
            let is_start = |c: char| c.is_ascii_lowercase() || "<[-".contains(c);
            let words = after
                .strip_prefix(' ')
                .filter(|it| it.starts_with(is_start));
            let Some(words) = words.filter(|_| is_word) else {
                adapted.push_str(OWN);
                continue;
            };
            adapted.push_str(self.program.name());
            if let Some((length, flags)) = self.repeated.flags(words) {
                adapted.push(' ');
                adapted.push_str(&words[..length]);
                adapted.push_str(&flags);
                rest = &words[length..];
            }
        }
        adapted.push_str(rest);
        Cow::Owned(adapted)
    }
}

/// Writes text for people, line by line, with the commands in it adapted.
pub(super) struct Adapting<W> {
    out: W,
    pub(super) commands: Commands,
    /// The beginning of a line.
    line: Vec<u8>,
}

impl<W: Write> Adapting<W> {
    pub(super) fn new(out: W, program: Program) -> Self {
        Self {
            out,
            commands: Commands::new(program),
            line: Vec::new(),
        }
    }

    /// What data is written to as it is. A line that was begun goes first.
    pub(super) fn plain(&mut self) -> &mut W {
        // Whoever writes next gets the error.
        let _ = self.write_line();
        &mut self.out
    }

    fn write_line(&mut self) -> io::Result<()> {
        let line = std::mem::take(&mut self.line);
        let text = String::from_utf8_lossy(&line);
        self.out.write_all(self.commands.adapt(&text).as_bytes())
    }
}

impl<W: Write> Write for Adapting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.line.is_empty() && self.commands.is_unchanged() {
            return self.out.write(bytes);
        }
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(line);
            if line.ends_with(b"\n") {
                self.write_line()?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.write_line()?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plugin_is_found_by_the_name_of_its_file() {
        let of = |path: &str| Program::of(Some(OsStr::new(path)));
        assert_eq!(of("/usr/bin/kubectl-kuma_traces"), Program::KubectlPlugin);
        assert_eq!(of("kubectl-kuma_traces.exe"), Program::KubectlPlugin);
        assert_eq!(
            of("kubectl_complete-kuma_traces"),
            Program::KubectlCompletion
        );
        for path in ["kumactl", "./kubectl-kuma_traces/kumactl", ""] {
            assert_eq!(of(path), Program::Kumactl, "{path}");
        }
    }

    #[test]
    fn only_commands_are_renamed() {
        let renamed = |text| Program::KubectlPlugin.rename(text).into_owned();
        assert_eq!(
            renamed("kumactl explain CODE, or `kumactl --help | cat`; kumactl <COMMAND>"),
            "kubectl kuma-traces explain CODE, or `kubectl kuma-traces --help | cat`; kubectl kuma-traces <COMMAND>"
        );
        for text in [
            "kumactl 1.2.3",
            "# kumactl:allow tie",
            "~/.kumactl/config in /bin/kumactl -x",
            "kumactl",
        ] {
            assert_eq!(renamed(text), text);
            assert_eq!(Program::Kumactl.rename(text), text);
        }
    }

    #[test]
    fn lines_are_renamed_however_they_are_written() {
        let mut out = Adapting::new(Vec::new(), Program::KubectlPlugin);
        for piece in ["a kuma", "ctl get\nkumactl", " get"] {
            out.write_all(piece.as_bytes()).expect("written");
        }
        out.plain().write_all(b"; kumactl get").expect("written");
        let expected = "a kubectl kuma-traces get\nkubectl kuma-traces get; kumactl get";
        assert_eq!(String::from_utf8_lossy(&out.out), expected);
    }

    /// A text, with flags of a command line repeated in it.
    fn shown(repeated: &Repeated, text: &str) -> String {
        let program = Program::Kumactl;
        let repeated = repeated.clone();
        Commands { program, repeated }.adapt(text).into_owned()
    }

    #[test]
    fn commands_say_again_what_was_typed() {
        let mut repeated = Repeated::new(Some("demo"), Some("3.0"), None);
        repeated.add_files(&["a b.yaml".to_owned(), "-".to_owned()]);
        repeated.add_files(&["other".to_owned()]);
        for (text, filled) in [
            (
                "kumactl inspect dataplanes --untraced shows which; kumactl inspect dataplane 'a b' says why",
                "kumactl inspect dataplanes -f 'a b.yaml' -f - -m demo --kuma-version 3.0 --untraced shows which; kumactl inspect dataplane 'a b' -f 'a b.yaml' -f - -m demo --kuma-version 3.0 says why",
            ),
            (
                "kumactl inspect mesh-trace all -m other shows which",
                "kumactl inspect mesh-trace all -f 'a b.yaml' -f - --kuma-version 3.0 -m other shows which",
            ),
            (
                "kumactl migrate --to 3.0 writes it",
                "kumactl migrate -f 'a b.yaml' -f - -m demo --to 3.0 writes it",
            ),
            (
                "(kumactl inspect dataplane web)",
                "(kumactl inspect dataplane web -f 'a b.yaml' -f - -m demo --kuma-version 3.0)",
            ),
            (
                "kumactl inspect dataplane web\n",
                "kumactl inspect dataplane web -f 'a b.yaml' -f - -m demo --kuma-version 3.0\n",
            ),
        ] {
            assert_eq!(shown(&repeated, text), filled);
        }
        for text in [
            "helm template CHART | kumactl validate -f -",
            "kumactl check tracing --endpoint URL",
            "kumactl get mesh demo -o yaml prints it",
            "kumactl explain CODE",
            "/bin/kumactl validate",
        ] {
            assert_eq!(shown(&repeated, text), text);
        }
    }

    #[test]
    fn a_control_plane_is_asked_by_the_context_that_was_typed() {
        let mut repeated = Repeated::new(None, None, Some("europe"));
        let text = "kumactl get mesh demo -o yaml prints it";
        let expected = "kumactl get mesh demo --context europe -o yaml prints it";
        assert_eq!(shown(&repeated, text), expected);
        repeated.add_files(&["a.yaml".to_owned()]);
        assert_eq!(shown(&repeated, text), expected);
    }

    #[test]
    fn many_files_and_passwords_are_not_named() {
        let filled = |files: &[&str]| {
            let mut repeated = Repeated::default();
            let files: Vec<String> = files.iter().map(|file| (*file).to_owned()).collect();
            repeated.add_files(&files);
            shown(&repeated, "kumactl validate")
        };
        assert_eq!(filled(&["a", "b", "c", "d"]), "kumactl validate -f PATH");
        assert_eq!(
            filled(&["http://u:p@h/x"]),
            "kumactl validate -f 'http://***@h/x'"
        );
    }
}
