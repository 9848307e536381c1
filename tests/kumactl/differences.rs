//! Which dataplanes change, compared with the plainest computation there is: each side is worked out
//! on its own, and the two answers of each dataplane are compared.

use std::collections::BTreeMap;

use kumactl::difference::{Difference, Overlay, dataplanes};
use kumactl::effective::Effective;
use kumactl::model::{
    Backend, Conf, Dataplane, Kind, Mesh, Meta, Release, RuleBook, Tracing, TrafficTrace, World,
    Zipkin,
};
use kumactl::report::DifferenceDocument;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::matching::{plainly, world};

const BACKENDS: [&str; 4] = ["", "b0", "b1", "b2"];

fn backend(name: &'static str) -> impl Strategy<Value = Backend> {
    let sampling = proptest::sample::select(vec![None, Some(100.0), Some(50.0)]);
    let shared = proptest::sample::select(vec![None, Some(true), Some(false)]);
    (sampling, shared, any::<bool>(), 0..2).prop_map(move |(sampling, shared, long, host)| {
        let zipkin = Zipkin {
            url: format!("http://u:{}@z{host}:9411/api/v2/spans", u8::from(long)),
            trace_id_128bit: long,
            shared_span_context: shared,
            ..Zipkin::default()
        };
        Backend {
            name: name.to_owned(),
            sampling,
            kind: "zipkin".to_owned(),
            conf: Conf::Zipkin(Ok(zipkin)),
            has_kind: true,
            ..Backend::default()
        }
    })
}

fn mesh(name: &'static str) -> impl Strategy<Value = Option<Mesh>> {
    let default = proptest::sample::select(BACKENDS.to_vec());
    let backends = (
        proptest::option::of(backend("b0")),
        proptest::option::of(backend("b1")),
    );
    let mesh = (default, backends).prop_map(move |(default, (b0, b1))| Mesh {
        is_permissive: false,
        plugins: Vec::new(),
        meta: Meta {
            name: name.to_owned(),
            mesh: name.to_owned(),
            ..Meta::default()
        },
        tracing: Some(Tracing {
            default_backend: default.to_owned(),
            backends: b0.into_iter().chain(b1).collect(),
        }),
    });
    proptest::option::weighted(0.8, mesh)
}

/// A world with meshes, of which every policy names some backend or none.
fn traced() -> impl Strategy<Value = World> {
    let backends = proptest::collection::vec(proptest::sample::select(BACKENDS.to_vec()), 9);
    let wanted = proptest::collection::vec(proptest::bool::weighted(0.7), 6);
    (world(), (mesh("m0"), mesh("m1")), backends, wanted).prop_map(
        |(mut world, (m0, m1), backends, wanted)| {
            world.meshes = m0.into_iter().chain(m1).collect();
            for (policy, backend) in world.traffic_traces.iter_mut().zip(backends) {
                policy.backend = String::from(backend);
            }
            let mut wanted = wanted.into_iter();
            world.dataplanes.retain(|_| wanted.next().unwrap_or(true));
            world
        },
    )
}

/// The input applied to the state, worked out plainly.
fn applied_to(before: &World, input: &World, prune: bool) -> World {
    fn list<T: Clone>(
        before: &[T],
        input: &[T],
        keeps: impl Fn(&Meta) -> bool,
        meta: impl Fn(&mut T) -> &mut Meta,
    ) -> Vec<T> {
        let key = |resource: &T| {
            let mut resource = resource.clone();
            let meta = meta(&mut resource);
            (meta.mesh.clone(), meta.name.clone(), meta.creation_time)
        };
        let mut after = Vec::new();
        for resource in input {
            let mut resource = resource.clone();
            let (mesh, name, own) = key(&resource);
            let old = before
                .iter()
                .map(key)
                .find(|old| (&old.0, &old.1) == (&mesh, &name));
            meta(&mut resource).creation_time = old.and_then(|old| old.2).or(own);
            after.push(resource);
        }
        for resource in before {
            if !keeps(meta(&mut resource.clone())) {
                continue;
            }
            let (mesh, name, _) = key(resource);
            let mut new = input.iter().map(key);
            if !new.any(|new| (&new.0, &new.1) == (&mesh, &name)) {
                after.push(resource.clone());
            }
        }
        after
    }
    let keeps_dataplanes = !prune || input.dataplanes.is_empty();
    let is_home = |mesh: &str| {
        Kind::ALL
            .iter()
            .any(|kind| input.metas(*kind).iter().any(|meta| meta.mesh == mesh))
    };
    let keeps_mesh = |meta: &Meta| !prune || is_home(&meta.name);
    World {
        meshes: list(&before.meshes, &input.meshes, keeps_mesh, |it| &mut it.meta),
        traffic_traces: list(
            &before.traffic_traces,
            &input.traffic_traces,
            |_| !prune,
            |it| &mut it.meta,
        ),
        dataplanes: list(
            &before.dataplanes,
            &input.dataplanes,
            |_| keeps_dataplanes,
            |it| &mut it.meta,
        ),
        ..World::default()
    }
}

