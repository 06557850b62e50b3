//! A clerk before the desk: what a hand does in a browser, by what stands on the page.

use std::path::PathBuf;

use serde_json::{Value as Json, json};

use crate::browser::{Browser, Kind};
use crate::program::Desk;

/// Functions of the page that find things as a clerk does: by their words.
const EYES: &str = "
const visible = (made) => made.getClientRects().length > 0;
const words = (made) => {
  const copy = made.cloneNode(true);
  copy.querySelectorAll('.count').forEach((count) => count.remove());
  return copy.textContent.trim();
};
const button = (within, word) => [...document.querySelectorAll(`${within} button, ${within} a, ${within} label.button`)]
  .filter(visible).find((made) => words(made) === word || words(made).startsWith(word + '（'));
const input = (within, word) => {
  const label = [...document.querySelectorAll(`${within} label`)].filter(visible).find((made) => made.textContent.startsWith(word));
  return label ? document.getElementById(label.htmlFor) : null;
};
";

pub struct Clerk {
    pub browser: Browser,
}

impl Clerk {
    /// Opens the desk by the address that the program prints.
    pub fn at(desk: &Desk, kind: Kind) -> Self {
        let mut browser = Browser::start(kind);
        browser.resize(1366, 768);
        browser.visit(&desk.address());
        Self { browser }
    }

    pub fn eval(&mut self, script: &str, arguments: Json) -> Json {
        self.browser.run(&format!("{EYES}{script}"), arguments)
    }

    /// Waits until an expression with the functions of `EYES` is true.
    pub fn until(&mut self, expression: &str) {
        self.browser.until(&format!("(() => {{ {EYES} return {expression}; }})()"));
    }

    /// Waits until the desk shows something.
    pub fn arrive(&mut self) {
        self.until("window.desk && window.desk.shown > 0");
    }

    /// Goes to a page of the desk.
    pub fn go(&mut self, page: &str) {
        let script = "window.shownBefore = window.desk.shown;
             if (location.hash === arguments[0]) document.querySelector(`nav a[href=\"${arguments[0]}\"]`).click();
             else location.hash = arguments[0];";
        self.eval(script, json!([format!("#{page}")]));
        self.until("window.desk.shown > window.shownBefore");
    }

    /// Presses what bears a word, once it is there.
    pub fn press(&mut self, within: &str, word: &str) {
        self.until(&format!("Boolean(button({}, {}))", json!(within), json!(word)));
        self.eval("button(arguments[0], arguments[1]).click();", json!([within, word]));
    }

    /// Enters something into the field with a label.
    pub fn enter(&mut self, within: &str, label: &str, value: &str) {
        self.until(&format!("Boolean(input({}, {}))", json!(within), json!(label)));
        let script = "const found = input(arguments[0], arguments[1]);
             if (found.type === 'checkbox') found.checked = arguments[2] === 'true'; else found.value = arguments[2];
             for (const kind of ['input', 'change']) found.dispatchEvent(new Event(kind, { bubbles: true }));";
        self.eval(script, json!([within, label, value]));
    }

    /// Waits for the words of a command, and gives them.
    pub fn said(&mut self, within: &str) -> String {
        self.until(&format!("document.querySelector({} + ' .printed')", json!(within)));
        let text = self.eval("return document.querySelector(arguments[0] + ' .printed').textContent;", json!([within]));
        text.as_str().unwrap().to_owned()
    }

    /// Does a step of the year: looks at what it would do, gives the groups with whom it hits, then does it; gives its words.
    pub fn step(&mut self, id: &str, fields: &[(&str, &str)], word: &str) -> (Vec<String>, String) {
        self.go("year");
        let card = format!("#step-{id}");
        for (label, value) in fields {
            self.enter(&card, label, value);
        }
        self.press(&card, "看看会做什么");
        self.until(&format!("document.querySelector('{card} .preview')"));
        let hits = self.eval(
            "return [...document.querySelectorAll(arguments[0] + ' summary')].map((one) => one.textContent);",
            json!([card]),
        );
        let hits = hits.as_array().unwrap().iter().map(|hit| hit.as_str().unwrap().to_owned()).collect();
        self.press(&format!("{card} .preview"), word);
        (hits, self.said(&card))
    }

    /// Drops files on the page of what came in, and gives the words of the command that handles them.
    pub fn drop(&mut self, files: &[PathBuf]) -> String {
        self.go("register");
        self.eval("document.getElementById('said').replaceChildren();", json!([]));
        self.browser.drop_files(files);
        self.said("#said")
    }

    pub fn text(&mut self, selector: &str) -> String {
        let text = self.eval(
            "const found = document.querySelector(arguments[0]); return found ? found.textContent : '';",
            json!([selector]),
        );
        text.as_str().unwrap_or_default().to_owned()
    }
}
