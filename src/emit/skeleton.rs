//! What every workbook of a form has in common, made once: the form as rust_xlsxwriter writes it blank, cut where values go.
//!
//! In comes a [`Form`] with the sheets that stand before it; out comes a [`Skeleton`], which [`super::splice`] fills. A piece of a
//! sheet stands in the order of its XML, so that the pieces of a blank sheet together are the XML of rust_xlsxwriter.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{Cursor, Read};
use std::ops::Range;

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use crate::form::Form;
use crate::formula::FieldIx;
use crate::layout::{LabelStyle, LabelText};
use crate::template::identity::Identity;
use crate::value::CellRef;

use super::package::Fixed;
use super::sheet::{heights, is_locked, setting};
use super::styles::{FormFormats, Look, ROLES, Role, SHADES};
use super::{Content, Medium, write_form};

/// The least length of a segment of a sheet's XML: shorter ones lose what compression gains by repetition.
const SEGMENT_LENGTH: usize = 64 * 1_024;

/// The parts of a package by name.
pub(crate) type PackageParts = BTreeMap<String, String>;
/// The numbers of a field's formats, by role and shade; 0 for those that its cells never have.
pub(super) type FieldStyles = [[u32; SHADES.len()]; ROLES.len()];

/// What every workbook of a form has in common.
#[derive(Debug)]
pub(crate) struct Skeleton {
    /// The form's sheets, in the order of their tabs.
    pub(super) sheets: Vec<SheetSkeleton>,
    /// The very hidden sheet, whose rows are written anew for every workbook.
    pub(super) identity: IdentitySheet,
    /// How many sheets stand before the form's.
    pub(super) front: usize,
    /// The texts that are numbered.
    pub(super) strings: FixedStrings,
    /// `xl/workbook.xml`, before and after the place for the names of the sheets before the form's.
    pub(super) workbook: [Fixed; 2],
    /// The list of what kind each part is, as far as all workbooks have it; it is not closed.
    pub(super) content_types: String,
    /// The parts that no value touches, by name.
    pub(super) fixed: Vec<(String, Fixed)>,
    /// The parts of the notes of the blank form.
    pub(super) notes: Vec<(String, Fixed)>,
    /// The style of a field's cell by field, role and shade.
    pub(super) styles: Vec<FieldStyles>,
    /// The style of what stood outside every field.
    pub(super) prose: u32,
}

/// A sheet of the form.
#[derive(Debug)]
pub(super) struct SheetSkeleton {
    /// The sheet, counted from 0 among the form's.
    pub(super) sheet: usize,
    /// The number in its part's name.
    pub(super) number: usize,
    /// Its XML in segments, each compressed by itself.
    pub(super) segments: Vec<Segment>,
    /// The heights of the blank form's rows.
    pub(super) heights: Vec<f64>,
    /// Whether the blank form has notes on it.
    pub(super) noted: bool,
}

/// A stretch of a sheet's XML, copied as it was compressed where nothing in it differs.
#[derive(Debug)]
pub(super) struct Segment {
    /// The XML of the blank form.
    pub(super) xml: Fixed,
    /// The same in pieces.
    pub(super) pieces: Vec<SegmentPiece>,
}

/// A piece of a segment. Ranges are of the segment's XML.
#[derive(Debug)]
pub(super) enum SegmentPiece {
    /// The same in every workbook.
    Fixed(Range<usize>),
    /// The number of a row's height.
    Height { row: usize },
    /// A cell of a field: `open` ends where the style's number begins, and `formula` is the element.
    Field { cell: usize, field: FieldIx, open: Range<usize>, formula: Option<Range<usize>> },
    /// Another of the cells that a field covers.
    Covered { cell: usize, field: FieldIx, open: Range<usize> },
    /// The type, formula and result of a label that shows a value.
    Result { label: ValueLabel, formula: Range<usize> },
    /// The rules of input cells, by the field that each is for.
    Validations(Vec<(FieldIx, Range<usize>)>),
    /// The link to the notes' drawing, which a sheet with notes has here.
    NotesLink,
}

