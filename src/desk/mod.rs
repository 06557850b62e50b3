//! The clerk's desk: a campaign's folder in the browser. It shows what `campaign status` and `register` say, and does what the other
//! commands do, by the same functions and under the same lock.
//!
//! ```text
//! browser ──► server ──► guard: who may ask ──► routes ──► work in a thread ──► crate::campaign ──► the folder
//! ```
//!
//! A server on the loopback answers pages that are embedded in the program (`web/`) and their questions, as JSON. Nothing is kept
//! here but which folders are open and how far a running command is: every state is in the campaign's folder, and each answer is read
//! from there. Where another command works on the folder, the answer is that command's sentence.

mod answer;
mod assets;
mod decide;
mod error;
mod files;
mod guard;
mod jobs;
mod messages;
mod overview;
mod preview;
mod recent;
mod register;
mod routes;
mod server;
mod start;
mod state;
mod steps;
mod stopper;
mod token;
mod unit;
mod upload;

pub use error::DeskError;
pub use server::{Desk, DeskOptions};
pub use stopper::Stopper;

/// Opens an address in the browser of the system; whether that could be tried.
pub fn open_browser(address: &str) -> bool {
    open::that_detached(address).is_ok()
}
