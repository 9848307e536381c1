//! When a request is sent again, and after how long.

use std::time::Duration;

use super::transport::{Failure, Response};

/// How often a request is sent again at most.
pub(crate) const RETRIES: u32 = 3;

/// The first pause; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(200);

/// The pause before the next attempt; none when the outcome is final. Every request of this API
/// is idempotent, so each may be sent again. `attempt` counts from zero.
pub(super) fn pause(attempt: u32, outcome: &Result<Response, Failure>) -> Option<Duration> {
    if attempt >= RETRIES {
        return None;
    }
    let backoff = FIRST_PAUSE * 2_u32.pow(attempt);
    match outcome {
        Err(Failure::Connection(_)) => Some(backoff),
        Err(Failure::Timeout | Failure::Final(..)) => None,
        Ok(response) => match response.status {
            429 | 503 => Some(response.retry_after.unwrap_or(backoff)),
            502 | 504 => Some(backoff),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(status: u16) -> Response {
        Response {
            status,
            ..Response::default()
        }
    }

    #[test]
    fn only_what_may_pass_is_tried_again_and_three_times_at_most() {
        for again in [429, 502, 503, 504] {
            let pauses: Vec<_> = (0..4)
                .map(|attempt| pause(attempt, &Ok(status(again))))
                .collect();
            let milliseconds = |number| Some(Duration::from_millis(number));
            let expected = [
                milliseconds(200),
                milliseconds(400),
                milliseconds(800),
                None,
            ];
            assert_eq!(pauses, expected, "{again}");
        }
        for settled in [200, 201, 301, 400, 401, 403, 404, 405, 409, 500, 501] {
            assert_eq!(pause(0, &Ok(status(settled))), None, "{settled}");
        }
        assert!(pause(0, &Err(Failure::Connection("reset".to_owned()))).is_some());
        assert_eq!(pause(0, &Err(Failure::Timeout)), None);
        let too_large = Failure::Final("too large".to_owned(), None);
        assert_eq!(pause(0, &Err(too_large)), None);
    }

    #[test]
    fn the_server_may_say_how_long_to_wait() {
        let mut response = status(429);
        response.retry_after = Some(Duration::from_secs(7));
        assert_eq!(pause(0, &Ok(response)), Some(Duration::from_secs(7)));
    }
}
