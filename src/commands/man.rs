//! `kumactl man DIR`.

use std::path::PathBuf;

use clap::{Args, Command};

use super::folder::write_new_folder;
use super::{Context, examples};
use crate::diag::Exit;

/// Write a man page for each command
#[derive(Debug, Args)]
pub struct ManArgs {
    /// The folder, which must not exist yet or be empty
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

impl ManArgs {
    /// Writes the pages of a command line.
    pub fn run(&self, command: &Command, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let mut pages = Vec::new();
        add_pages(command, &[], &mut pages)?;
        write_new_folder(&self.folder, &pages)?;
        let (count, shown) = (pages.len(), self.folder.display());
        context
            .console
            .info(format!("{count} man pages written to {shown}"));
        context
            .console
            .hint(format_args!("hint: man -l {shown}/kumactl.1"));
        Ok(Exit::Clean)
    }
}

/// The page of a command and those of the commands below it, by the names of their files.
fn add_pages(
    command: &Command,
    path: &[&str],
    pages: &mut Vec<(String, Vec<u8>)>,
) -> std::io::Result<()> {
    let mut page = Vec::new();
    let man = clap_mangen::Man::new(command.clone());
    man.render(&mut page)?;
    page.extend(examples_section(path).into_bytes());
    pages.push((man.get_filename(), page));
    let below = command.get_subcommands().filter(|it| !it.is_hide_set());
    for command in below {
        let path = [path, &[command.get_name()]].concat();
        add_pages(command, &path, pages)?;
    }
    Ok(())
}

/// The examples of a command, as they are typed.
fn examples_section(path: &[&str]) -> String {
    let lines = examples(path).into_iter().flat_map(str::lines);
    let escaped = |line: &str| line.replace('\\', "\\e").replace('-', "\\-");
    let lines = lines.map(|line| format!("{}\n", escaped(line)));
    format!(".SH EXAMPLES\n.nf\n{}.fi\n", lines.collect::<String>())
}
