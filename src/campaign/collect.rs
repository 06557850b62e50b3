//! `campaign collect`: handles what came in; see [`crate::collect`].

use rayon::ThreadPool;

use crate::collect::{self, CollectInput, CollectReport};
use crate::value::Day;

use super::error::CampaignError;
use super::open::Campaign;

impl Campaign {
    /// Takes everything new in `收到/`, with the threads of this pool. Calls `progress` with how many files are done, of how
    /// many.
    ///
    /// # Errors
    /// Where the roster has faults, or the ledger cannot be read or written. A file that cannot be handled keeps no other from
    /// being handled: the report names it.
    pub fn collect_in(
        &mut self,
        pool: &ThreadPool,
        today: &Day,
        progress: &dyn Fn(usize, usize),
    ) -> Result<CollectReport, CampaignError> {
        let roster = self.roster()?;
        let input =
            CollectInput { form: &self.form, config: &self.config, folder: &self.folder, roster: &roster, today };
        Ok(collect::collect(input, &mut self.ledger, pool, progress)?)
    }

    /// Makes the workbooks again that went back for the last round of a unit and are not there any more, as far as what came in
    /// is.
    ///
    /// # Errors
    /// Where the ledger cannot be read or written.
    pub(super) fn restore_outputs(&mut self, today: &Day) -> Result<(), CampaignError> {
        let input = CollectInput { form: &self.form, config: &self.config, folder: &self.folder, roster: &[], today };
        Ok(collect::restore(input, &mut self.ledger)?)
    }
}
