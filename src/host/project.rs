//! Where a project file lies: in the folder of an input or in one above it, as Cargo and editors look
//! for theirs. What it says is the commands' business.

use std::path::{Component, Path, PathBuf};

use super::git::real;

/// What the file is called.
const PROJECT_FILE: &str = ".kumactl.yaml";

/// Whether a path is one of a project file.
pub(crate) fn is_project_file(path: &str) -> bool {
    Path::new(path)
        .file_name()
        .is_some_and(|name| name == PROJECT_FILE)
}

/// The project files that some inputs belong to, each once, in the order of the inputs. Standard input
/// and URLs belong to the working directory, and so does no input at all.
pub(crate) fn project_files(inputs: &[String]) -> Vec<PathBuf> {
    let is_path = |name: &&String| {
        *name != "-" && !name.starts_with("http://") && !name.starts_with("https://")
    };
    let mut starts: Vec<PathBuf> = Vec::new();
    for input in inputs.iter().filter(is_path) {
        starts.push(real(Path::new(input)));
    }
    if starts.len() < inputs.len() || inputs.is_empty() {
        starts.push(real(Path::new(".")));
    }
    let mut found = Vec::new();
    for start in starts {
        let mut folders = start.ancestors().map(|folder| folder.join(PROJECT_FILE));
        if let Some(file) = folders.find(|file| file.is_file())
            && !found.contains(&file)
        {
            found.push(file);
        }
    }
    found
}

/// A path as somebody in the working directory would write it: relative, if it is below that or in a
/// folder above.
pub(crate) fn from_here(path: &Path) -> PathBuf {
    let here = real(Path::new("."));
    if let Ok(below) = path.strip_prefix(&here) {
        return below.to_owned();
    }
    let mut up = PathBuf::new();
    for folder in here.ancestors().skip(1) {
        up.push(Component::ParentDir);
        // The root of the file system is above everything, and says nothing of where something lies.
        if folder.parent().is_some()
            && let Ok(below) = path.strip_prefix(folder)
            && below.components().count() == 1
        {
            return up.join(below);
        }
    }
    path.to_owned()
}
