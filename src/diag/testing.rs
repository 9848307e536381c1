//! How thorough the tests are.

/// How many cases of a property are tried: all with `KUMACTL_TESTS=full`, as `.ci/run` does, or a
/// share of them.
pub(crate) fn cases(full: usize) -> usize {
    let is_full = std::env::var_os("KUMACTL_TESTS").is_some_and(|value| value == "full");
    if is_full { full } else { full / 10 }
}
