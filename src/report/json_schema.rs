//! A JSON Schema of a kind, for editors and for tools such as kubeconform: an outline in the words of
//! draft 7.
//!
//! It refuses nothing that validation takes: fields that are not known are let through, as control
//! planes let them through, and so is every rule that is about more than a field and its neighbours.

use serde_json::{Map, Value, json};

use crate::model::{Form, Kind, Release};
use crate::parse::{Case, Content, Need, Outline, When, description, outline_of, snake_case};

type Schema = Map<String, Value>;

/// A number in quotes, as the control planes take it.
const QUOTED_NUMBER: &str =
    r"^ *(-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?|null) *$|^(NaN|-?Infinity)$";
const QUOTED_WHOLE_NUMBER: &str = "^ *([0-9]+|null) *$";
const QUOTED_DECIMAL: &str = r"^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$";
const DURATION: &str = r"^[-+]?(0|(([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)$";
const TIME: &str = "^[-+]?[0-9]{4,6}-?[0-9]{2}-?[0-9]{2}";

/// The schema of a kind in a form, for a release.
#[must_use]
pub fn json_schema(kind: Kind, form: Form, release: Release) -> String {
    let outline = outline_of(kind, form, release);
    let mut writer = Writer {
        kind,
        form,
        path: Vec::new(),
    };
    let mut schema = writer.schema(&outline);
    let (name, written, known) = match form {
        Form::Universal => ("Universal", "type", &["type"][..]),
        Form::Kubernetes => ("Kubernetes", "kind", &["apiVersion", "kind"][..]),
    };
    schema.insert(
        "$schema".to_owned(),
        json!("http://json-schema.org/draft-07/schema#"),
    );
    let title = format!("{} of Kuma {release} in the {name} form", kind.word());
    schema.insert("title".to_owned(), json!(title));
    if let Some(Value::Object(fields)) = schema.get_mut("properties") {
        let mut fix = |field: &str, key: &str, value: Value| {
            if let Some(Value::Object(field)) = fields.get_mut(field) {
                field.insert(key.to_owned(), value);
            }
        };
        fix(written, "const", json!(kind.word()));
        if form == Form::Kubernetes {
            fix("apiVersion", "pattern", json!("^kuma\\.io/"));
        }
    }
    require(&mut schema, known);
    let mut text = serde_json::to_string_pretty(&Value::Object(schema)).unwrap_or_default();
    text.push('\n');
    text
}

fn require(schema: &mut Schema, fields: &[&str]) {
    let required = schema.entry("required").or_insert_with(|| json!([]));
    if let Value::Array(required) = required {
        required.extend(fields.iter().map(|field| json!(field)));
        required.sort_unstable_by(|one, other| one.as_str().cmp(&other.as_str()));
        required.dedup();
    }
}

struct Writer {
    kind: Kind,
    form: Form,
    /// The way to the value, lists aside.
    path: Vec<&'static str>,
}

impl Writer {
    #[expect(clippy::too_many_lines, reason = "one arm for each content")]
    fn schema(&mut self, outline: &Outline) -> Schema {
        let mut schema = Schema::new();
        let of_types = |types: &[&str]| {
            let null = outline.takes_null.then_some("null");
            let types: Vec<&str> = types.iter().copied().chain(null).collect();
            match types[..] {
                [one] => json!(one),
                _ => json!(types),
            }
        };
        let mut set = |key: &str, value: Value| {
            schema.insert(key.to_owned(), value);
        };
        match &outline.content {
            Content::Anything if outline.needs.is_empty() => {}
            Content::Nothing => set("type", json!("null")),
            Content::Text if outline.words.is_empty() => {
                set("type", of_types(&["string"]));
                if outline.least > 0 {
                    set("minLength", json!(outline.least));
                }
            }
            Content::Text => {
                let mut words: Vec<Value> = outline.words.iter().map(|it| json!(it)).collect();
                words.retain(|word| outline.least == 0 || *word != "");
                words.extend(outline.takes_null.then_some(Value::Null));
                set("enum", Value::Array(words));
            }
            Content::Bool => set("type", of_types(&["boolean"])),
            Content::Number => {
                set("type", of_types(&["integer", "string"]));
                set("minimum", json!(outline.least));
                set("maximum", json!(u32::MAX));
                set("pattern", json!(QUOTED_WHOLE_NUMBER));
            }
            Content::Float => {
                set("type", of_types(&["number", "string"]));
                set("pattern", json!(QUOTED_NUMBER));
            }
            Content::Integer => {
                set("type", of_types(&["integer"]));
                set("minimum", json!(i32::MIN));
                set("maximum", json!(i32::MAX));
            }
            Content::Percentage => {
                set("type", of_types(&["integer", "string"]));
                set("minimum", json!(0));
                set("maximum", json!(100));
                set("pattern", json!(QUOTED_DECIMAL));
            }
            Content::Duration => {
                set("type", of_types(&["string"]));
                set("pattern", json!(DURATION));
            }
            Content::Time => {
                set("type", of_types(&["string"]));
                set("pattern", json!(TIME));
            }
            Content::Enumeration(names) => {
                let mut names: Vec<Value> = names.iter().map(|it| json!(it)).collect();
                names.extend(outline.takes_null.then_some(Value::Null));
                let number = json!({"type": "integer", "minimum": i32::MIN, "maximum": i32::MAX});
                set("anyOf", json!([{"enum": names}, number]));
            }
            Content::Texts => {
                set("type", of_types(&["object"]));
                let null = self.form == Form::Kubernetes || !self.kind.has_spec();
                let value = if null {
                    json!(["string", "null"])
                } else {
                    json!("string")
                };
                set("additionalProperties", json!({ "type": value }));
                if outline.least > 0 {
                    set("minProperties", json!(outline.least));
                }
                let tags: Vec<&str> = outline
                    .needs
                    .iter()
                    .flat_map(|it| it.fields.clone())
                    .collect();
                if !tags.is_empty() {
                    set("anyOf", json!([{"maxProperties": 0}, {"required": tags}]));
                }
            }
            Content::List(element) => {
                set("type", of_types(&["array"]));
                let element = self.schema(element);
                let mut set = |key: &str, value: Value| {
                    schema.insert(key.to_owned(), value);
                };
                set("items", Value::Object(element));
                if outline.least > 0 {
                    set("minItems", json!(outline.least));
                }
                if let Some(most) = outline.most {
                    set("maxItems", json!(most));
                }
            }
            // A part of a mapping that is drawn elsewhere.
            Content::Anything => self.mapping(outline, &mut schema),
            Content::Mapping(_) => {
                set("type", of_types(&["object"]));
                self.mapping(outline, &mut schema);
            }
        }
        schema
    }

