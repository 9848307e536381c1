//! How fast and how frugal `inspect` is, beside only reading the same bytes.
//!
//! `cargo bench --bench inspect` reports; it never fails because of a number, since machines
//! differ and are shared. `-- --quick` makes fewer runs, `-- --large` adds 100,000 dataplanes with
//! 5,000 policies, `-- --migrate` migrates so many (with `--quick` a fifth of them) and does nothing
//! else, `-- --live` asks a server on loopback for them instead, and nothing else; `-- --workloads`
//! reads a repository of Kubernetes, and nothing else.
//! `-- --write FOLDER DATAPLANES POLICIES` (or `-- --write-workloads FOLDER COUNT`) only writes an
//! input, and `-- --serve DATAPLANES
//! POLICIES` only serves one, to be profiled.
//!
//! All is measured as processes, from before their start to their end, in turns: a whole run of
//! kumactl, and this program again, which then only reads (see [`baseline`]) or only fetches (see
//! [`fetch`]).

mod baseline;
mod fetch;
mod input;
mod measure;
mod server;
mod types;

use std::env;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use input::Size;
use measure::Series;
use server::Server;
use tempfile::TempDir;

const SEED: u64 = 0x6b75_6d61;
const RUNS: usize = 21;
const QUICK_RUNS: usize = 5;
const MEMORY_RUNS: usize = 3;

const FIRST: Size = size(10_000, 500);
const MORE_POLICIES: Size = size(10_000, 5_000);
const MORE_DATAPLANES: Size = size(20_000, 500);
const FOR_MEMORY: Size = size(40_000, 500);
const LARGE: Size = size(100_000, 5_000);
/// What is migrated where there is little time.
const QUICK_LARGE: Size = size(20_000, 1_000);
/// As many policies, half of which are `MeshTrace`s.
const BOTH_KINDS: Size = Size {
    mesh_traces: 2_500,
    ..size(100_000, 2_500)
};
/// `MeshTrace`s that all select one dataplane.
const CROWD: usize = 1_000;
/// Workloads of Kubernetes, each with its Service.
const WORKLOADS: usize = 50_000;

/// The whole run against reading, at most.
const BOUND_READING: f64 = 1.5;
/// The whole run against fetching and decoding the same pages, at most.
const BOUND_FETCHING: f64 = 1.5;
/// Migrating and proving against inspecting, at most.
const BOUND_MIGRATING: f64 = 5.0;
/// Ten times the policies against the first size, at most.
const BOUND_POLICIES: f64 = 1.3;
/// Half of the policies as `MeshTrace`s against none, at most.
const BOUND_BOTH_KINDS: f64 = 1.3;
/// Twice the `MeshTrace`s that select one dataplane, at most.
const BOUND_CROWD: f64 = 2.5;
/// Twice the dataplanes against the first size, at most.
const BOUND_DATAPLANES: f64 = 2.2;
/// Workloads made into dataplanes against reading the same bytes, at most.
const BOUND_MAKING: f64 = 3.0;
/// Twice the workloads, at most.
const BOUND_WORKLOADS: f64 = 2.1;
/// Bytes for each dataplane, at most.
const BOUND_MEMORY: f64 = 3_000.0;

const DATAPLANES: &[&str] = &["inspect", "dataplanes", "-o", "json"];
const TRAFFIC_TRACES: &[&str] = &["inspect", "traffic-traces", "-o", "json"];
const MIGRATE: &[&str] = &["migrate", "--to", "2.14", "-o", "json"];
const MIGRATE_TO_LABELS: &[&str] = &[
    "migrate",
    "--to",
    "3.0",
    "--label-map=kuma.io/service=app",
    "--label-map=version=version",
    "--label-map=region=region",
    "-o",
    "json",
];
/// The same as YAML, as it is applied.
const MIGRATE_TO_YAML: &[&str] = MIGRATE_TO_LABELS.split_at(6).0;
const VALIDATE: &[&str] = &["validate", "-o", "json"];

const fn size(dataplanes: usize, policies: usize) -> Size {
    Size {
        dataplanes,
        policies,
        mesh_traces: 0,
    }
}

