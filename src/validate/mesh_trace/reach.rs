//! What a `MeshTrace` does for the dataplanes of its mesh: whom it selects, and what of it counts.

use super::lost::{LostChecks, default, target_ref};
use crate::diag::{FieldPath, codes, go_quote};
use crate::effective::is_shadow;
use crate::model::{Kind, Meta, TagNames, Tags, TargetKind, TargetRef, is_of_node, words_of_name};
use crate::validate::facts::MeshFacts;
use crate::validate::input::related;
use crate::validate::topic::{Topic, Values, WHAT_THERE_IS};

impl LostChecks<'_> {
    /// What it does for the dataplanes of the mesh.
    pub(super) fn check_reach(&self, position: usize, of_mesh: &MeshFacts<'_>, topic: &mut Topic) {
        if self.view.dataplanes.is_empty() || is_shadow(self.about.meta) {
            return;
        }
        let reach = &of_mesh.seen.reach;
        let meta = self.about.meta;
        if !reach.selecting.contains(&position) {
            let target = self.written().target.as_ref();
            let labels = target.and_then(|target| target.labels.as_ref());
            let mut keys = labels.into_iter().flat_map(Tags::iter);
            // What a pod has of its node is not known before.
            if self.view.has_workloads && keys.any(|(key, _)| is_of_node(key)) {
                return;
            }
            let (at, what, help) = Self::missing(target, of_mesh, topic);
            let message = format!(
                "the policy selects no dataplane: {what} of mesh {}",
                go_quote(self.view.name)
            );
            topic.report(self.about, codes::SELECTS_NOTHING, at, message, help);
        } else if !reach.setting.contains(&position) {
            let message = "for every dataplane that the policy selects, stronger policies set all that it sets";
            let help = format!(
                "kumactl inspect mesh-trace {} shows which",
                words_of_name(Kind::MeshTrace, &meta.mesh, &meta.name)
            );
            let at = meta.name_path();
            topic.report(self.about, codes::SHADOWED, at, message, help);
        }
        let lost = reach
            .tags_lost
            .range((position, 0)..=(position, usize::MAX));
        let losers: Vec<&Meta> = lost
            .map(|(_, loser)| &self.view.mesh_traces.policies[*loser].policy.meta)
            .collect();
        if let Some(first) = losers.first() {
            let message = format!(
                "tags replace those of weaker policies as a whole, and add nothing to them: those of MeshTrace {} are lost where both select",
                go_quote(&first.name)
            );
            let places = losers.iter().take(3);
            topic.add(
                self.about
                    .finding(codes::REPLACED_TAGS, default().field("tags"), message)
                    .help("write all tags in the policy that wins")
                    .related(
                        places.map(|meta| related(Kind::MeshTrace, meta, "its tags are lost")),
                    ),
            );
        }
    }

    /// What of a target no dataplane has: the first of it.
    fn missing(
        target: Option<&TargetRef>,
        of_mesh: &MeshFacts<'_>,
        topic: &mut Topic,
    ) -> (FieldPath, String, String) {
        let nothing = || WHAT_THERE_IS.to_owned();
        let Some(target) = target else {
            return (
                FieldPath::root(),
                "none is where the policy reaches".to_owned(),
                nothing(),
            );
        };
        let service = TagNames::New.service();
        let name = target.name.as_deref().unwrap_or_default();
        let mut look = |pairs: Vec<(&str, &str)>, values: &Values<'_>, noun: &str| {
            let has = |key: &str, value: &str| values.get(key).is_some_and(|it| it.contains(value));
            let mut pairs = pairs.into_iter();
            let (key, value) = pairs.find(|(key, value)| *value != "*" && !has(key, value))?;
            let help = topic.help_for_pair((key, value), values);
            let what = match values.get(key) {
                Some(_) => format!("none has {key}: {value}, a {noun},"),
                None => format!("none has a {noun} {key}, and so no dataplane"),
            };
            Some((key.to_owned(), what, help))
        };
        let kinds = [TargetKind::MeshService, TargetKind::MeshServiceSubset];
        if kinds.contains(&target.kind)
            && let Some((_, what, help)) = look(vec![(service, name)], &of_mesh.seen.tags, "tag")
        {
            return (target_ref().field("name"), what, help);
        }
        if let Some(tags) = &target.tags
            && let Some((key, what, help)) = look(tags.iter().collect(), &of_mesh.seen.tags, "tag")
        {
            return (target_ref().field("tags").key(&key), what, help);
        }
        if let Some(labels) = &target.labels
            && let Some((key, what, help)) =
                look(labels.iter().collect(), &of_mesh.seen.labels, "label")
        {
            return (target_ref().field("labels").key(&key), what, help);
        }
        if !name.is_empty() {
            let what = format!(
                "none is called for by {} {}",
                target.kind.word(),
                go_quote(name)
            );
            return (target_ref().field("name"), what, nothing());
        }
        (
            target_ref().field("kind"),
            "none matches the whole target".to_owned(),
            nothing(),
        )
    }
}
