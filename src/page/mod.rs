//! The page that checks: one HTML file with the engine in it, which a browser opens from the disk.
//!
//! [`PageSetup`] is what a page checks with. It goes into the page as JSON when the page is written ([`html`]), and is read again
//! when a browser starts the engine ([`PageSetup::start`], by the crate in `page/`, which is compiled to WebAssembly).

#[cfg(feature = "files")]
mod browser_engine;
mod html;
mod messages;
mod setup;

#[cfg(feature = "files")]
pub use browser_engine::browser_engine;
pub use html::html;
#[cfg(feature = "campaign")]
pub(crate) use messages::page_title;
#[cfg(feature = "desk")]
pub(crate) use setup::state_words;
pub use setup::{PageChecked, PageEngine, PageSetup, PageSetupError, PageValues, StoredFile};
