//! `jixiao campaign rebuild`: makes a lost ledger anew.

use std::fmt::Write;

use clap::Args;

use crate::campaign::{Campaign, RebuildReport};
use crate::cli::{CommandResult, ExitStatus, progress_bar};

use super::Common;

#[derive(Debug, Args)]
pub(super) struct RebuildArgs {
    #[command(flatten)]
    common: Common,
}

pub(super) fn run(args: RebuildArgs) -> CommandResult {
    let pool = rayon::ThreadPoolBuilder::new().build()?;
    let bar = progress_bar("重建台账");
    let report = Campaign::rebuild(&args.common.folder, &pool, &args.common.today(), &|done, all| {
        bar.set_length(u64::try_from(all).unwrap_or(0));
        bar.set_position(u64::try_from(done).unwrap_or(0));
    });
    bar.finish_and_clear();
    let report = report?;
    args.common.print(|| text(&report), &report);
    Ok(ExitStatus::Passed)
}

/// How many files of a kind are named in the terminal.
const MOST_NAMED: usize = 10;

fn text(report: &RebuildReport) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    if let Some(path) = &report.replaced {
        let _ = writeln!(out, "原来的台账移到了 {path}。");
    }
    let RebuildReport { issues, rounds, received, .. } = report;
    let _ = writeln!(out, "台账已重建：发出{issues}份，收到{received}个文件，核对{rounds}轮。");
    let _ = writeln!(out, "下面这些从文件里看不出来：");
    let _ =
        writeln!(out, "- 手工决定（认领、接收、延期等）和复核得分没有了；复核表还在的，用 review --read 再读一遍。");
    let _ = writeln!(out, "- 收件登记里的路径，以文件现在放的地方为准。");
    if report.guessed_days > 0 {
        let _ = writeln!(out, "- {}个文件的收到日期是按文件的修改日期推定的，是否逾期以此为准。", report.guessed_days);
    }
    if report.superseded_issues > 0 {
        let _ = writeln!(out, "- {}份作废的表只从收到的表里认得，预填的数以表里写的为准。", report.superseded_issues);
    }
    for (files, what) in [
        (&report.left_to_collect, "没有核对过的凭据，留给 jixiao campaign collect 处理"),
        (&report.changed_issues, "与现在的名单、表格或上年数不一致，下次 issue 会重发"),
        (&report.without_original, "收到的原件不在了，按这份退回或通过的表补记"),
        (&report.without_output, "退回的表不在了"),
        (&report.judged_otherwise, "现在核对的结论不同，台账里以原来的结论为准"),
        (&report.unreadable, "看不出是哪一份，没有补记"),
    ] {
        if files.is_empty() {
            continue;
        }
        let more = if files.len() > MOST_NAMED { "等" } else { "" };
        let named = files.iter().take(MOST_NAMED).map(String::as_str).collect::<Vec<_>>().join("、");
        let _ = writeln!(out, "- {what}的{}个：{named}{more}。", files.len());
    }
    out
}
