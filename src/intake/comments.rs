//! Reads the notes in cells, which calamine does not read. Departments use them to answer questions.

use std::collections::HashMap;

use quick_xml::events::Event;

use super::archive::Archive;
use super::package;
use crate::template::generated::AUTHOR;

/// A note in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Comment {
    /// The sheet's name; empty where it cannot be told.
    pub sheet: String,
    /// The address.
    pub address: String,
    /// Who wrote it.
    pub author: String,
    /// The text.
    pub text: String,
}

/// The most bytes that are read of a part of the file.
const MOST: u64 = 8 * 1024 * 1024;

/// Reads the notes of a workbook. A part that cannot be read counts as one without notes.
pub(super) fn read(archive: &mut Archive<'_>) -> Vec<Comment> {
    let parts: Vec<String> = archive
        .file_names()
        .flatten()
        .filter(|name| name.starts_with("xl/comments"))
        .map(std::borrow::Cow::into_owned)
        .collect();
    let mut comments = Vec::new();
    let mut sheets = None;
    for part in parts {
        let Some(text) = text(archive, &part) else { continue };
        let mut found = parse(&text);
        // Most notes are those of the form, whose sheets need not be known.
        if found.iter().any(|comment| comment.author != AUTHOR) {
            let sheets = sheets.get_or_insert_with(|| sheet_names(archive));
            let sheet = sheet_of(archive, &part, sheets).unwrap_or_default();
            for comment in &mut found {
                comment.sheet.clone_from(&sheet);
            }
        }
        comments.append(&mut found);
    }
    // A note of a conversation stands for the messages in it, for programs that know no conversations.
    let conversations: Vec<String> = archive
        .file_names()
        .flatten()
        .filter(|name| name.starts_with("xl/threadedComments/"))
        .map(std::borrow::Cow::into_owned)
        .collect();
    if !conversations.is_empty() {
        comments.retain(|comment| !comment.author.starts_with("tc="));
    }
    for part in conversations {
        let Some(text) = text(archive, &part) else { continue };
        let sheets = sheets.get_or_insert_with(|| sheet_names(archive));
        let sheet = sheet_of(archive, &part, sheets).unwrap_or_default();
        comments.extend(parse(&text).into_iter().map(|comment| Comment { sheet: sheet.clone(), ..comment }));
    }
    comments
}

fn text(archive: &mut Archive<'_>, name: &str) -> Option<String> {
    package::text(archive, name, MOST)
}

/// Worksheet parts with the names of their sheets.
pub(super) fn sheet_names(archive: &mut Archive<'_>) -> HashMap<String, String> {
    let workbook = text(archive, "xl/workbook.xml").unwrap_or_default();
    let relations = text(archive, "xl/_rels/workbook.xml.rels").unwrap_or_default();
    let targets: HashMap<String, String> = elements(&relations, "Relationship")
        .into_iter()
        .filter_map(|mut attributes| Some((attributes.remove("Id")?, attributes.remove("Target")?)))
        .collect();
    elements(&workbook, "sheet")
        .into_iter()
        .filter_map(|mut attributes| {
            let target = targets.get(&attributes.remove("r:id")?)?;
            let file = target.rsplit('/').next()?.to_owned();
            Some((file, attributes.remove("name")?))
        })
        .collect()
}

/// The sheet whose relations name a part.
pub(super) fn sheet_of(archive: &mut Archive<'_>, part: &str, sheets: &HashMap<String, String>) -> Option<String> {
    let file = part.rsplit('/').next()?;
    for (sheet, name) in sheets {
        let relations = text(archive, &format!("xl/worksheets/_rels/{sheet}.rels")).unwrap_or_default();
        let named = elements(&relations, "Relationship")
            .iter()
            .any(|attributes| attributes.get("Target").is_some_and(|target| target.rsplit('/').next() == Some(file)));
        if named {
            return Some(name.clone());
        }
    }
    None
}

/// The attributes of every element of this name.
fn elements(xml: &str, name: &str) -> Vec<HashMap<String, String>> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut found = Vec::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) if local(element.name().as_ref()) == name => {
                found.push(attributes(&element));
            }
            Ok(Event::Eof) | Err(_) => return found,
            Ok(_) => {}
        }
    }
}

