//! How cells look: each format is built once and then shared.

use std::collections::HashMap;

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatPattern, FormatUnderline};

use crate::finding::{FindingState, Severity};
use crate::layout::{LabelStyle, Swatch};
use crate::template::{Field, FieldType};

use super::Medium;

/// The body font: Excel and WPS have it, and LibreOffice has a replacement for it.
pub const BODY_FONT: &str = "宋体";
/// The font of narratives and of instructions.
pub const TEXT_FONT: &str = "仿宋";
/// The font of titles and headings.
pub const HEAD_FONT: &str = "黑体";
/// The kind of typeface and the characters it must have, by which a program without the font finds another.
const MODERN: u8 = 3;
const CHINESE: u8 = 134;
/// The size of body text in points.
pub const BODY_SIZE: f64 = 10.5;

const LINK: Color = Color::RGB(0x0005_63C1);
const GRID: Color = Color::RGB(0x0080_8080);
const HEAD_FILL: Color = Color::RGB(0x00E7_EDF5);
const INPUT_FILL: Color = Color::RGB(0x00FF_FBE6);
const PREFILLED_FILL: Color = Color::RGB(0x00E8_F3E8);
const DERIVED_FILL: Color = Color::RGB(0x00F2_F2F2);

/// The fill of what is as serious as this.
pub const fn mark_fill(severity: Severity) -> Color {
    match severity {
        Severity::Fatal | Severity::Error => Color::RGB(0x00FF_C7CE),
        Severity::Warning => Color::RGB(0x00FF_E0A3),
        Severity::Notice => Color::RGB(0x00CF_E2F7),
    }
}

/// The fill of a cell of which this is left to do.
pub const fn state_fill(state: FindingState) -> Color {
    match state {
        FindingState::Fatal | FindingState::Error => mark_fill(Severity::Error),
        FindingState::Missing => Color::RGB(0x00FF_F59D),
        FindingState::Unexplained => mark_fill(Severity::Warning),
        FindingState::Restored => Color::RGB(0x00E4_D7F5),
        FindingState::Explained | FindingState::Notice => mark_fill(Severity::Notice),
    }
}

/// Who may write into a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// The department.
    Input,
    /// The bureau did; locked.
    Prefilled,
    /// A formula or printed constant; locked.
    Derived,
}

/// Every role.
pub(crate) const ROLES: [Role; 3] = [Role::Input, Role::Prefilled, Role::Derived];
/// The marks that look different: none, and each colour, the gravest first.
pub(crate) const SHADES: [Option<FindingState>; 6] = [
    None,
    Some(FindingState::Error),
    Some(FindingState::Missing),
    Some(FindingState::Unexplained),
    Some(FindingState::Restored),
    Some(FindingState::Notice),
];

/// The place of a mark in [`SHADES`].
pub(crate) fn shade_index(state: FindingState) -> u8 {
    match state {
        FindingState::Fatal | FindingState::Error => 1,
        FindingState::Missing => 2,
        FindingState::Unexplained => 3,
        FindingState::Restored => 4,
        FindingState::Explained | FindingState::Notice => 5,
    }
}

/// Where a field's cell stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Setting {
    /// In a table.
    Table,
    /// In a form, where the next label begins right beside it.
    Form,
    /// By itself under its label, with room for text.
    Narrative,
}

/// What a field's cell looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Look {
    kind: FieldType,
    decimals: u32,
    role: Role,
    mark: Option<FindingState>,
    setting: Setting,
    strong: bool,
}

impl Look {
    pub(super) fn of(field: &Field, role: Role, mark: Option<FindingState>, setting: Setting) -> Self {
        Self { kind: field.kind, decimals: field.decimals, role, mark, setting, strong: field.strong }
    }
}

/// Every format in use.
#[derive(Debug)]
pub struct FormFormats {
    medium: Medium,
    fields: HashMap<Look, Format>,
    labels: HashMap<LabelStyle, Format>,
}

impl FormFormats {
    /// The formats of a workbook for this medium.
    pub fn new(medium: Medium) -> Self {
        Self { medium, fields: HashMap::new(), labels: HashMap::new() }
    }

    /// The format of a printed cell.
    pub fn label(&mut self, style: LabelStyle) -> &Format {
        let medium = self.medium;
        self.labels.entry(style).or_insert_with(|| for_purpose(label(style), medium))
    }

    /// The format of a field's cell.
    pub fn field(&mut self, field: &Field, role: Role, mark: Option<FindingState>, setting: Setting) -> &Format {
        let look = Look::of(field, role, mark, setting);
        let medium = self.medium;
        self.fields.entry(look).or_insert_with(|| for_purpose(cell(look), medium))
    }
}

/// A format as it is for this medium: on paper, black on white.
fn for_purpose(format: Format, medium: Medium) -> Format {
    match medium {
        Medium::Screen => format,
        Medium::Paper => format
            .set_pattern(FormatPattern::None)
            .set_background_color(Color::Default)
            .set_font_color(Color::Black)
            .set_underline(FormatUnderline::None),
    }
}

/// Body text.
pub fn body() -> Format {
    Format::new()
        .set_font_name(BODY_FONT)
        .set_font_family(MODERN)
        .set_font_charset(CHINESE)
        .set_font_size(BODY_SIZE)
        .set_align(FormatAlign::VerticalCenter)
}

