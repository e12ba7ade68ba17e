//! A small tree of an XML document, built under limits: no document type definition, no entities but those of XML
//! itself, bounded depth, elements and attributes. Prefixes do not matter; elements of foreign namespaces (XInclude,
//! signatures, layouts) are left out with everything in them.

use std::collections::HashMap;
use std::rc::Rc;

use domain::reading::ReadMessage;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::reader::NsReader;

use super::encoding::{decode, line_at};

/// Levels of elements. An invoice has about ten.
pub(super) const DEPTH_LIMIT: u32 = 100;
/// Elements in all: an invoice of ten thousand lines has some 350,000.
pub(super) const ELEMENT_LIMIT: u32 = 500_000;
/// Attributes of one element.
const ATTRIBUTE_LIMIT: usize = 64;

/// Namespaces of which elements are kept.
const KNOWN_NAMESPACES: [&str; 3] = [
    "urn:oasis:names:specification:ubl:schema:xsd:",
    "urn:un:unece:uncefact:data:",
    // the Dutch government's own elements in UBL-OHNL
    "urn:digi-inkoop:ubl:",
];

/// Local names with their values.
type Attributes = Vec<(Rc<str>, Box<str>)>;

/// An element: its local name, its text without space around it, its children in order.
#[derive(Debug)]
pub(super) struct Element {
    /// The local name.
    pub(super) name: Rc<str>,
    /// Character data, trimmed. Comments and instructions are no part of it.
    pub(super) text: Box<str>,
    /// The line that the element starts on, counted from 1.
    pub(super) line: u32,
    attributes: Attributes,
    children: Vec<Element>,
}

impl Element {
    /// An element without anything: what stands for one that a document leaves out.
    pub(super) fn empty() -> Self {
        Self { name: "".into(), text: Box::default(), line: 0, attributes: Vec::new(), children: Vec::new() }
    }

    /// The text, where there is any.
    pub(super) fn value(&self) -> Option<&str> {
        (!self.text.is_empty()).then_some(&*self.text)
    }

    /// An attribute by its local name, where it says something.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let (_, value) = self.attributes.iter().find(|(known, _)| &**known == name)?;
        Some(value.trim()).filter(|value| !value.is_empty())
    }

    /// The children of this name.
    pub(super) fn children<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| &*child.name == name)
    }

    /// The first child of this name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| &*child.name == name)
    }

    /// The first element at this path that has text: an empty element never stands before a filled one.
    pub(super) fn find(&self, path: &[&str]) -> Option<&Self> {
        match path {
            [] => self.value().map(|_| self),
            [name, rest @ ..] => {
                self.children.iter().filter(|child| &*child.name == *name).find_map(|child| child.find(rest))
            }
        }
    }

    /// The text at this path.
    pub(super) fn text_at(&self, path: &[&str]) -> Option<&str> {
        self.find(path)?.value()
    }

    /// All elements at this path.
    pub(super) fn all<'a>(&'a self, path: &[&str]) -> Vec<&'a Self> {
        let mut found = vec![self];
        for name in path {
            found =
                found.into_iter().flat_map(|element| element.children.iter()).filter(|c| &*c.name == *name).collect();
        }
        found
    }
}

/// A parsed document.
#[derive(Debug)]
pub(super) struct Document {
    /// Its root element.
    pub(super) root: Element,
    /// The namespace of the root; empty where it has none.
    pub(super) namespace: String,
}

/// Parses a whole file.
pub(super) fn parse(bytes: &[u8]) -> Result<Document, ReadMessage> {
    let text = decode(bytes)?;
    Builder::new(&text).build()
}

/// Finds the line of a growing position without counting from the start again.
struct LineCounter<'a> {
    text: &'a [u8],
    counted_to: usize,
    line: u32,
}

impl LineCounter<'_> {
    fn line(&mut self, position: u64) -> u32 {
        let at = usize::try_from(position).unwrap_or(usize::MAX).min(self.text.len());
        if at > self.counted_to {
            self.line += line_at(&self.text[self.counted_to..at], at - self.counted_to) - 1;
            self.counted_to = at;
        }
        self.line
    }
}

struct Builder<'a> {
    reader: NsReader<&'a [u8]>,
    lines: LineCounter<'a>,
    names: HashMap<Box<str>, Rc<str>>,
    open: Vec<(Element, String)>,
    root: Option<Element>,
    namespace: String,
    elements: u32,
    /// Open elements inside a foreign one, itself included.
    foreign_depth: u32,
}