/// A label that shows a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ValueLabel {
    UnitName,
    Verdict,
}

/// The very hidden sheet without its rows.
#[derive(Debug)]
pub(super) struct IdentitySheet {
    pub(super) number: usize,
    pub(super) before: String,
    pub(super) after: String,
    pub(super) choices: Vec<Vec<String>>,
}

/// The texts that are numbered alike in every workbook.
#[derive(Debug)]
pub(super) struct FixedStrings {
    /// The elements, one after the other.
    pub(super) xml: Fixed,
    /// The number of an element.
    pub(super) numbers: HashMap<Box<str>, u32>,
    /// How many cells of the form's sheets refer to them.
    pub(super) uses: usize,
}

/// The sheets that stand before the form's, made anew for every workbook.
pub(crate) struct Front<'a> {
    /// What they are called.
    pub(crate) names: &'a [&'a str],
    /// The formats of their cells.
    pub(crate) formats: Vec<Format>,
    /// Adds them to a workbook; the first must know the formats given before any other.
    pub(crate) add: &'a AddFront<'a>,
}

/// Adds sheets to a workbook; the first must know the formats given before any other.
type AddFront<'a> = dyn Fn(&mut Workbook, &[Format]) -> Result<(), XlsxError> + 'a;

/// Has a sheet know formats, in this order and before any other: their numbers are then the same in every workbook.
pub(crate) fn register(formats: &[Format], worksheet: &mut Worksheet) -> Result<(), XlsxError> {
    for format in formats {
        worksheet.write_blank(0, 0, format)?;
    }
    if !formats.is_empty() {
        worksheet.clear_cell(0, 0);
    }
    Ok(())
}

/// The parts of a workbook.
pub(super) fn package_parts(workbook: &mut Workbook) -> Result<PackageParts, XlsxError> {
    // What is taken apart at once is hardly compressed.
    workbook.set_zip_compression_level(1);
    let bytes = workbook.save_to_buffer()?;
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes.as_slice()))?;
    let mut parts = PackageParts::new();
    for index in 0..archive.len() {
        let mut member = archive.by_index(index)?;
        let mut text = String::with_capacity(usize::try_from(member.size()).unwrap_or(0));
        member.read_to_string(&mut text)?;
        parts.insert(member.name()?.into_owned(), text);
    }
    Ok(parts)
}

/// The name of a sheet's part, and of its relations.
pub(super) fn sheet_part(number: usize) -> String {
    format!("xl/worksheets/sheet{number}.xml")
}

pub(super) fn relations_part(number: usize) -> String {
    format!("xl/worksheets/_rels/sheet{number}.xml.rels")
}

/// Parts that each workbook has anew where it has notes or sheets before the form's.
pub(super) fn belongs_to_notes(part: &str) -> bool {
    part.starts_with("xl/comments") || part.starts_with("xl/drawings/") || part.starts_with("xl/worksheets/_rels/")
}

impl Skeleton {
    /// Makes the skeleton of a form, behind other sheets where they are given.
    pub(super) fn new(form: &Form, front: Option<&Front<'_>>, medium: Medium) -> Result<Self, XlsxError> {
        let front_formats = front.map(|front| front.formats.clone()).unwrap_or_default();
        let variants = Variants::new(form, front_formats, front.is_some(), medium);
        let mut workbook = Workbook::new();
        for (index, name) in front.iter().flat_map(|front| front.names).enumerate() {
            let sheet = workbook.add_worksheet();
            sheet.set_name(*name)?;
            if index == 0 {
                register(&variants.formats, sheet)?;
            }
        }
        let identity = Identity::of(&form.template);
        let typed_over = BTreeMap::new();
        let content = Content {
            values: form.blank_values(),
            typed_over: &typed_over,
            identity: &identity,
            marks: &[],
            extra: &[],
            medium,
        };
        write_form(form, &content, if front.is_some() { &[] } else { &variants.formats }, &mut workbook)?;
        let front = front.map_or(0, |front| front.names.len());
        Ok(Self::cut(form, package_parts(&mut workbook)?, front, variants, medium))
    }

