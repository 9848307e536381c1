//! A connection to one control plane: nothing is sent until its client asks for something.

use std::time::Duration;

use super::{Console, HttpTransport};
use crate::client::Client;
use crate::diag::printable;

/// A connection to one control plane.
pub(crate) struct Connection {
    pub(crate) transport: HttpTransport,
    /// Where its address is from: a context, or the environment.
    pub(crate) named_by: String,
    /// How long a call may take.
    pub(crate) timeout: Duration,
    /// Whether what fails is tried again.
    pub(crate) is_patient: bool,
}

impl Connection {
    pub(crate) fn client(&self) -> Client<'_> {
        let client = Client::new(&self.transport, self.timeout);
        if self.is_patient {
            client
        } else {
            client.without_retries()
        }
    }

    /// Its address, as a person may see it.
    pub(crate) fn address(&self) -> String {
        self.transport.address()
    }

    /// Says which control plane is meant, before anything on it is compared or changed.
    pub(crate) fn announce(&self, console: &mut Console) {
        let address = self.address();
        let address = address.trim_end_matches('/');
        let message = format!("control plane {address} ({})", self.named_by);
        console.info(printable(&message));
    }
}