fn main() -> io::Result<()> {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["--read-by-kumactl", folder] => baseline::by_kumactl(Path::new(folder)).map(drop),
        ["--read-by-serde", folder] => baseline::by_serde(Path::new(folder)).map(drop),
        ["--fetch", url] => fetch::all(url).map(drop),
        ["--write", folder, dataplanes, policies, ..] => {
            input::write(Path::new(folder), parse_size(dataplanes, policies)?, SEED).map(drop)
        }
        ["--write-workloads", folder, workloads, ..] => {
            let count = workloads.parse().map_err(io::Error::other)?;
            input::write_workloads(Path::new(folder), count, SEED).map(drop)
        }
        ["--serve", dataplanes, policies, ..] => {
            let server = Server::start(parse_size(dataplanes, policies)?, SEED)?;
            writeln!(io::stdout(), "{}", server.url)?;
            loop {
                thread::park();
            }
        }
        // `cargo bench` says so; `cargo test --benches` does not, and must not take minutes.
        words if words.contains(&"--bench") && !words.contains(&"--test") => {
            let runs = if words.contains(&"--quick") {
                QUICK_RUNS
            } else {
                RUNS
            };
            let mut report = Report {
                runs,
                out: io::stdout(),
            };
            report.machine()?;
            if words.contains(&"--live") {
                return report.live();
            }
            if words.contains(&"--workloads") {
                return report.workloads();
            }
            if words.contains(&"--migrate") {
                return report.migrate(words.contains(&"--quick"));
            }
            report.all(words.contains(&"--large"))
        }
        _ => Ok(()),
    }
}

fn parse_size(dataplanes: &str, policies: &str) -> io::Result<Size> {
    let number = |word: &str| word.parse().map_err(io::Error::other);
    Ok(size(number(dataplanes)?, number(policies)?))
}

/// An input on disk.
struct Input {
    size: Size,
    folder: TempDir,
    bytes: u64,
}

impl Input {
    fn new(size: Size) -> io::Result<Self> {
        let folder = TempDir::new()?;
        let bytes = input::write(folder.path(), size, SEED)?;
        Ok(Self {
            size,
            folder,
            bytes,
        })
    }

    /// One dataplane that so many `MeshTrace`s select.
    fn crowd(mesh_traces: usize) -> io::Result<Self> {
        let folder = TempDir::new()?;
        let bytes = input::write_crowd(folder.path(), mesh_traces)?;
        let size = Size {
            mesh_traces,
            ..size(1, 0)
        };
        Ok(Self {
            size,
            folder,
            bytes,
        })
    }

    /// A repository of Kubernetes; of each workload one dataplane is made.
    fn workloads(workloads: usize) -> io::Result<Self> {
        let folder = TempDir::new()?;
        let bytes = input::write_workloads(folder.path(), workloads, SEED)?;
        Ok(Self {
            size: size(workloads, workloads / 100),
            folder,
            bytes,
        })
    }

    /// A whole run of kumactl.
    fn kumactl(&self, words: &[&str]) -> Command {
        let mut command = kumactl(words);
        command.arg("-f").arg(self.folder.path());
        command
    }

    /// What is measured with this input.
    fn subject(&self, title: String, command: Command) -> Subject {
        Subject {
            title,
            size: self.size,
            bytes: self.bytes,
            command,
            seconds: Series::default(),
        }
    }

    /// This program, which then only reads.
    fn reader(&self, word: &str) -> io::Result<Command> {
        let mut command = Command::new(own_path()?);
        command.arg(word).arg(self.folder.path());
        Ok(command)
    }
}

fn kumactl(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kumactl"));
    command.args(words);
    command
}

fn own_path() -> io::Result<PathBuf> {
    env::current_exe()
}

/// What is measured in turns with everything else.
struct Subject {
    title: String,
    size: Size,
    /// How large the input is.
    bytes: u64,
    command: Command,
    seconds: Series,
}

struct Report<W> {
    runs: usize,
    out: W,
}

