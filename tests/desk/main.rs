//! The clerk's desk: what it does is what the commands do, whoever else asks is refused, and it stays quick with many units.

#[path = "../support/browser.rs"]
mod browser;
#[path = "../support/mod.rs"]
mod support;
#[path = "../campaign/world.rs"]
#[allow(dead_code, reason = "a part of it is used here")]
mod world;

mod access;
mod attacks;
mod clerk;
mod killed;
mod pictures;
mod program;
mod scale;
mod together;
mod year;
