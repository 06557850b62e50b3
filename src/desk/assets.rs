//! The pages, their style and their scripts, embedded as they stand in `web/` and, where they are those of the page that checks, in
//! `page/web`.

use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::error::DeskError;

/// The markup of the desk.
const DESK: &str = include_str!("web/desk.html");
/// The markup of the page on which a folder is chosen.
const START: &str = include_str!("web/start.html");
/// The style: what is common with the page that checks, then the desk's.
const STYLE: [&str; 2] = [include_str!("../../page/web/page.css"), include_str!("web/desk.css")];
/// What both pages use.
const COMMON: [&str; 2] = [include_str!("../../page/web/elements.js"), include_str!("web/ask.js")];
/// The scripts of the desk, in this order; the parts see each other.
const SCRIPTS: [&str; 13] = [
    include_str!("../../page/web/chart.js"),
    include_str!("../../page/web/sheet.js"),
    include_str!("../../page/web/report.js"),
    include_str!("web/dialogs.js"),
    include_str!("web/units.js"),
    include_str!("web/leader.js"),
    include_str!("web/decisions.js"),
    include_str!("web/register.js"),
    include_str!("web/unit.js"),
    include_str!("web/letters.js"),
    include_str!("web/year.js"),
    include_str!("web/charts.js"),
    include_str!("web/desk.js"),
];
const START_SCRIPTS: [&str; 1] = [include_str!("web/start.js")];

/// A page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Page {
    Desk,
    Start,
}

pub(super) fn page(page: Page) -> Response {
    let markup = match page {
        Page::Desk => DESK,
        Page::Start => START,
    };
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], markup).into_response()
}

/// What a page loads.
pub(super) fn asset(name: &str) -> Response {
    let script = |parts: &[&str]| {
        let text = format!("(() => {{\n\"use strict\";\n{}{}}})();\n", COMMON.concat(), parts.concat());
        ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], text).into_response()
    };
    match name {
        "desk.css" => ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE.concat()).into_response(),
        "desk.js" => script(&SCRIPTS),
        "start.js" => script(&START_SCRIPTS),
        _ => DeskError::NothingHere.into_response(),
    }
}
