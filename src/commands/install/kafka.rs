//! The flags that are about Kafka, between collectors and the storage.

use clap::Args;

use super::problems::{Noted, Problems};
use crate::manifest::{Kafka, Profile, Topic};

#[derive(Debug, Args)]
pub(super) struct KafkaArgs {
    /// Kafka between collectors and the storage: its brokers, as host:port,… (repeatable)
    #[arg(long, value_name = "BROKERS", value_delimiter = ',')]
    with_kafka: Vec<String>,
    /// The topic of Kafka that spans go through [default: jaeger-spans]
    #[arg(long, value_name = "NAME")]
    kafka_topic: Option<String>,
}

impl KafkaArgs {
    /// Whether it goes with a profile.
    pub(super) fn check(&self, profile: Profile, problems: &mut Problems<'_>) {
        if profile == Profile::AllInOne {
            problems.add_all_given::<Self>(
                "cannot be used with --profile all-in-one: add --profile production and a --storage",
            );
        } else if self.with_kafka.is_empty() {
            problems.add_all_given::<Self>("needs --with-kafka");
        }
    }

    /// From what was typed to what was meant.
    pub(super) fn resolve(&self, problems: &mut Problems<'_>) -> Result<Option<Kafka>, Noted> {
        let brokers = problems.parse_all("--with-kafka", &self.with_kafka);
        let topic = self.kafka_topic.as_deref().unwrap_or(Topic::DEFAULT);
        let topic = problems.parse("--kafka-topic", topic).ok_or(Noted)?;
        let is_there = !self.with_kafka.is_empty();
        Ok(is_there.then_some(Kafka { brokers, topic }))
    }
}