impl<W: Write> Report<W> {
    fn machine(&mut self) -> io::Result<()> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        writeln!(
            self.out,
            "{} {}, {cores} cores, {} runs in turns; seconds, median (least..most)\n",
            env::consts::OS,
            env::consts::ARCH,
            self.runs
        )
    }

    fn all(&mut self, large: bool) -> io::Result<()> {
        self.speed()?;
        self.memory()?;
        if large {
            self.large()?;
        }
        Ok(())
    }

    fn speed(&mut self) -> io::Result<()> {
        let (first, policies, dataplanes) = (
            Input::new(FIRST)?,
            Input::new(MORE_POLICIES)?,
            Input::new(MORE_DATAPLANES)?,
        );
        let mut subjects = Vec::new();
        for input in [&first, &policies, &dataplanes] {
            subjects.extend(Self::against_reading(input)?);
        }
        self.run(&mut subjects)?;
        let [
            run,
            own,
            serde,
            more_policies,
            own_policies,
            serde_policies,
            more_dataplanes,
            ..,
        ] = subjects.as_slice()
        else {
            return Ok(());
        };
        let first = &run.seconds;
        let reading = own.seconds.faster(&serde.seconds);
        let reading_more = own_policies.seconds.faster(&serde_policies.seconds);
        self.ratios()?;
        let policies = &more_policies.seconds;
        let dataplanes = &more_dataplanes.seconds;
        self.ratio(
            "the run to the faster reading",
            first,
            &reading,
            BOUND_READING,
        )?;
        self.ratio(
            "and with ten times the policies",
            policies,
            &reading_more,
            BOUND_READING,
        )?;
        self.ratio("ten times the policies", policies, first, BOUND_POLICIES)?;
        self.ratio("twice the dataplanes", dataplanes, first, BOUND_DATAPLANES)
    }

    /// A whole run, and the two ways to only read the same bytes.
    fn against_reading(input: &Input) -> io::Result<[Subject; 3]> {
        let subject = |title: &str, command| input.subject(title.to_owned(), command);
        Ok([
            subject(&DATAPLANES.join(" "), input.kumactl(DATAPLANES)),
            subject(
                "only reading, by kumactl",
                input.reader("--read-by-kumactl")?,
            ),
            subject("only reading, by serde", input.reader("--read-by-serde")?),
        ])
    }

    /// Runs everything in turns, and prints it.
    fn run(&mut self, subjects: &mut [Subject]) -> io::Result<()> {
        // The first run warms the caches of the system.
        for round in 0..=self.runs {
            for subject in &mut *subjects {
                let seconds = measure::time(&mut subject.command)?.as_secs_f64();
                if round > 0 {
                    subject.seconds.push(seconds);
                }
            }
        }
        let mut last = None;
        for subject in subjects {
            let size = subject.size;
            if last.replace(size) != Some(size) {
                writeln!(self.out, "{size}, {} kB", subject.bytes / 1000)?;
            }
            writeln!(self.out, "  {:<42} {:.3}", subject.title, subject.seconds)?;
        }
        Ok(())
    }

    fn memory(&mut self) -> io::Result<()> {
        let input = Input::new(FOR_MEMORY)?;
        let mut each = Series::default();
        for _ in 0..MEMORY_RUNS {
            let Some(peak) = measure::peak_memory(&mut input.kumactl(DATAPLANES))? else {
                return writeln!(self.out, "peak memory is measured on Linux only");
            };
            each.push(number(peak) / number(input.size.dataplanes as u64));
        }
        writeln!(self.out, "\n{}, {} kB", input.size, input.bytes / 1000)?;
        let text = number(input.bytes) / number(input.size.dataplanes as u64);
        writeln!(
            self.out,
            "  {:<42} {text:8.0}",
            "bytes of input for each dataplane"
        )?;
        let word = within(each.median(), BOUND_MEMORY);
        writeln!(
            self.out,
            "  {:<42} {each:.0}  {word} {BOUND_MEMORY}",
            "bytes of peak memory for each dataplane"
        )
    }

    fn large(&mut self) -> io::Result<()> {
        let (first, large) = (Input::new(FIRST)?, Input::new(LARGE)?);
        self.both_kinds(&large)?;
        let mut subjects = Vec::new();
        for input in [&first, &large] {
            subjects.extend(Self::against_reading(input)?);
            for words in [TRAFFIC_TRACES, VALIDATE] {
                subjects.push(input.subject(words.join(" "), input.kumactl(words)));
            }
        }
        writeln!(self.out)?;
        self.run(&mut subjects)
    }

    /// What `MeshTrace`s beside `TrafficTrace`s cost, and many of them on one dataplane.
    fn both_kinds(&mut self, large: &Input) -> io::Result<()> {
        let both = Input::new(BOTH_KINDS)?;
        let crowds = [Input::crowd(CROWD)?, Input::crowd(2 * CROWD)?];
        let inputs = [large, &both, &crowds[0], &crowds[1]];
        let subject =
            |input: &Input| input.subject(DATAPLANES.join(" "), input.kumactl(DATAPLANES));
        let mut subjects = inputs.map(subject);
        self.run(&mut subjects)?;
        let [large, both, crowd, twice] = subjects.map(|subject| subject.seconds);
        self.ratios()?;
        self.ratio("half of them MeshTraces", &both, &large, BOUND_BOTH_KINDS)?;
        self.ratio("twice as many on one", &twice, &crowd, BOUND_CROWD)
    }

    /// Workloads and their Services, beside only reading the same bytes, and twice as many.
    fn workloads(&mut self) -> io::Result<()> {
        let (first, twice) = (
            Input::workloads(WORKLOADS)?,
            Input::workloads(2 * WORKLOADS)?,
        );
        let mut subjects = Vec::from(Self::against_reading(&first)?);
        subjects.push(twice.subject(DATAPLANES.join(" "), twice.kumactl(DATAPLANES)));
        self.run(&mut subjects)?;
        let [run, own, serde, twice] = subjects.as_slice() else {
            return Ok(());
        };
        self.ratios()?;
        let reading = own.seconds.faster(&serde.seconds);
        self.ratio(
            "the run to the faster reading",
            &run.seconds,
            &reading,
            BOUND_MAKING,
        )?;
        self.ratio(
            "twice the workloads",
            &twice.seconds,
            &run.seconds,
            BOUND_WORKLOADS,
        )
    }

    /// Migrating and proving beside only inspecting.
    fn migrate(&mut self, is_quick: bool) -> io::Result<()> {
        let size = if is_quick { QUICK_LARGE } else { LARGE };
        if is_quick {
            writeln!(self.out, "--quick: the bounds are for {LARGE}\n")?;
        }
        let large = Input::new(size)?;
        let subject = |words: &[&str]| large.subject(words.join(" "), large.kumactl(words));
        let words = [DATAPLANES, MIGRATE, MIGRATE_TO_LABELS, MIGRATE_TO_YAML];
        let mut subjects = words.map(subject);
        self.run(&mut subjects)?;
        let [inspect, migrations @ ..] = subjects.map(|subject| subject.seconds);
        self.ratios()?;
        let titles = [
            "migrating to inspecting",
            "and with labels written",
            "and as YAML",
        ];
        for (title, migrate) in titles.iter().zip(&migrations) {
            self.ratio(title, migrate, &inspect, BOUND_MIGRATING)?;
        }
        Ok(())
    }

    /// The whole run against a control plane on loopback, beside only fetching the same pages.
    fn live(&mut self) -> io::Result<()> {
        let server = Server::start(LARGE, SEED)?;
        let mut run = kumactl(DATAPLANES);
        run.args(["-A", "--no-config"])
            .env("KUMACTL_CONTROL_PLANE", &server.url)
            .env_remove("KUMACTL_TOKEN");
        let mut fetch = Command::new(own_path()?);
        fetch.arg("--fetch").arg(&server.url);
        let subject = |title: &str, command| Subject {
            title: title.to_owned(),
            size: LARGE,
            bytes: server.bytes,
            command,
            seconds: Series::default(),
        };
        let mut subjects = [
            subject("inspect dataplanes -A -o json", run),
            subject("only fetching and decoding", fetch),
        ];
        self.run(&mut subjects)?;
        let [run, fetch] = &subjects;
        self.ratios()?;
        self.ratio(
            "the run to fetching and decoding",
            &run.seconds,
            &fetch.seconds,
            BOUND_FETCHING,
        )
    }

    /// The heading of the ratios.
    fn ratios(&mut self) -> io::Result<()> {
        writeln!(
            self.out,
            "\nEach run against its neighbour, median (least..most), and the least against the least"
        )
    }

    /// Prints a ratio beside what it may be at most.
    fn ratio(&mut self, title: &str, one: &Series, other: &Series, bound: f64) -> io::Result<()> {
        let each = one.over(other);
        let least = one.least() / other.least();
        let word = within(each.median(), bound);
        writeln!(
            self.out,
            "  {title:<42} {each:.2} {least:8.2}  {word} {bound}"
        )
    }
}

const fn within(number: f64, bound: f64) -> &'static str {
    if number <= bound { "within" } else { "ABOVE" }
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
fn number(bytes: u64) -> f64 {
    bytes as f64
}
