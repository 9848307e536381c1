//! Code that forwards headers, for each language and protocol that there is some for.

use std::fmt::Write as _;

use clap::ValueEnum;

use super::Header;

/// A programming language that there is code for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    /// Python
    Python,
    /// JavaScript and TypeScript for Node.js
    #[value(aliases = ["javascript", "js", "nodejs", "typescript", "ts"])]
    Node,
    /// Go
    #[value(alias = "golang")]
    Go,
    /// Java
    Java,
    /// C#
    #[value(name = "csharp", aliases = ["c#", "cs", "dotnet"])]
    CSharp,
    /// Ruby
    Ruby,
    /// Rust
    Rust,
}

/// What a service is asked by, and calls by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Protocol {
    /// Headers of requests
    Http,
    /// Metadata of calls
    Grpc,
}

impl Language {
    /// The word for programs.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::Node => "node",
            Self::Go => "go",
            Self::Java => "java",
            Self::CSharp => "csharp",
            Self::Ruby => "ruby",
            Self::Rust => "rust",
        }
    }

    /// What people call it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Python => "Python",
            Self::Node => "Node.js",
            Self::Go => "Go",
            Self::Java => "Java",
            Self::CSharp => "C#",
            Self::Ruby => "Ruby",
            Self::Rust => "Rust",
        }
    }

    /// Code that forwards headers; none if there is none for that protocol.
    pub(crate) fn snippet(self, protocol: Protocol, headers: &[Header]) -> Option<String> {
        let template = self.template(protocol)?;
        let mut code = String::new();
        for line in template.lines() {
            // The line that stands for the names is as far from the margin as they are.
            match line
                .strip_suffix("HEADERS")
                .filter(|pad| pad.trim().is_empty())
            {
                Some(pad) => {
                    for header in headers {
                        let _ = writeln!(code, "{pad}\"{}\",", header.name);
                    }
                }
                None => {
                    let _ = writeln!(code, "{line}");
                }
            }
        }
        Some(code)
    }

    const fn template(self, protocol: Protocol) -> Option<&'static str> {
        Some(match (self, protocol) {
            (Self::Python, Protocol::Http) => include_str!("snippets/python.py"),
            (Self::Node, Protocol::Http) => include_str!("snippets/node.js"),
            (Self::Go, Protocol::Http) => include_str!("snippets/go.go"),
            (Self::Java, Protocol::Http) => include_str!("snippets/java.java"),
            (Self::CSharp, Protocol::Http) => include_str!("snippets/csharp.cs"),
            (Self::Ruby, Protocol::Http) => include_str!("snippets/ruby.rb"),
            (Self::Rust, Protocol::Http) => include_str!("snippets/rust.rs"),
            (Self::Python, Protocol::Grpc) => include_str!("snippets/grpc.py"),
            (Self::Node, Protocol::Grpc) => include_str!("snippets/grpc.js"),
            (Self::Go, Protocol::Grpc) => include_str!("snippets/grpc.go"),
            (Self::Java, Protocol::Grpc) => include_str!("snippets/grpc.java"),
            (Self::CSharp | Self::Ruby | Self::Rust, Protocol::Grpc) => return None,
        })
    }
}

impl Protocol {
    /// The rule, whatever the language.
    pub(crate) const fn rule(self) -> &'static str {
        match self {
            Self::Http => {
                "each request that is sent while another one is being answered carries those that came in with it: unchanged, and none that is empty"
            }
            Self::Grpc => {
                "they are metadata, in lower case: each call that is made while another one is being answered copies those from its incoming to its outgoing metadata, unchanged, and none that is empty"
            }
        }
    }
}
