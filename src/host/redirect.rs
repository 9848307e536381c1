//! Redirects of a control plane: which of them may be followed.

use reqwest::{Method, Url};

use crate::diag::{mask_userinfo, printable};

/// Where a redirect leads, if it may be followed. What was not asked for in so many words is not
/// written to, and credentials go to nobody but the control plane.
pub(super) fn redirected(
    from: &Url,
    location: &str,
    method: &Method,
    has_credentials: bool,
) -> Result<Url, String> {
    let refuse = |why: &str| {
        let location = mask_userinfo(location);
        Err(format!(
            "the answer is a redirect to {}, which is not followed: {why}",
            printable(&location)
        ))
    };
    let Ok(to) = from.join(location) else {
        return refuse("it is not a URL");
    };
    if !matches!(to.scheme(), "http" | "https") {
        return refuse("it is neither http nor https");
    }
    if *method != Method::GET {
        return refuse("a change goes to the address that was given, or nowhere");
    }
    let same_host = to.host() == from.host();
    let same_place = same_host && to.port_or_known_default() == from.port_or_known_default();
    let better = same_host && from.scheme() == "http" && to.scheme() == "https";
    let worse = from.scheme() == "https" && to.scheme() == "http";
    if has_credentials && (worse || !(same_place || better)) {
        return refuse("it would get the credentials that are meant for the control plane");
    }
    Ok(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect("a URL")
    }

    #[test]
    fn credentials_stay_with_the_control_plane() {
        let from = url("https://cp:5682/meshes");
        let follow =
            |to: &str, credentials| redirected(&from, to, &Method::GET, credentials).is_ok();
        assert!(follow("/meshes/", true) && follow("https://cp:5682/x", true));
        for to in [
            "https://cp/x",
            "https://evil:5682/x",
            "http://cp:5682/x",
            "//evil/x",
        ] {
            assert!(!follow(to, true), "{to}");
            assert!(follow(to, false), "{to}");
        }
        for to in ["", "file:///etc/passwd", "http://[", "javascript:x"] {
            // Nothing to follow, or back to itself, which the number of redirects ends.
            assert!(to.is_empty() || !follow(to, false), "{to}");
        }
        assert!(redirected(&url("http://cp/x"), "https://cp/x", &Method::GET, true).is_ok());
        for method in [Method::PUT, Method::DELETE] {
            assert!(redirected(&from, "/meshes/", &method, false).is_err());
        }
    }
}