/// The answer of a dataplane, as `inspect` gives it, worked out plainly.
fn answer(world: &World, dataplane: &Dataplane, is_old: bool) -> Option<Value> {
    let mesh = &dataplane.meta.mesh;
    let winner = plainly(world, dataplane).0?;
    let is_winner = |it: &&TrafficTrace| it.meta.name == winner && it.meta.mesh == *mesh;
    let policy = world.traffic_traces.iter().find(is_winner)?;
    let mesh = world.meshes.iter().find(|it| it.meta.name == *mesh)?;
    let (name, from) = match policy.backend.as_str() {
        "" => (mesh.tracing.as_ref()?.default_backend.as_str(), "default"),
        name => (name, "policy"),
    };
    let backend = mesh
        .backends()
        .iter()
        .find(|backend| backend.name == name)?;
    let Conf::Zipkin(Ok(zipkin)) = &backend.conf else {
        return None;
    };
    let host = zipkin.url.split('@').nth(1)?;
    Some(json!({
        "name": name, "from": from, "type": "zipkin", "sampling": backend.sampling.unwrap_or(100.0),
        "url": format!("http://***@{host}"), "apiVersion": "httpJson", "traceId128bit": zipkin.trace_id_128bit,
        // Releases before 1.1.1 drop it.
        "sharedSpanContext": is_old || zipkin.shared_span_context != Some(false),
    }))
}

/// The answers of all dataplanes, by mesh and name.
fn answers(world: &World, is_old: bool) -> BTreeMap<(String, String), Option<Value>> {
    let entry = |it: &Dataplane| {
        (
            (it.meta.mesh.clone(), it.meta.name.clone()),
            answer(world, it, is_old),
        )
    };
    world.dataplanes.iter().map(entry).collect()
}

fn expected(before: &World, after: &World, is_old: bool) -> Vec<Value> {
    let (old, new) = (answers(before, is_old), answers(after, is_old));
    let mut keys: Vec<_> = old.keys().chain(new.keys()).collect();
    keys.sort();
    keys.dedup();
    let change = |key: &(String, String)| {
        let (was_there, is_there) = (old.get(key), new.get(key));
        let (before, after) = (was_there.cloned().flatten(), is_there.cloned().flatten());
        let sent = |answer: &Option<Value>| {
            let mut sent = answer.clone().unwrap_or_default();
            sent.as_object_mut().map(|fields| fields.remove("from"));
            sent
        };
        let runs_on = was_there.is_some() && is_there.is_some();
        let restart = is_old && runs_on && sent(&before) != sent(&after);
        (before != after).then(|| {
            json!({"mesh": key.0, "name": key.1, "before": before, "after": after, "restart": restart})
        })
    };
    keys.into_iter().filter_map(change).collect()
}

/// The answers before and after.
fn effective(overlay: &Overlay, release: Option<Release>) -> [Effective<'_>; 2] {
    [&overlay.before, &overlay.after]
        .map(|world| Effective::new(world, &RuleBook::new(world, release)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(crate::support::cases(2_000)))]

    #[test]
    fn a_dataplane_is_listed_exactly_when_its_answer_differs(
        before in traced(), input in traced(), prune in any::<bool>(), is_old in any::<bool>(),
    ) {
        let release: Release = if is_old { "0.6" } else { "2.8" }.parse().expect("a release");
        let after = applied_to(&before, &input, prune);
        let expected = expected(&before, &after, is_old);

        let overlay = Overlay::new(before, input, prune);
        let [old, new] = effective(&overlay, Some(release));
        let difference = Difference { resources: Vec::new(), dataplanes: dataplanes(&old, &new), absent: Vec::new() };
        let mut document = serde_json::to_value(DifferenceDocument::new(&difference)).expect("JSON");
        for item in document["dataplanes"].as_array_mut().expect("a list") {
            let given_by = item.as_object_mut().and_then(|item| item.remove("givenBy")).expect("kinds");
            for state in ["before", "after"] {
                // What leads nowhere is given, too.
                prop_assert!(item[state].is_null() || given_by[state] == "TrafficTrace");
            }
        }
        prop_assert_eq!(&document["dataplanes"], &Value::from(expected));
    }

    #[test]
    fn nothing_changes_when_a_state_is_applied_to_itself(state in traced(), prune in any::<bool>()) {
        let overlay = Overlay::new(state.clone(), state, prune);
        let [old, new] = effective(&overlay, None);
        prop_assert!(dataplanes(&old, &new).is_empty());
        prop_assert_eq!(overlay.after.len(), overlay.before.len());
        prop_assert!(overlay.pairs.iter().all(|pair| pair.before.is_some() && pair.after.is_some()));
    }
}
