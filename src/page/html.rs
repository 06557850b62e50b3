//! The page put together: markup, style, scripts, engine and setup in one file.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest, Sha256};

use super::setup::PageSetup;

/// The markup, with a place for each other part.
const MARKUP: &str = include_str!("../../page/web/page.html");
const STYLE: &str = include_str!("../../page/web/page.css");
/// What runs beside the page, in a worker.
const WORKER: [&str; 2] = [include_str!("../../page/web/inflate.js"), include_str!("../../page/web/worker.js")];
/// What runs in the page, in this order; the parts see each other.
const SCRIPTS: [&str; 8] = [
    include_str!("../../page/web/elements.js"),
    include_str!("../../page/web/engine.js"),
    include_str!("../../page/web/files.js"),
    include_str!("../../page/web/zip.js"),
    include_str!("../../page/web/chart.js"),
    include_str!("../../page/web/sheet.js"),
    include_str!("../../page/web/report.js"),
    include_str!("../../page/web/page.js"),
];

/// The page as one HTML file. `engine` is the crate in `page/` as WebAssembly, compressed by gzip.
///
/// What may run and what may be fetched stands in the page as a content security policy: its own script and style by their digests,
/// the worker that it makes itself, and nothing from anywhere.
pub fn html(setup: &PageSetup, title: &str, engine: &[u8]) -> String {
    let script = format!("(() => {{\n\"use strict\";\n{}}})();\n", SCRIPTS.concat());
    let policy = format!(
        "default-src 'none'; script-src '{}' 'wasm-unsafe-eval'; worker-src blob:; style-src '{}'; img-src data:; \
         connect-src 'none'; base-uri 'none'; form-action 'none'",
        digest(&script),
        digest(STYLE)
    );
    // Strings, numbers and maps with string keys: nothing here can fail to serialize.
    let setup = serde_json::to_string(setup).unwrap_or_default();
    let parts = [
        ("title", escaped(title)),
        ("policy", policy),
        ("style", STYLE.to_owned()),
        ("worker", format!("\"use strict\";\n{}", WORKER.concat())),
        // No tag can end within the JSON.
        ("setup", setup.replace('<', "\\u003c")),
        ("engine", BASE64.encode(engine)),
        ("script", script),
    ];
    let mut page = String::with_capacity(MARKUP.len() + parts.iter().map(|(_, text)| text.len()).sum::<usize>());
    let mut rest = MARKUP;
    while let Some((before, after)) = rest.split_once("{{") {
        page.push_str(before);
        let Some((name, behind)) = after.split_once("}}") else { break };
        page.push_str(parts.iter().find(|(part, _)| *part == name).map_or("", |(_, text)| text));
        rest = behind;
    }
    page.push_str(rest);
    page
}

/// The digest by which a policy names a script or a style.
fn digest(text: &str) -> String {
    format!("sha256-{}", BASE64.encode(Sha256::digest(text)))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::{STYLE, digest, html};
    use crate::page::{PageSetup, PageValues};

    #[test]
    fn nothing_in_the_setup_ends_a_script() {
        let values = PageValues { name: "</script>".to_owned(), text: "<!--".to_owned(), is_json: false };
        let page = html(&PageSetup { values: Some(values), ..PageSetup::default() }, "核对", b"engine");
        assert!(page.contains("\\u003c/script>") && page.contains("\\u003c!--"));
        assert_eq!(page.matches("</script>").count(), page.matches("<script").count());
    }

    #[test]
    fn the_policy_names_the_style_and_lets_nothing_be_fetched() {
        let page = html(&PageSetup::default(), "核对", b"engine");
        assert!(page.contains(&digest(STYLE)) && page.contains("connect-src 'none'"));
        assert!(!page.contains("{{") && !page.contains("unsafe-inline"));
    }
}
