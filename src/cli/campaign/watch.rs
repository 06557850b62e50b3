//! `jixiao campaign watch`: fetches, collects and answers until it is told to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use clap::Args;

use crate::campaign::{Access, Campaign, CampaignError, Day, SendOptions, SendScope};
use crate::cli::output::{say, show};
use crate::cli::{CommandResult, ExitStatus};

use super::Common;

/// How often the program looks whether it is to stop.
const GLANCE: Duration = Duration::from_millis(200);

#[derive(Debug, Args)]
pub(super) struct WatchArgs {
    #[command(flatten)]
    common: Common,
    /// 收一次、答复一次就结束
    #[arg(long)]
    once: bool,
}

pub(super) fn run(args: WatchArgs) -> CommandResult {
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    ctrlc::set_handler(move || asked.store(true, Ordering::Relaxed))?;
    let pool = rayon::ThreadPoolBuilder::new().build()?;
    let is_stopped = || stop.load(Ordering::Relaxed);
    let mut last_trouble = String::new();
    loop {
        // The campaign is open only while there is something to do, so that other commands can work on it in between.
        let pause = match round(&args, &pool, &is_stopped) {
            Ok(pause) => {
                last_trouble.clear();
                pause
            }
            Err(error) if args.once => return Err(error.into()),
            Err(error) => {
                let trouble = error.to_string();
                if trouble != last_trouble {
                    say!("{trouble}");
                    last_trouble = trouble;
                }
                if !may_pass(&error) {
                    return Ok(ExitStatus::Failed);
                }
                Duration::from_secs(60)
            }
        };
        let until = Instant::now() + pause;
        while !args.once && !is_stopped() && Instant::now() < until {
            thread::sleep(GLANCE.min(until.saturating_duration_since(Instant::now())));
        }
        if args.once || is_stopped() {
            return Ok(ExitStatus::Passed);
        }
    }
}

/// Whether the next round may go better: a server that is down, another command at work. A password that is refused again and again
/// can close a mailbox.
fn may_pass(error: &CampaignError) -> bool {
    if let CampaignError::Mailbox(error) = error {
        return error.may_pass();
    }
    matches!(error, CampaignError::Busy | CampaignError::File(..) | CampaignError::Write(_))
}

/// Fetches, collects and answers once; gives how long to wait for the next time.
fn round(args: &WatchArgs, pool: &rayon::ThreadPool, is_stopped: &dyn Fn() -> bool) -> Result<Duration, CampaignError> {
    let today = args.common.today();
    let mut campaign = args.common.open(Access::Write)?;
    let pause = campaign.seconds_between_looks()?;
    let fetched = campaign.fetch(&|_, _| {});
    for path in fetched.iter().flat_map(|fetched| &fetched.too_large) {
        say!("太大，没有收下来，说明见 {path}");
    }
    // What came before the mailbox failed, and what lies in the folder, is answered all the same.
    let report = campaign.collect_in(pool, &today, &|_, _| {})?;
    show!(report.items_text());
    if fetched.as_ref().err().is_none_or(may_pass) {
        answer(&mut campaign, &today, is_stopped)?;
    }
    fetched?;
    Ok(Duration::from_secs(u64::from(pause)))
}

fn answer(campaign: &mut Campaign, today: &Day, is_stopped: &dyn Fn() -> bool) -> Result<(), CampaignError> {
    let options =
        SendOptions { scope: SendScope::Answers, dry_run: false, settle: false, only: Vec::new(), day: today.clone() };
    let report =
        campaign.send(&options, is_stopped, &|sent| say!("已答复  {}  → {}", sent.path, sent.to.join("；")))?;
    for message in &report.refused {
        say!("被拒  {}（服务器说：{}）", message.path, message.why);
    }
    if let Some(why) = report.stopped {
        say!("{why}");
    }
    Ok(())
}
