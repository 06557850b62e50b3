//! A copy of a report with comments at the figures that are wrong or doubtful.
//!
//! Nothing is taken out of the report: comments are put in between the bytes of its text, runs are split where a figure is a part of
//! one, and every other part of the package is copied as it is.

use std::collections::{BTreeMap, HashSet};

use super::document::NewPart;
use super::document::{Document, DocumentError, Paragraph, Run, WordPackage, attributes_of, characters};
use super::judgement::{Agreement, Judgement};
use super::messages;

const CONTENT_TYPES: &str = "[Content_Types].xml";
const COMMENTS_TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml";
/// The namespace of relations, and what a relation to comments ends with.
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const STRICT_RELATIONS: &str = "http://purl.oclc.org/ooxml/officeDocument/relationships";
const STRICT: &str = "http://purl.oclc.org/";
const PACKAGE_RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
/// The id of the relation that is added.
const RELATION: &str = "rIdReconciliation";

/// What is put in at a byte of the text.
#[derive(Debug, Default)]
struct Insertion {
    /// The run that is split there.
    split: Option<usize>,
    /// Ends of comments, and then beginnings.
    ends: String,
    starts: String,
    /// Attributes of the tag that the byte is in.
    attribute: bool,
}

/// The report with comments; `None` where there is nothing to say.
///
/// # Errors
/// Where comments cannot be written into it.
pub(super) fn commented(document: &Document, judgements: &[Judgement]) -> Result<Option<Vec<u8>>, DocumentError> {
    let Some(word) = &document.word else { return Ok(None) };
    let remarks = remarks(judgements);
    if remarks.is_empty() {
        return Ok(None);
    }
    let relations_name = word.relations();
    let relations = word.part(&relations_name)?;
    let known = match &relations {
        Some(relations) => attributes_of(relations, "Relationship", &["Type", "Target"])?,
        None => Vec::new(),
    };
    let existing = known.iter().find(|values| values[0].ends_with("/comments")).map(|values| word.resolved(&values[1]));
    let existing = match existing {
        Some(name) => word.part(&name)?.map(|content| (name, content)),
        None => None,
    };
    let first = match &existing {
        Some((_, content)) => next_id(content)?,
        None => 0,
    };
    let mut parts = vec![NewPart { name: word.main.clone(), content: text(document, word, &remarks, first)? }];
    match existing {
        Some((name, content)) => parts.push(NewPart { name, content: with_comments(&content, &remarks, first)? }),
        None => {
            let name = word.free_name("comments");
            let target = name.rsplit('/').next().unwrap_or(&name).to_owned();
            parts.push(NewPart { content: new_comments(word, &remarks, first), name: name.clone() });
            let namespace = if word.namespace.starts_with(STRICT) { STRICT_RELATIONS } else { RELATIONS };
            let relation =
                format!("<Relationship Id=\"{RELATION}\" Type=\"{namespace}/comments\" Target=\"{target}\"/>");
            let empty = || {
                format!(
                    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"{PACKAGE_RELATIONS}\"></Relationships>"
                )
            };
            let relations = relations.unwrap_or_else(empty);
            parts.push(NewPart { name: relations_name, content: before_the_end(&relations, &relation)? });
            let types = word.part(CONTENT_TYPES)?.ok_or(DocumentError::NoComments("没有内容类型"))?;
            let kind = format!("<Override PartName=\"/{name}\" ContentType=\"{COMMENTS_TYPE}\"/>");
            parts.push(NewPart { name: CONTENT_TYPES.to_owned(), content: before_the_end(&types, &kind)? });
        }
    }
    word.with_parts(&parts).map(Some)
}

/// The figures that get a comment: those somebody has to look at; of those that differ by rounding, the first of each.
fn remarks(judgements: &[Judgement]) -> Vec<&Judgement> {
    let mut told: HashSet<(&str, &str)> = HashSet::new();
    judgements
        .iter()
        .filter(|judgement| match judgement.agreement {
            Agreement::Differs | Agreement::Unsupported | Agreement::Contradicts | Agreement::DoubtfulYear => true,
            Agreement::Rounding => told.insert((&judgement.written, &judgement.message)),
            Agreement::Unverified | Agreement::Agrees => false,
        })
        .collect()
}