    /// Cuts the parts of the blank form where values go.
    fn cut(form: &Form, mut parts: PackageParts, front: usize, variants: Variants, medium: Medium) -> Self {
        let mut take = |name: &str| parts.remove(name).unwrap_or_default();
        let tabs = form.template.tabs();
        (1..=front).for_each(|number| drop(take(&sheet_part(number))));
        let mut sheets = Vec::new();
        let mut uses = Vec::new();
        for (number, sheet) in (front + 1..).zip(&tabs) {
            let xml = take(&sheet_part(number));
            uses.extend(shared(&xml));
            sheets.push(SheetSkeleton::cut(form, *sheet, number, &xml, medium));
        }
        let number = front + tabs.len() + 1;
        let identity = take(&sheet_part(number));
        let (before, after) = around_rows(&identity);
        let identity = IdentitySheet { number, before, after, choices: super::identity::long_choices(&form.template) };
        let strings = FixedStrings::read(&take(STRINGS), &uses);
        let text = take(WORKBOOK);
        let (before, after) = text.split_at(end_of(&text, 0, "<definedNames>"));
        let workbook = [Fixed::new(before), Fixed::new(after)];
        let content_types = types_without_notes(&take(CONTENT_TYPES));
        let app = without_titles(&take(APP));
        let core = without_dates(&take(CORE));
        parts.insert(APP.to_owned(), app);
        parts.insert(CORE.to_owned(), core);
        let (mut notes, mut fixed): (Vec<_>, Vec<_>) = parts
            .into_iter()
            .map(|(name, text)| (name, Fixed::new(&text)))
            .partition(|(name, _)| belongs_to_notes(name));
        fixed.sort_by(|a, b| a.0.cmp(&b.0));
        notes.sort_by(|a, b| a.0.cmp(&b.0));
        let Variants { styles, prose, .. } = variants;
        Self { sheets, identity, front, strings, workbook, content_types, fixed, notes, styles, prose }
    }
}

pub(super) const WORKBOOK: &str = "xl/workbook.xml";
pub(super) const STRINGS: &str = "xl/sharedStrings.xml";
pub(super) const CONTENT_TYPES: &str = "[Content_Types].xml";
const APP: &str = "docProps/app.xml";
const CORE: &str = "docProps/core.xml";
/// How a cell says that it holds the number of a text.
pub(super) const SHARED: &str = " t=\"s\"><v>";

/// The list of what kind each part is without the notes, and open for more.
fn types_without_notes(types: &str) -> String {
    let mut out = String::with_capacity(types.len());
    let vml = "<Default Extension=\"vml\" ContentType=\"application/vnd.openxmlformats-officedocument.vmlDrawing\"/>";
    for (index, entry) in types.trim_end_matches("</Types>").split_inclusive("/>").enumerate() {
        // The kinds of extensions stand before those of single parts.
        if index == 2 && !types.contains(vml) {
            out.push_str(vml);
        }
        if !entry.contains(" PartName=\"/xl/comments") {
            out.push_str(entry);
        }
    }
    out
}

/// How a sheet refers to the drawing of its notes: by the first of its relations.
pub(super) const NOTES_LINK: &str = "<legacyDrawing r:id=\"rId1\"/>";

/// Leaves out the list of sheets and names, which no program needs and which is longer than any other part of its kind.
fn without_titles(app: &str) -> String {
    match (app.split_once("<HeadingPairs>"), app.split_once("</TitlesOfParts>")) {
        (Some((before, _)), Some((_, after))) => format!("{before}{after}"),
        _ => app.to_owned(),
    }
}