/// Body text in a table.
pub fn bordered() -> Format {
    body().set_border(FormatBorder::Thin).set_border_color(GRID)
}

/// A table heading.
pub fn head() -> Format {
    bordered().set_font_name(HEAD_FONT).set_background_color(HEAD_FILL).set_align(FormatAlign::Center).set_text_wrap()
}

/// A cell that the department fills in.
pub fn input() -> Format {
    bordered().set_background_color(INPUT_FILL).set_unlocked().set_text_wrap()
}

/// A cell that the bureau fills in.
pub fn prefilled() -> Format {
    bordered().set_background_color(PREFILLED_FILL)
}

/// A sheet's title.
pub fn title() -> Format {
    body().set_font_name(HEAD_FONT).set_font_size(18).set_align(FormatAlign::Center).set_text_wrap()
}

fn label(style: LabelStyle) -> Format {
    match style {
        LabelStyle::Tag => body().set_font_name(HEAD_FONT),
        LabelStyle::Title => title(),
        LabelStyle::UnitLine => body().set_text_wrap(),
        LabelStyle::Prose => body().set_font_name(TEXT_FONT).set_text_wrap(),
        LabelStyle::CurrencyLine => body().set_align(FormatAlign::Right),
        LabelStyle::BlockTitle => body().set_font_name(HEAD_FONT).set_font_size(12),
        LabelStyle::Head => head(),
        LabelStyle::Stub => bordered().set_text_wrap(),
        LabelStyle::StrongStub => bordered().set_font_name(HEAD_FONT).set_text_wrap(),
        LabelStyle::Filler => bordered().set_align(FormatAlign::Center).set_background_color(DERIVED_FILL),
        LabelStyle::Standard => bordered().set_text_wrap().set_align(FormatAlign::Left),
        LabelStyle::Centred => {
            body().set_font_name(HEAD_FONT).set_font_size(22).set_align(FormatAlign::Center).set_text_wrap()
        }
        LabelStyle::Legend(swatch) => bordered().set_align(FormatAlign::Center).set_background_color(match swatch {
            Swatch::Input => INPUT_FILL,
            Swatch::Derived => DERIVED_FILL,
            Swatch::Prefilled => PREFILLED_FILL,
            Swatch::Error => mark_fill(Severity::Error),
            Swatch::Warning => mark_fill(Severity::Warning),
            Swatch::Notice => mark_fill(Severity::Notice),
        }),
        LabelStyle::Remark => body().set_font_size(9.5).set_text_wrap(),
        LabelStyle::Verdict => body().set_font_name(HEAD_FONT).set_align(FormatAlign::Right).set_shrink(),
        LabelStyle::Goto => {
            bordered().set_shrink().set_font_color(LINK).set_underline(rust_xlsxwriter::FormatUnderline::Single)
        }
        LabelStyle::Link => body().set_font_color(LINK).set_underline(rust_xlsxwriter::FormatUnderline::Single),
    }
}

fn cell(look: Look) -> Format {
    let mut format = bordered().set_num_format(number_format(look.kind, look.decimals, look.role));
    format = match look.kind {
        FieldType::Text if look.setting == Setting::Narrative => {
            format.set_font_name(TEXT_FONT).set_align(FormatAlign::Top).set_text_wrap()
        }
        FieldType::Text if look.role == Role::Derived => format.set_align(FormatAlign::Center).set_text_wrap(),
        FieldType::Text => format.set_align(FormatAlign::Left).set_text_wrap(),
        FieldType::Choice | FieldType::Date => format.set_align(FormatAlign::Center),
        FieldType::Score => format.set_align(FormatAlign::Center),
        FieldType::Amount | FieldType::Count | FieldType::Percent if look.setting == Setting::Form => {
            format.set_align(FormatAlign::Right).set_indent(1)
        }
        FieldType::Amount | FieldType::Count | FieldType::Percent => format.set_align(FormatAlign::Right),
    };
    format = match look.role {
        Role::Input => format.set_background_color(INPUT_FILL).set_unlocked(),
        Role::Prefilled => format.set_background_color(PREFILLED_FILL),
        Role::Derived => format.set_background_color(DERIVED_FILL),
    };
    if look.strong {
        format = format.set_bold();
    }
    match look.mark {
        Some(state) => format.set_background_color(state_fill(state)),
        None => format,
    }
}

/// The number format of a field; `decimals` are those of the stored number.
pub fn number_format(kind: FieldType, decimals: u32, role: Role) -> String {
    let places = |decimals: u32| {
        if decimals == 0 { String::new() } else { format!(".{}", "0".repeat(decimals as usize)) }
    };
    match kind {
        FieldType::Amount | FieldType::Count => format!("#,##0{}", places(decimals)),
        FieldType::Percent => format!("0{}%", places(decimals.saturating_sub(2))),
        FieldType::Score => format!("0{}", places(decimals)),
        FieldType::Text | FieldType::Choice if role == Role::Derived => "General".to_owned(),
        FieldType::Text | FieldType::Choice => "@".to_owned(),
        FieldType::Date => "yyyy-mm-dd".to_owned(),
    }
}
