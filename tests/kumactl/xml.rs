//! A reader of XML that forgives nothing, for what the tool writes: no document type, no
//! namespaces, no CDATA, no comments.

/// An element, with its attributes in order and all text directly in it.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Element>,
    pub text: String,
}

impl Element {
    pub fn attribute(&self, name: &str) -> &str {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }
}

/// Reads a document.
pub fn parse(text: &str) -> Result<Element, String> {
    if let Some(character) = text.chars().find(|character| !is_allowed(*character)) {
        return Err(format!("{character:?} is forbidden in XML"));
    }
    let mut reader = Reader { rest: text };
    reader.expect("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    reader.skip_space();
    let root = reader.element()?;
    reader.skip_space();
    if reader.rest.is_empty() {
        Ok(root)
    } else {
        Err(format!("after the root: {:?}", reader.rest))
    }
}

/// `Char` of XML 1.0.
fn is_allowed(character: char) -> bool {
    matches!(character,
        '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}')
}

struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    fn expect(&mut self, token: &str) -> Result<(), String> {
        let shown: String = self.rest.chars().take(40).collect();
        self.rest = self
            .rest
            .strip_prefix(token)
            .ok_or_else(|| format!("{token:?} is missing before {shown:?}"))?;
        Ok(())
    }

    fn skip_space(&mut self) -> bool {
        let rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
        let skipped = rest.len() < self.rest.len();
        self.rest = rest;
        skipped
    }

    fn until(&mut self, ends: &[char]) -> Result<&'t str, String> {
        let end = self.rest.find(ends).ok_or("it ends too early")?;
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest;
        Ok(text)
    }

    fn name(&mut self) -> Result<String, String> {
        let name = self.until(&[' ', '\n', '=', '>', '/'])?;
        let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
        is_name
            .then(|| name.to_owned())
            .ok_or_else(|| format!("{name:?} is no name"))
    }

    fn element(&mut self) -> Result<Element, String> {
        self.expect("<")?;
        let mut element = Element {
            name: self.name()?,
            ..Element::default()
        };
        loop {
            let spaced = self.skip_space();
            if self.rest.starts_with("/>") {
                self.expect("/>")?;
                return Ok(element);
            }
            if self.rest.starts_with('>') {
                self.expect(">")?;
                break;
            }
            if !spaced {
                return Err("no space before an attribute".to_owned());
            }
            let name = self.name()?;
            self.expect("=\"")?;
            let raw = self.until(&['"', '<'])?;
            self.expect("\"")?;
            if raw.contains(['\n', '\t', '\r']) {
                return Err(format!("white space that a reader changes: {raw:?}"));
            }
            if !element.attribute(&name).is_empty() {
                return Err(format!("{name} twice"));
            }
            element.attributes.push((name, unescape(raw)?));
        }
        loop {
            let raw = self.until(&['<'])?;
            if raw.contains("]]>") || raw.contains('\r') {
                return Err(format!("text that must be escaped: {raw:?}"));
            }
            element.text.push_str(&unescape(raw)?);
            if self.rest.starts_with("</") {
                self.expect(&format!("</{}>", element.name))?;
                return Ok(element);
            }
            element.children.push(self.element()?);
        }
    }
}

fn unescape(raw: &str) -> Result<String, String> {
    let mut pieces = raw.split('&');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (entity, rest) = piece.split_once(';').ok_or("an entity without end")?;
        let character = match entity {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            _ => entity
                .strip_prefix('#')
                .and_then(|number| number.parse().ok())
                .and_then(char::from_u32)
                .filter(|character| is_allowed(*character))
                .ok_or_else(|| format!("&{entity}; is no entity"))?,
        };
        text.push(character);
        text.push_str(rest);
    }
    Ok(text)
}

#[test]
fn what_is_not_well_formed_is_refused() {
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    let good = parse(&format!("{head}<a b=\"&lt;&#10;\"><c/>x&gt;</a>\n")).expect("well-formed");
    assert_eq!(
        (good.attribute("b"), good.text.as_str(), good.children.len()),
        ("<\n", "x>", 1)
    );
    for bad in [
        "",
        "<a>",
        "<a></b>",
        "<a b=\"\n\"/>",
        "<a b=\"<\"/>",
        "<a b=\"\"c=\"\"/>",
        "<a>&</a>",
        "<a>&nbsp;</a>",
        "<a>]]></a>",
        "<a>\u{1}</a>",
        "<a>&#1;</a>",
        "<a>\u{ffff}</a>",
        "<a/><a/>",
        "<a b=\"1\" b=\"2\"/>",
    ] {
        assert!(parse(&format!("{head}{bad}")).is_err(), "{bad}");
    }
}