/// Leaves out when the workbook was made: the library needs a date, but today's would give other bytes every day, and any other
/// would be made up.
pub(super) fn without_dates(core: &str) -> String {
    match (core.split_once("<dcterms:created"), core.rsplit_once("</dcterms:modified>")) {
        (Some((before, _)), Some((_, after))) => format!("{before}{after}"),
        _ => core.to_owned(),
    }
}

/// The formats of a form's cells, each once, and the numbers of those that a value or a mark chooses.
struct Variants {
    formats: Vec<Format>,
    styles: Vec<FieldStyles>,
    prose: u32,
}

impl Variants {
    /// `first` are the formats that are numbered before the form's; without `marked`, no cell is ever marked.
    fn new(form: &Form, first: Vec<Format>, marked: bool, medium: Medium) -> Self {
        let mut numbers: HashMap<Format, u32> = HashMap::new();
        let mut formats = Vec::new();
        // Number 0 is that of a cell without a format.
        let mut number = |format: &Format| match numbers.get(format) {
            Some(number) => *number,
            None => {
                formats.push(format.clone());
                let number = u32::try_from(formats.len()).unwrap_or(0);
                numbers.insert(format.clone(), number);
                number
            }
        };
        first.iter().for_each(|format| _ = number(format));
        let mut known = FormFormats::new(medium);
        let prose = number(known.label(LabelStyle::Prose));
        let mut looks: HashMap<Look, u32> = HashMap::new();
        let mut styles = Vec::with_capacity(form.template.fields.len());
        for (field, place) in form.template.fields.iter().zip(&form.layout.places) {
            let setting = setting(field, place);
            let style = ROLES.map(|role| {
                SHADES.map(|shade| {
                    let possible = (role == Role::Derived) == is_locked(field) && (marked || shade.is_none());
                    if !possible {
                        return 0;
                    }
                    let look = Look::of(field, role, shade, setting);
                    *looks.entry(look).or_insert_with(|| number(known.field(field, role, shade, setting)))
                })
            });
            styles.push(style);
        }
        Self { formats, styles, prose }
    }
}

impl FixedStrings {
    /// Reads the part; `uses` are the numbers in the form's sheets. The texts of other sheets are numbered behind, and are left out.
    fn read(xml: &str, uses: &[usize]) -> Self {
        let mut numbers = HashMap::new();
        let mut elements = elements(xml);
        elements.truncate(uses.iter().max().map_or(0, |last| last + 1));
        for (number, element) in (0..).zip(&elements) {
            numbers.insert((*element).into(), number);
        }
        Self { xml: Fixed::new(&elements.concat()), numbers, uses: uses.len() }
    }
}

/// The numbers of texts in a sheet's cells.
fn shared(xml: &str) -> impl Iterator<Item = usize> + '_ {
    xml.split(SHARED).skip(1).filter_map(|rest| rest.split('<').next()?.parse().ok())
}

/// The elements of a part with numbered texts.
pub(super) fn elements(xml: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = xml.find("<si>").map_or("", |start| &xml[start..]);
    while let Some(end) = rest.find("</si>") {
        let (element, after) = rest.split_at(end + "</si>".len());
        found.push(element);
        rest = after;
    }
    found
}

/// What stands before and after the rows of a sheet.
fn around_rows(xml: &str) -> (String, String) {
    let start = xml.find("<sheetData").unwrap_or(xml.len());
    let end = ["</sheetData>", "<sheetData/>"].iter().find_map(|tag| Some(xml.find(tag)? + tag.len()));
    (xml[..start].to_owned(), xml[end.unwrap_or(xml.len())..].to_owned())
}

/// What a cell of a sheet is to the skeleton.
enum Owner {
    Field { cell: usize, field: FieldIx },
    Covered { cell: usize, field: FieldIx },
    Label(ValueLabel),
}