    /// The fields of a mapping, and what of them has to be there.
    fn mapping(&mut self, outline: &Outline, schema: &mut Schema) {
        let mut properties = Schema::new();
        for (name, field) in outline.fields() {
            let is_needed = |need: &&Need| need.fields == [*name];
            let needed = outline.needs.iter().filter(is_needed);
            let field = needed.fold(field.clone(), |field, need| {
                self.needed(field, need.is_filled)
            });
            self.path.push(name);
            let mut schema = self.schema(&field);
            if let Some(text) = self.description() {
                schema.insert("description".to_owned(), json!(text));
            }
            self.path.pop();
            properties.insert((*name).to_owned(), Value::Object(schema));
        }
        if !properties.is_empty() {
            schema.insert("properties".to_owned(), Value::Object(properties));
        }
        let mut all = Vec::new();
        for need in &outline.needs {
            match need.fields[..] {
                // Whether it is empty, its own schema says.
                [field] if self.has_one_spelling(field) && outline.field(field).is_some() => {
                    require(schema, &[field]);
                }
                _ => all.push(self.one_of(need)),
            }
        }
        all.extend(outline.cases.iter().map(|case| self.case(case)));
        if !all.is_empty() {
            schema.insert("allOf".to_owned(), Value::Array(all));
        }
    }

    /// A field without the values that are as good as none.
    fn needed(&self, mut field: Outline, is_filled: bool) -> Outline {
        if is_filled || self.form == Form::Kubernetes {
            field.takes_null = false;
        }
        let is_counted = !matches!(field.content, Content::Mapping(_));
        if is_filled && is_counted {
            field.least = field.least.max(1);
        }
        field
    }

    fn case(&mut self, case: &Case) -> Value {
        let mut schema = Schema::new();
        self.mapping(&case.then, &mut schema);
        let condition = match case.when {
            When::Is(field, value) => {
                json!({"properties": {field: {"const": value}}, "required": [field]})
            }
            When::Lacks(field) => json!({"properties": {field: {"type": "null"}}}),
        };
        json!({"if": condition, "then": schema})
    }

    fn description(&self) -> Option<&'static str> {
        let path = match (self.form, &self.path[..]) {
            (Form::Kubernetes, ["spec", rest @ ..]) if !rest.is_empty() => rest,
            (_, path) => path,
        };
        description(self.kind, path)
    }

    /// Whether names count letter for letter here, or the name is the same in snake case.
    fn has_one_spelling(&self, field: &str) -> bool {
        self.kind.has_spec() || snake_case(field) == field
    }

    /// That one of some fields is there, in either spelling.
    fn one_of(&self, need: &Need) -> Value {
        let spellings = need.fields.iter().flat_map(|field| {
            let other = (!self.has_one_spelling(field)).then(|| snake_case(field));
            [(*field).to_owned()].into_iter().chain(other)
        });
        let way = |field: String| {
            if need.is_filled {
                let empty = json!({"not": {"enum": [null, "", 0, []]}});
                json!({"required": [field.clone()], "properties": {field: empty}})
            } else {
                json!({"required": [field]})
            }
        };
        let ways: Vec<Value> = spellings.map(way).collect();
        match &ways[..] {
            [one] => one.clone(),
            _ => json!({ "anyOf": ways }),
        }
    }
}
