//! Meshes as rows.

use serde::Serialize;

use super::documents::MeshItem;
use super::view::Row;
use crate::model::{Kind, ResourceName};

impl Row for MeshItem<'_> {
    fn item(&self) -> impl Serialize + Send {
        self
    }

    fn name(&self) -> ResourceName<'_> {
        ResourceName::new(Kind::Mesh, self.name, self.name)
    }

    fn headings(is_wide: bool) -> Vec<&'static str> {
        let few = [
            "NAME",
            "BACKENDS",
            "DEFAULT",
            "TRAFFICTRACES",
            "MESHTRACES",
            "DATAPLANES",
            "TRACED",
            "UNTRACED",
        ];
        let more: &[&str] = if is_wide { &["ENDPOINTS"] } else { &[] };
        [&few, more].concat()
    }

    fn cells(&self, is_wide: bool) -> Vec<String> {
        let backends: Vec<&str> = self.backends.iter().map(|it| it.name).collect();
        let mut cells = vec![
            self.name.to_owned(),
            if self.declared {
                backends.join(",")
            } else {
                "(not found)".to_owned()
            },
            self.default_backend.unwrap_or_default().to_owned(),
            self.traffic_traces.len().to_string(),
            self.mesh_traces.len().to_string(),
            self.dataplanes.total.to_string(),
            self.dataplanes.traced.to_string(),
            self.dataplanes.untraced.to_string(),
        ];
        if is_wide {
            let endpoints = self.backends.iter();
            let endpoints = endpoints.map(|it| format!("{}={}", it.name, it.endpoint));
            cells.push(endpoints.collect::<Vec<_>>().join(" "));
        }
        cells
    }
}
