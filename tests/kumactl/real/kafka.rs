//! A real Kafka: one broker, which is its own controller.

use std::net::TcpStream;
use std::time::Duration;

use tempfile::TempDir;

use super::process::Process;
use super::{free_port, java};

/// How long it may take to start on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running Kafka, which makes topics as they are asked for.
#[derive(Debug)]
pub struct Kafka {
    /// Where it listens.
    pub address: String,
    // Stopped before the folder with its data goes.
    process: Process,
    _folder: TempDir,
}

impl Kafka {
    /// Starts one on a free port.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let address = format!("127.0.0.1:{}", free_port());
        let controller = format!("127.0.0.1:{}", free_port());
        let data = folder.path().join("data");
        let file = folder.path().join("server.properties");
        let properties = format!(
            "process.roles=broker,controller\n\
             node.id=1\n\
             controller.quorum.voters=1@{controller}\n\
             controller.listener.names=CONTROLLER\n\
             listeners=PLAINTEXT://{address},CONTROLLER://{controller}\n\
             advertised.listeners=PLAINTEXT://{address}\n\
             log.dirs={}\n\
             num.partitions=3\n\
             offsets.topic.num.partitions=1\n\
             offsets.topic.replication.factor=1\n\
             group.initial.rebalance.delay.ms=0\n",
            data.display()
        );
        std::fs::write(&file, properties).expect("written");
        let kafka = |class: &str| {
            let mut command = java("kafka");
            command.args(["-Xmx384m", "-XX:TieredStopAtLevel=1", class]);
            command
        };
        let mut format = kafka("kafka.tools.StorageTool");
        let cluster = "AAAAAAAAAAAAAAAAAAAAAQ";
        format.args(["format", "--cluster-id", cluster, "--config"]);
        let formatted = format.arg(&file).output().expect("Java runs");
        assert!(formatted.status.success(), "{formatted:?}");
        let mut command = kafka("kafka.Kafka");
        command.arg(&file);
        let mut started = Self {
            address,
            process: Process::start(command),
            _folder: folder,
        };
        started.wait();
        started
    }

    /// Stops it, and starts it with the same data.
    pub fn restart(&mut self) {
        self.process.stop();
        self.process.start_again();
        self.wait();
    }

    fn wait(&mut self) {
        let Self {
            address, process, ..
        } = self;
        process.wait_until(PATIENCE, || TcpStream::connect(address.as_str()).is_ok());
    }
}