impl<'a> Builder<'a> {
    fn new(text: &'a str) -> Self {
        let mut reader = NsReader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self {
            reader,
            lines: LineCounter { text: text.as_bytes(), counted_to: 0, line: 1 },
            names: HashMap::new(),
            open: Vec::new(),
            root: None,
            namespace: String::new(),
            elements: 0,
            foreign_depth: 0,
        }
    }

    fn build(mut self) -> Result<Document, ReadMessage> {
        loop {
            let line = self.lines.line(self.reader.buffer_position());
            let malformed = ReadMessage::XmlMalformed { line };
            let Ok((resolved, event)) = self.reader.read_resolved_event() else {
                // The reader stands before what it could not read; its error position is nearer.
                let line = self.lines.line(self.reader.error_position());
                return Err(ReadMessage::XmlMalformed { line });
            };
            match event {
                Event::Start(start) => {
                    let namespace = match resolved {
                        ResolveResult::Bound(Namespace(namespace)) => namespace.to_owned(),
                        ResolveResult::Unbound => String::new(),
                        ResolveResult::Unknown(_) => return Err(malformed),
                    };
                    self.start(&start, namespace, line)?;
                }
                Event::End(_) => self.end(),
                Event::Text(text) => self.append(&text.xml10_content(), line)?,
                Event::CData(data) => self.append(&data.xml10_content(), line)?,
                Event::GeneralRef(reference) => {
                    let sign = resolve(&reference, line)?;
                    self.append(sign.encode_utf8(&mut [0; 4]), line)?;
                }
                Event::DocType(_) => return Err(ReadMessage::XmlDoctype { line }),
                Event::Eof if self.open.is_empty() && self.foreign_depth == 0 => {
                    let root = self.root.ok_or(malformed)?;
                    return Ok(Document { root, namespace: self.namespace });
                }
                Event::Eof => return Err(malformed),
                Event::Empty(_) | Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            }
        }
    }

    fn start(&mut self, start: &BytesStart<'_>, namespace: String, line: u32) -> Result<(), ReadMessage> {
        self.elements += 1;
        if self.elements > ELEMENT_LIMIT {
            return Err(ReadMessage::XmlTooLarge { limit: ELEMENT_LIMIT });
        }
        let depth = u32::try_from(self.open.len()).unwrap_or(u32::MAX).saturating_add(self.foreign_depth);
        if depth >= DEPTH_LIMIT {
            return Err(ReadMessage::XmlTooDeep { limit: DEPTH_LIMIT });
        }
        if self.root.is_some() {
            return Err(ReadMessage::XmlMalformed { line });
        }
        let is_root = self.open.is_empty() && self.foreign_depth == 0;
        let is_known = KNOWN_NAMESPACES.iter().any(|known| namespace.starts_with(known));
        let attributes = self.attributes(start, line)?;
        if self.foreign_depth > 0 || !(is_root || is_known) {
            self.foreign_depth += 1;
            return Ok(());
        }
        if is_root {
            self.namespace = namespace;
        }
        let name = self.intern(start.local_name().into_inner());
        let element = Element { name, text: Box::default(), line, attributes, children: Vec::new() };
        self.open.push((element, String::new()));
        Ok(())
    }

    fn attributes(&mut self, start: &BytesStart<'_>, line: u32) -> Result<Attributes, ReadMessage> {
        let mut kept = Vec::new();
        for (index, attribute) in start.attributes().enumerate() {
            let attribute = attribute.map_err(|_| ReadMessage::XmlMalformed { line })?;
            if index >= ATTRIBUTE_LIMIT {
                return Err(ReadMessage::XmlTooLarge { limit: ELEMENT_LIMIT });
            }
            if attribute.key.as_namespace_binding().is_some() {
                continue;
            }
            let value = attribute
                .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                .map_err(|_| ReadMessage::XmlMalformed { line })?;
            let name = self.intern(attribute.key.local_name().into_inner());
            kept.push((name, value.into()));
        }
        kept.shrink_to_fit();
        Ok(kept)
    }

    fn intern(&mut self, name: &str) -> Rc<str> {
        if let Some(known) = self.names.get(name) {
            return Rc::clone(known);
        }
        let shared: Rc<str> = name.into();
        self.names.insert(name.into(), Rc::clone(&shared));
        shared
    }

