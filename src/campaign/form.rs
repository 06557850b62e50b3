//! The form of a campaign.

use std::path::Path;

use crate::builder::load;
use crate::files::{find_files, read_form_folder};
use crate::form::Form;
use crate::ledger::CampaignKey;
use crate::template::Files;

use super::error::CampaignError;

/// The built-in form with this id, or the form in this folder or authoring workbook, which may be relative to the campaign's folder.
///
/// # Errors
/// Where there is no such form, or it has faults.
pub(super) fn load_form(campaign_folder: &Path, selector: &str) -> Result<Form, CampaignError> {
    let files = form_files(campaign_folder, selector)?;
    let template = load(&files).map_err(|faults| CampaignError::FaultyForm(selector.to_owned(), faults))?;
    Ok(Form::new(template))
}

/// The files of the built-in form with this id, or of the form in this folder or authoring workbook.
///
/// # Errors
/// Where there is no such form, or its files cannot be read.
pub(super) fn form_files(campaign_folder: &Path, selector: &str) -> Result<Files, CampaignError> {
    if let Some(files) = Files::built_in(selector) {
        return Ok(files);
    }
    let path = campaign_folder.join(selector);
    if path.is_file() {
        return find_files(&path.display().to_string()).map_err(CampaignError::FormWorkbook);
    }
    if !path.is_dir() {
        return Err(CampaignError::UnknownForm(selector.to_owned()));
    }
    read_form_folder(&path).map_err(CampaignError::FormFolder)
}

/// What tells the ledger of a campaign with this form from others.
pub(super) fn campaign_key(form: &Form) -> CampaignKey {
    CampaignKey { template: form.template.id.clone(), year: form.template.fiscal_year }
}
