//! The page on which every unit checks its workbook before it sends it. Each workbook remembers its unit's figures itself, so that one
//! page serves all.

use std::path::PathBuf;

use crate::campaign_folder::Subfolder;
use crate::files::write_whole;
use crate::page::{PageSetup, html, page_title};

use super::error::CampaignError;
use super::form::form_files;
use super::open::Campaign;

/// What the page is called, beside the workbooks that are issued.
const PAGE: &str = "核对.html";

impl Campaign {
    /// Writes the page, with this engine in it, beside the workbooks that are issued; gives its path.
    ///
    /// # Errors
    /// Where the form cannot be read again, or the page cannot be written.
    pub fn write_page(&self, engine: &[u8]) -> Result<PathBuf, CampaignError> {
        let files = form_files(self.folder.root(), &self.config.template)?;
        let setup = PageSetup { forms: vec![files], ..PageSetup::default() };
        let path = self.folder.file_in(Subfolder::Issued, PAGE);
        write_whole(&path, html(&setup, &page_title(&[&self.form]), engine).as_bytes())?;
        Ok(path)
    }
}