/// The cells of a sheet in which anything may differ between workbooks, and the rows whose height may.
fn owners(form: &Form, sheet: usize, medium: Medium) -> (HashMap<CellRef, Owner>, HashSet<u32>) {
    let (mut owners, mut rows) = (HashMap::new(), HashSet::new());
    for ((ix, field), place) in
        form.template.indexed().zip(&form.layout.places).filter(|(_, place)| place.sheet == sheet)
    {
        for row in 0..field.rows {
            let (cell, first) = (field.cell(row), place.cell_of_row(row));
            // On paper, rows of lists that are not used are not shown.
            if !field.is_numeric() || (medium == Medium::Paper && field.list.is_some()) {
                rows.insert(first.row);
            }
            for (down, right) in (0..place.rows).flat_map(|down| (0..place.cols).map(move |right| (down, right))) {
                let owner = match (down, right) {
                    (0, 0) => Owner::Field { cell, field: ix },
                    _ => Owner::Covered { cell, field: ix },
                };
                owners.insert(CellRef { row: first.row + down, col: first.col + right }, owner);
            }
        }
    }
    for label in &form.layout.sheets[sheet].labels {
        let shows = match label.text {
            LabelText::UnitName => {
                rows.insert(label.cell.row);
                ValueLabel::UnitName
            }
            LabelText::Verdict if medium == Medium::Paper => continue,
            LabelText::Verdict => ValueLabel::Verdict,
            LabelText::Text(_) | LabelText::Number(_) | LabelText::Link(_) | LabelText::Goto(_) => continue,
        };
        owners.insert(label.cell, Owner::Label(shows));
    }
    (owners, rows)
}

impl SheetSkeleton {
    fn cut(form: &Form, sheet: usize, number: usize, xml: &str, medium: Medium) -> Self {
        let (owners, rows) = owners(form, sheet, medium);
        let mut cutter = Cutter { xml, start: 0, done: 0, pieces: Vec::new(), segments: Vec::new() };
        let mut position = xml.find("<sheetData>").map_or(xml.len(), |start| start + "<sheetData>".len());
        let mut value_labels = owners.values().filter(|owner| matches!(owner, Owner::Label(_))).count();
        while xml[position..].starts_with("<row ") {
            let tag = position..end_of(xml, position, ">");
            let row: u32 = attribute(&xml[tag.clone()], " r=").and_then(|row| row.parse().ok()).unwrap_or(1);
            if let Some(height) = attribute(&xml[tag.clone()], " ht=").filter(|_| rows.contains(&(row - 1))) {
                cutter.piece(range_of(xml, height), SegmentPiece::Height { row: row as usize - 1 });
            }
            position = tag.end;
            let before = value_labels;
            while xml[position..].starts_with("<c ") {
                position = cutter.cell(position, &owners, &mut value_labels);
            }
            if xml[position..].starts_with("</row>") {
                position += "</row>".len();
            }
            // What every workbook shows otherwise stands in the first rows.
            if before > 0 && value_labels == 0 || position - cutter.start >= SEGMENT_LENGTH {
                cutter.end_segment(position);
            }
        }
        cutter.end_segment(position);
        if let Some(start) = xml[position..].find("<dataValidations ").map(|start| position + start) {
            position = end_of(xml, start, "</dataValidations>");
            cutter.validations(start..position, form, sheet);
        }
        // A sheet of the form always has a footer, and the link to its notes is what comes next.
        let place = end_of(xml, position, "</headerFooter>");
        let noted = xml[place..].starts_with(NOTES_LINK);
        cutter.piece(place..place + if noted { NOTES_LINK.len() } else { 0 }, SegmentPiece::NotesLink);
        cutter.end_segment(xml.len());
        let heights = heights(form, sheet, form.blank_values());
        Self { sheet, number, segments: cutter.segments, heights, noted }
    }
}

/// Cuts a sheet's XML into segments, and these into pieces.
struct Cutter<'a> {
    xml: &'a str,
    /// Where the current segment begins.
    start: usize,
    /// As far as pieces were cut.
    done: usize,
    pieces: Vec<SegmentPiece>,
    segments: Vec<Segment>,
}