/// The text with the marks of the comments in it.
fn text(
    document: &Document,
    word: &WordPackage,
    remarks: &[&Judgement],
    first: usize,
) -> Result<String, DocumentError> {
    let mut insertions: BTreeMap<usize, Insertion> = BTreeMap::new();
    let prefix = &word.prefix;
    for (index, remark) in remarks.iter().enumerate() {
        let id = first + index;
        let paragraph = &document.paragraphs[remark.paragraph];
        let (start, end) = match paragraph.anchor {
            Some(run) => (Spot::before(word, run), Spot::behind(word, run)),
            None => {
                let last = remark.characters.end.saturating_sub(1);
                (spot(word, paragraph, remark.characters.start, false)?, spot(word, paragraph, last, true)?)
            }
        };
        let (Some(start), Some(end)) = (start, end) else { return Err(DocumentError::NoComments("找不到位置")) };
        for spot in [&start, &end] {
            let insertion = insertions.entry(spot.at).or_default();
            insertion.split = insertion.split.or(spot.split);
            if let Some(tag) = spot.unkept {
                insertions.entry(tag).or_default().attribute = true;
            }
        }
        let starts = format!("<{prefix}commentRangeStart {prefix}id=\"{id}\"/>");
        let ends = format!(
            "<{prefix}commentRangeEnd {prefix}id=\"{id}\"/><{prefix}r><{prefix}commentReference {prefix}id=\"{id}\"/></{prefix}r>"
        );
        insertions.entry(start.at).or_default().starts.push_str(&starts);
        insertions.entry(end.at).or_default().ends.push_str(&ends);
    }
    let mut out = String::with_capacity(word.text.len() + 400 * remarks.len());
    let mut done = 0;
    for (at, insertion) in insertions {
        out.push_str(word.slice(done..at));
        done = at;
        if insertion.attribute {
            out.push_str(" xml:space=\"preserve\"");
        }
        let split = insertion.split.and_then(|run| word.runs.get(run));
        if split.is_some() {
            out.push_str(&format!("</{prefix}t></{prefix}r>"));
        }
        out.push_str(&insertion.ends);
        out.push_str(&insertion.starts);
        if let Some(run) = split {
            out.push_str(word.slice(run.open.clone()));
            out.push_str(word.slice(run.properties.clone()));
            out.push_str(&format!("<{prefix}t xml:space=\"preserve\">"));
        }
    }
    out.push_str(word.slice(done..word.text.len()));
    Ok(out)
}

/// A place in the text at which a mark can stand.
#[derive(Debug)]
struct Spot {
    at: usize,
    /// The run that has to be split there.
    split: Option<usize>,
    /// Where it has to be said that the blanks of the element that is split are kept.
    unkept: Option<usize>,
}

impl Spot {
    fn whole(at: usize) -> Self {
        Self { at, split: None, unkept: None }
    }

    fn before(word: &WordPackage, run: usize) -> Option<Self> {
        word.runs.get(run).map(|run: &Run| Self::whole(run.open.start))
    }

    fn behind(word: &WordPackage, run: usize) -> Option<Self> {
        word.runs.get(run).map(|run| Self::whole(run.end))
    }
}

