//! `jixiao campaign status`: where every unit stands.

use clap::Args;

use crate::campaign::Access;
use crate::cli::PASSED;

use super::Common;

#[derive(Debug, Args)]
pub(super) struct StatusArgs {
    #[command(flatten)]
    common: Common,
}

pub(super) fn run(args: StatusArgs) -> Result<u8, String> {
    let campaign = args.common.open(Access::Read)?;
    let report = campaign.status(&args.common.today()).map_err(|error| error.to_string())?;
    args.common.print(|| report.text(), &report);
    Ok(PASSED)
}
