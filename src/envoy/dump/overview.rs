//! What a control plane says of its connection to a proxy.

use serde::Deserialize;

use super::text::Count;

/// How a control plane is connected to a proxy: its last subscription.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Overview {
    /// Whether the proxy has ever been connected.
    pub(crate) was_connected: bool,
    /// Whether it is.
    pub(crate) is_connected: bool,
    /// How many configurations were sent, and how many of them the proxy refused.
    pub(crate) sent: u64,
    pub(crate) rejected: u64,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Insight {
    subscriptions: Vec<Subscription>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Subscription {
    disconnect_time: Option<String>,
    status: Status,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Status {
    total: Total,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Total {
    responses_sent: Count,
    responses_rejected: Count,
}

impl From<Insight> for Overview {
    fn from(insight: Insight) -> Self {
        let Some(last) = insight.subscriptions.last() else {
            return Self::default();
        };
        let subscriptions = insight.subscriptions.iter();
        Self {
            was_connected: true,
            is_connected: subscriptions
                .clone()
                .any(|it| it.disconnect_time.as_deref().unwrap_or_default().is_empty()),
            sent: last.status.total.responses_sent.0.unwrap_or_default(),
            rejected: last.status.total.responses_rejected.0.unwrap_or_default(),
        }
    }
}