/// The place in front of a character of a paragraph, or behind it.
fn spot(
    word: &WordPackage,
    paragraph: &Paragraph,
    character: usize,
    is_behind: bool,
) -> Result<Option<Spot>, DocumentError> {
    let Some(piece) = paragraph.pieces.iter().find(|piece| piece.characters.contains(&character)) else {
        return Ok(None);
    };
    let Some(content) = &piece.content else {
        return Ok(if is_behind { Spot::behind(word, piece.run) } else { Spot::before(word, piece.run) });
    };
    let Some(run) = word.runs.get(piece.run) else { return Ok(None) };
    let index = character - piece.characters.start;
    let found = characters(word.slice(content.clone())).nth(index).transpose()?;
    let Some((_, bytes)) = found else { return Ok(None) };
    let at = content.start + if is_behind { bytes.end } else { bytes.start };
    // At the very beginning or end of a run the mark stands beside it.
    if !is_behind && at == content.start && word.slice(run.content..content.start).matches('<').count() == 1 {
        return Ok(Spot::before(word, piece.run));
    }
    if is_behind && at == content.end && word.slice(content.end..run.end).matches('<').count() == 2 {
        return Ok(Spot::behind(word, piece.run));
    }
    Ok(Some(Spot { at, split: Some(piece.run), unkept: piece.unkept }))
}

/// The next number that no comment has.
fn next_id(comments: &str) -> Result<usize, DocumentError> {
    let ids = attributes_of(comments, "comment", &["id"])?;
    Ok(ids.iter().filter_map(|values| values[0].parse::<usize>().ok()).max().map_or(0, |most| most.saturating_add(1)))
}

/// The comments, in elements with this prefix.
fn comments(prefix: &str, remarks: &[&Judgement], first: usize) -> String {
    let mut out = String::new();
    for (index, remark) in remarks.iter().enumerate() {
        let id = first + index;
        let (author, initials) = (messages::AUTHOR, messages::INITIALS);
        let words = escaped(&messages::comment(remark));
        out.push_str(&format!(
            "<{prefix}comment {prefix}id=\"{id}\" {prefix}author=\"{author}\" {prefix}initials=\"{initials}\"><{prefix}p><{prefix}r><{prefix}t xml:space=\"preserve\">{words}</{prefix}t></{prefix}r></{prefix}p></{prefix}comment>"
        ));
    }
    out
}

/// A part of comments to which these are added.
fn with_comments(part: &str, remarks: &[&Judgement], first: usize) -> Result<String, DocumentError> {
    let trimmed = part.trim_end();
    if let Some(start) = trimmed.rfind("</").filter(|_| trimmed.ends_with('>')) {
        let name = trimmed[start + 2..trimmed.len() - 1].trim();
        if let Some(prefix) = name.strip_suffix("comments") {
            return Ok(format!("{}{}{}", &part[..start], comments(prefix, remarks, first), &part[start..]));
        }
    }
    // A part without comments: its only element has no end of its own.
    let start = trimmed.rfind('<').ok_or(DocumentError::NoComments("批注读不了"))?;
    let inner = trimmed[start..].strip_suffix("/>").ok_or(DocumentError::NoComments("批注读不了"))?;
    let name: String = inner[1..].chars().take_while(|c| !c.is_whitespace()).collect();
    let prefix = name.strip_suffix("comments").ok_or(DocumentError::NoComments("批注读不了"))?;
    Ok(format!("{}{inner}>{}</{name}>", &part[..start], comments(prefix, remarks, first)))
}

fn new_comments(word: &WordPackage, remarks: &[&Judgement], first: usize) -> String {
    let namespace = &word.namespace;
    let comments = comments("w:", remarks, first);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:comments xmlns:w=\"{namespace}\">{comments}</w:comments>"
    )
}

/// A part with an element more at the end of its first one.
fn before_the_end(part: &str, element: &str) -> Result<String, DocumentError> {
    let end = part.rfind("</").ok_or(DocumentError::NoComments("结构异常"))?;
    // The elements of the part may have a prefix, and the one that is added has none: it says what it is of.
    let name: String = part[end + 2..].chars().take_while(|c| *c != '>' && !c.is_whitespace()).collect();
    let element = match name.split_once(':') {
        Some((prefix, _)) => element.replacen('<', &format!("<{prefix}:"), 1),
        None => element.to_owned(),
    };
    Ok(format!("{}{element}{}", &part[..end], &part[end..]))
}

/// A text as XML has it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
