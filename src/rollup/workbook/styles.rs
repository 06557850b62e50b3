//! How the sheets of a roll-up look.

use rust_xlsxwriter::{Color, Format, FormatAlign};

use crate::emit::styles::{Role, body, bordered, head, mark_fill, number_format, title};
use crate::finding::Severity;
use crate::rollup::model::ReturnState;
use crate::template::Field;

const PASSED_FILL: Color = Color::RGB(0x00D8_EFD3);
const TOTAL_FILL: Color = Color::RGB(0x00F2_F2F2);
const ABSENT_FILL: Color = Color::RGB(0x00E4_E4E4);

/// Formats, each built once.
#[derive(Debug)]
pub(super) struct RollupStyles {
    pub title: Format,
    pub left: Format,
    pub right: Format,
    pub head: Format,
    pub section: Format,
    pub text: Format,
    pub centred: Format,
    pub count: Format,
    pub points: Format,
    pub share: Format,
    pub total: Format,
    pub remark: Format,
}

impl Default for RollupStyles {
    fn default() -> Self {
        let centred = || bordered().set_align(FormatAlign::Center);
        Self {
            title: title(),
            left: body().set_font_size(9.5),
            right: body().set_font_size(9.5).set_align(FormatAlign::Right),
            head: head(),
            section: body().set_font_name(crate::emit::styles::HEAD_FONT).set_font_size(12),
            text: bordered().set_align(FormatAlign::Left).set_text_wrap(),
            centred: centred().set_text_wrap(),
            count: centred().set_num_format("#,##0"),
            points: centred().set_num_format("0.00"),
            share: centred().set_num_format("0.0%"),
            total: head().set_background_color(TOTAL_FILL),
            remark: body().set_font_size(9.5).set_text_wrap(),
        }
    }
}

impl RollupStyles {
    /// The format of a figure.
    pub(super) fn figure(field: &Field) -> Format {
        bordered().set_align(FormatAlign::Right).set_num_format(number_format(
            field.kind,
            field.decimals,
            Role::Derived,
        ))
    }

    /// A format as in a line of totals.
    pub(super) fn strong(format: &Format) -> Format {
        format.clone().set_bold().set_background_color(TOTAL_FILL)
    }

    /// The format of a state.
    pub(super) fn state(&self, state: ReturnState) -> Format {
        self.centred.clone().set_background_color(match state {
            ReturnState::Passed => PASSED_FILL,
            ReturnState::Returned => mark_fill(Severity::Warning),
            ReturnState::Rejected => mark_fill(Severity::Error),
            ReturnState::NotSent => ABSENT_FILL,
        })
    }

    /// The format of how grave a finding is.
    pub(super) fn severity(&self, severity: Severity) -> Format {
        self.centred.clone().set_background_color(mark_fill(severity))
    }
}
