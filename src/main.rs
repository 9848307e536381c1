//! The binary: everything is in the library.

use kumactl::diag::Exit;

fn main() -> Exit {
    kumactl::cli::main()
}
