//! `kumactl diff`: what would change, and for which dataplanes.

use anyhow::bail;
use clap::Args;

use super::comparison::{Comparison, DiffFormat};
use super::laid::Laid;
use super::live::{Live, read_base};
use super::load::{Input, PathArgs, tell_lost};
use super::{Context, InputArgs, VersionArgs};
use crate::diag::Exit;

/// Show what would change, and which dataplanes would be traced differently
#[derive(Debug, Args)]
pub struct DiffArgs {
    #[command(flatten)]
    input: PathArgs,
    #[command(flatten)]
    version: VersionArgs,
    /// Compare with these files instead of the control plane's state (repeatable)
    #[arg(long, value_name = "PATH")]
    against: Vec<String>,
    /// Count as deleted what the input lacks; of the control plane, in the meshes of the input
    #[arg(long)]
    prune: bool,
    /// How to print the changes
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: DiffFormat,
}

impl DiffArgs {
    /// Compares.
    pub fn run(self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let args = self.input.clone().into_input();
        let input = args.read(context)?;
        let mut base = self.base(&args, &input, context)?;
        let Input {
            reading, sources, ..
        } = &mut base.input;
        if tell_lost(reading, sources, context) || base.input.incomplete {
            return Ok(Exit::Refused);
        }
        let comparison = Comparison {
            release: self.version.kuma_version.or(base.release),
            output: self.output,
            rehearses: false,
        };
        comparison.show(&mut Laid::new(input, base.input, self.prune), context)
    }

    /// The state that the input is compared with.
    fn base(
        &self,
        args: &InputArgs,
        input: &Input,
        context: &mut Context<'_>,
    ) -> anyhow::Result<Live> {
        if self.against.is_empty() {
            let connection = context.connection.connect()?;
            connection.announce(context.console);
            let live = read_base(context, &connection, input, self.version.kuma_version)?;
            live.check_kinds(input)?;
            return Ok(live);
        }
        let is_stdin = |names: &[String]| names.iter().any(|name| name == "-");
        if is_stdin(&self.against) && is_stdin(&args.file) {
            bail!("-f and --against cannot both read standard input");
        }
        let files = InputArgs {
            file: self.against.clone(),
            // Before the first document was written there was none.
            allow_empty: true,
            ..args.clone()
        };
        Ok(Live::files(files.read(context)?))
    }
}
