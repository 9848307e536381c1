//! However files are edited, what is found is what is found in them as they are; and no place of any
//! text makes a question stumble.

use lsp_types::{Position, Range};
use proptest::prelude::*;

use super::{Encoding, Workspace, actions, completion, definition, hover};
use crate::diag::testing::cases;
use crate::parse::Raw;

const PIECES: [&str; 16] = [
    "type: Mesh\nname: default\n",
    "tracing:\n  backends:\n  - name: z\n    type: zipkin\n    conf: {url: 'http://z:9411/api/v2/spans'}\n",
    "---\n",
    "type: TrafficTrace\nname: all\nmesh: default\n",
    "selectors:\n- match: {kuma.io/service: '*'}\n",
    "conf:\n  backend: z\n",
    "conf:\n  backend: nobody # kumactl:allow dangling-backend\n",
    "type: Dataplane\nname: web\nmesh: default\nnetworking: {address: 10.0.0.1, inbound: [{port: 80, tags: {kuma.io/service: web}}]}\n",
    "smapling: 1\n",
    "é😀: [",
    "\r\n",
    "{\"kind\": \"MeshTrace\", \"apiVersion\": \"kuma.io/v1alpha1\", \"spec\": {}}\n",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop, labels: {kuma.io/sidecar-injection: enabled}}\nspec: {template: {metadata: {labels: {kuma.io/sidecar-injection: enabled}}, spec: {containers: [{name: a}]}}}\n",
    "\u{feff}",
    "    ",
    "sampling: 500\n",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => proptest::sample::select(&PIECES[..]).prop_map(str::to_owned),
        1 => ".{0,5}",
    ];
    proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

fn file(number: usize, text: &str) -> Raw {
    Raw {
        name: format!("/w/{number}.yaml"),
        bytes: text.as_bytes().to_vec(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(u32::try_from(cases(256)).expect("few")))]

    #[test]
    fn a_file_that_is_read_again_is_validated_as_if_all_were(
        edits in proptest::collection::vec((0usize..4, text()), 1..12),
        removed in 0usize..8,
    ) {
        let mut workspace = Workspace::default();
        let mut files: [Option<String>; 4] = [const { None }; 4];
        for (number, text) in edits {
            workspace.set(file(number, &text));
            files[number] = Some(text);
            if number == removed {
                workspace.remove(&format!("/w/{number}.yaml"));
                files[number] = None;
            }
            let there = files.iter().enumerate();
            let there = there.filter_map(|(number, text)| Some(file(number, text.as_ref()?)));
            let mut fresh = Workspace::new(there.collect(), None);
            prop_assert_eq!(workspace.findings(), fresh.findings());
        }
    }

    #[test]
    fn no_place_of_any_text_makes_a_question_stumble(
        text in text(),
        line in 0u32..12,
        character in 0u32..40,
    ) {
        let mut workspace = Workspace::new(vec![file(0, &text)], None);
        let findings = workspace.findings();
        let position = Position::new(line, character);
        let end = Position::new(line + 1, character);
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            let path = "/w/0.yaml";
            let _ = hover(path, position, &findings, &workspace, encoding);
            let _ = completion(path, position, &workspace, encoding);
            let _ = definition(path, position, &workspace, encoding);
            let _ = actions(path, Range::new(position, end), &findings, &workspace, encoding);
        }
    }
}