fn attributes(element: &quick_xml::events::BytesStart<'_>) -> HashMap<String, String> {
    element
        .attributes()
        // Comparing each with all others takes as long as someone likes.
        .with_checks(false)
        .flatten()
        .filter_map(|attribute| {
            let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?;
            Some((attribute.key.as_ref().to_owned(), value.into_owned()))
        })
        .collect()
}

/// An element's name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// The notes of one part.
fn parse(xml: &str) -> Vec<Comment> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut authors: Vec<String> = Vec::new();
    let mut comments: Vec<Comment> = Vec::new();
    // Where characters go: an author's name, a comment's text, or nowhere.
    let mut into: Option<&str> = None;
    let mut threaded = false;
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => match local(element.name().as_ref()) {
                "author" => {
                    authors.push(String::new());
                    into = Some("author");
                }
                "comment" | "threadedComment" => {
                    threaded = local(element.name().as_ref()) == "threadedComment";
                    let mut attributes = attributes(&element);
                    let author = attributes.remove("authorId").and_then(|id| id.parse::<usize>().ok());
                    comments.push(Comment {
                        sheet: String::new(),
                        address: attributes.remove("ref").unwrap_or_default(),
                        author: author.and_then(|index| authors.get(index)).cloned().unwrap_or_default(),
                        text: String::new(),
                    });
                }
                "t" => into = Some("text"),
                // Of a note the text is in runs; a message of a conversation has it as it is.
                "text" => into = threaded.then_some("text"),
                _ => {}
            },
            Ok(Event::End(element)) if matches!(local(element.name().as_ref()), "author" | "t" | "text") => into = None,
            Ok(Event::Text(text)) => append(&text.xml10_content(), into, &mut authors, &mut comments),
            Ok(Event::GeneralRef(reference)) => {
                let name = reference.into_inner();
                let resolved = match name.strip_prefix('#') {
                    Some(code) => {
                        let code = code
                            .strip_prefix('x')
                            .map_or_else(|| code.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok());
                        code.and_then(char::from_u32).map(String::from)
                    }
                    None => quick_xml::escape::resolve_predefined_entity(&name).map(str::to_owned),
                };
                append(&resolved.unwrap_or_default(), into, &mut authors, &mut comments);
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    comments
}

fn append(text: &str, into: Option<&str>, authors: &mut [String], comments: &mut [Comment]) {
    let target = match into {
        Some("author") => authors.last_mut(),
        Some(_) => comments.last_mut().map(|comment| &mut comment.text),
        None => None,
    };
    if let Some(target) = target {
        target.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_note_is_read_with_its_author_and_text() {
        let xml = "<comments><authors><author>张三</author><author>A&amp;B</author></authors><commentList>\
            <comment ref=\"C5\" authorId=\"1\"><text><r><t>数字</t></r><r><t> &lt;另报&gt;&#10;</t></r></text></comment>\
            </commentList></comments>";
        let comments = parse(xml);
        assert_eq!(comments.len(), 1);
        assert_eq!(comments[0].author, "A&B");
        assert_eq!(comments[0].text, "数字 <另报>\n");
        assert_eq!(comments[0].address, "C5");
        let xml = "<ThreadedComments><threadedComment ref='B2' id='{1}'><text>数字对吗&#10;</text></threadedComment>\
            <threadedComment ref='B2' id='{2}' parentId='{1}'><text>对</text></threadedComment></ThreadedComments>";
        let comments: Vec<(String, String)> =
            parse(xml).into_iter().map(|comment| (comment.address, comment.text)).collect();
        assert_eq!(comments, [("B2".to_owned(), "数字对吗\n".to_owned()), ("B2".to_owned(), "对".to_owned())]);
    }

    #[test]
    fn blanks_between_elements_are_no_text() {
        let xml = "<comments>\n <authors>\n  <author>张三</author>\n </authors>\n <commentList>\n  <comment ref=\"C5\" authorId=\"0\">\n\
            <text>\n <r>\n <t>数字</t>\n </r>\n <r><t>另报</t>\n </r>\n </text>\n </comment>\n </commentList>\n</comments>";
        let comments = parse(xml);
        assert_eq!((comments[0].author.as_str(), comments[0].text.as_str()), ("张三", "数字另报"));
    }
}