    fn append(&mut self, text: &str, line: u32) -> Result<(), ReadMessage> {
        if self.foreign_depth > 0 {
            return Ok(());
        }
        match self.open.last_mut() {
            Some((_, collected)) => {
                collected.push_str(text);
                Ok(())
            }
            None if text.trim().is_empty() => Ok(()),
            None => Err(ReadMessage::XmlMalformed { line }),
        }
    }

    fn end(&mut self) {
        if self.foreign_depth > 0 {
            self.foreign_depth -= 1;
            return;
        }
        // The reader refuses an end tag without its start, so there always is an open element here.
        let Some((mut element, text)) = self.open.pop() else { return };
        element.text = text.trim().into();
        element.children.shrink_to_fit();
        match self.open.last_mut() {
            Some((parent, _)) => parent.children.push(element),
            None => self.root = Some(element),
        }
    }
}

/// A character reference, or one of the five entities of XML.
fn resolve(reference: &BytesRef<'_>, line: u32) -> Result<char, ReadMessage> {
    let unknown = || ReadMessage::XmlEntity { name: reference.chars().take(40).collect(), line };
    if reference.is_char_ref() {
        let sign = reference.resolve_char_ref().ok().flatten().ok_or_else(unknown)?;
        let is_allowed = sign >= ' ' || matches!(sign, '\t' | '\n' | '\r');
        return if is_allowed { Ok(sign) } else { Err(unknown()) };
    }
    match &**reference {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => Err(unknown()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UBL: &str = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2";

    fn read(content: &str) -> Result<Document, ReadMessage> {
        parse(format!("<Invoice xmlns=\"{UBL}\" xmlns:x=\"urn:other\">{content}</Invoice>").as_bytes())
    }

    #[test]
    fn names_are_never_cut_at_an_entity() {
        let document = read("<Name>Larm &amp; L&#229;s <![CDATA[& Co]]> B.V.</Name>").unwrap();
        assert_eq!(document.root.text_at(&["Name"]), Some("Larm & Lås & Co B.V."));
    }

    #[test]
    fn empty_elements_never_hide_filled_ones() {
        let document = read("<A><B/></A><A><B> </B><B>value</B></A>").unwrap();
        assert_eq!(document.root.text_at(&["A", "B"]), Some("value"));
    }

    #[test]
    fn foreign_elements_are_left_out() {
        let document = read("<Name>a<x:include href='file:///etc/hostname'><Name>b</Name></x:include></Name>").unwrap();
        assert_eq!(document.root.text_at(&["Name"]), Some("a"));
        assert_eq!(document.root.all(&["Name"]).len(), 1);
    }

    #[test]
    fn lines_are_counted_and_attributes_kept() {
        let document = read("\n\n<Amount currencyID=\"EUR\">1</Amount>\n<Other/>").unwrap();
        let amount = document.root.child("Amount").unwrap();
        assert_eq!((amount.line, amount.attribute("currencyID")), (3, Some("EUR")));
        assert_eq!(document.root.child("Other").unwrap().line, 4);
    }

    #[test]
    fn what_is_not_well_formed_is_refused_with_its_line() {
        for (text, line) in [("<a>\n<b></a>", 2), ("<a>\n", 2), ("<a/>\n<b/>", 2), ("\n\n", 3), ("<a/>text", 1)] {
            assert_eq!(parse(text.as_bytes()).unwrap_err(), ReadMessage::XmlMalformed { line }, "{text:?}");
        }
        assert_eq!(parse(b"<a>&evil;</a>").unwrap_err(), ReadMessage::XmlEntity { name: "evil".into(), line: 1 });
        assert_eq!(parse(b"<!DOCTYPE a><a/>").unwrap_err(), ReadMessage::XmlDoctype { line: 1 });
        assert!(parse(b"<a b=\"&evil;\"/>").is_err());
        assert!(parse(b"<a>&#1;</a>").is_err());
    }

    #[test]
    fn depth_and_elements_are_limited() {
        let deep = "<a>".repeat(101) + &"</a>".repeat(101);
        assert_eq!(parse(deep.as_bytes()).unwrap_err(), ReadMessage::XmlTooDeep { limit: DEPTH_LIMIT });
        let many = format!("<a xmlns=\"{UBL}\">{}</a>", "<b/>".repeat(500_001));
        assert_eq!(parse(many.as_bytes()).unwrap_err(), ReadMessage::XmlTooLarge { limit: ELEMENT_LIMIT });
    }
}