impl Cutter<'_> {
    /// Ends a fixed piece before a range.
    fn fixed_until(&mut self, end: usize) {
        if end > self.done {
            self.pieces.push(SegmentPiece::Fixed(self.done - self.start..end - self.start));
        }
        self.done = end;
    }

    fn piece(&mut self, range: Range<usize>, piece: SegmentPiece) {
        self.fixed_until(range.start);
        self.done = range.end;
        self.pieces.push(piece);
    }

    fn end_segment(&mut self, end: usize) {
        self.fixed_until(end);
        let xml = Fixed::new(&self.xml[self.start..end]);
        self.segments.push(Segment { xml, pieces: std::mem::take(&mut self.pieces) });
        self.start = end;
    }

    /// A range within the current segment.
    fn within(&self, range: Range<usize>) -> Range<usize> {
        range.start - self.start..range.end - self.start
    }

    /// Cuts the cell that begins here; gives where it ends.
    fn cell(&mut self, position: usize, owners: &HashMap<CellRef, Owner>, value_labels: &mut usize) -> usize {
        let xml = self.xml;
        let tag = position..end_of(xml, position, ">");
        let end = if xml[tag.clone()].ends_with("/>") { tag.end } else { end_of(xml, position, "</c>") };
        let cell = attribute(&xml[tag.clone()], " r=").and_then(CellRef::parse);
        let style = attribute(&xml[tag], " s=").map(|style| range_of(xml, style));
        let (Some(owner), Some(style)) = (cell.and_then(|cell| owners.get(&cell)), style) else { return end };
        let formula = xml[position..end].find("<f>").map(|start| position + start..end_of(xml, position, "</f>"));
        let formula = formula.map(|formula| self.within(formula));
        let open = self.within(position..style.start);
        match *owner {
            Owner::Field { cell, field } => {
                self.piece(position..end, SegmentPiece::Field { cell, field, open, formula });
            }
            Owner::Covered { cell, field } => self.piece(position..end, SegmentPiece::Covered { cell, field, open }),
            Owner::Label(label) => {
                if let Some(formula) = formula {
                    // From behind the style's closing quote.
                    self.piece(style.end + 1..end, SegmentPiece::Result { label, formula });
                    *value_labels -= 1;
                }
            }
        }
        end
    }

    fn validations(&mut self, range: Range<usize>, form: &Form, sheet: usize) {
        let xml = self.xml;
        let mut fields: HashMap<String, FieldIx> = HashMap::new();
        for ((ix, field), place) in form.template.indexed().zip(&form.layout.places) {
            if place.sheet == sheet {
                let (first, last) = (place.cell_of_row(0), place.cell_of_row(field.rows - 1));
                fields.insert(if first == last { first.to_string() } else { format!("{first}:{last}") }, ix);
            }
        }
        let mut rules = Vec::new();
        let mut position = end_of(xml, range.start, ">");
        while xml[position..].starts_with("<dataValidation ") {
            let tag = position..end_of(xml, position, ">");
            let end =
                if xml[tag.clone()].ends_with("/>") { tag.end } else { end_of(xml, position, "</dataValidation>") };
            if let Some(field) = attribute(&xml[tag], " sqref=").and_then(|cells| fields.get(cells)) {
                rules.push((*field, self.within(position..end)));
            }
            position = end;
        }
        self.piece(range, SegmentPiece::Validations(rules));
    }
}

/// Where the next such text ends; the end of all where there is none.
pub(super) fn end_of(xml: &str, from: usize, text: &str) -> usize {
    xml[from..].find(text).map_or(xml.len(), |start| from + start + text.len())
}

/// The value of an attribute in a tag; the name is given with the blank before it and the `=` behind it.
pub(super) fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let start = tag.find(name)? + name.len() + 1;
    let end = start + tag[start..].find('"')?;
    Some(&tag[start..end])
}

/// Where a part of a text stands in it.
fn range_of(text: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr() as usize - text.as_ptr() as usize;
    start..start + part.len()
}
