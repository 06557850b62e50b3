//! The messages that answer what came in: the verdict, the errors with their cells, what to do, until when.

use crate::campaign::Place;
use crate::campaign::ledger::UnitRow;
use crate::campaign::letter::Body;
use crate::campaign::mails::{self, Head};
use crate::campaign::messages::{Blanks, Wording};
use crate::check::Verdict;
use crate::finding::{Finding, Severity};
use crate::mail::Mailbox;
use crate::text::file_name::{safe_name, short_name};

use super::CollectContext;
use super::finish::{DoneItem, ProcessedWorkbook};
use super::unpack::{Kind, Letter};

/// How many findings a message tells; the returned workbook tells all.
const TOLD: usize = 12;
/// The most bytes of a name in a message's name, so that what tells it apart is not cut away.
const LONGEST: usize = 150;

/// A message, ready to be written.
pub struct Reply {
    /// The unit it is for.
    pub unit: Option<String>,
    /// Where it goes.
    pub place: Place,
    /// What it is called.
    pub name: String,
    /// The message.
    pub bytes: Vec<u8>,
}

/// The messages about a received file: one to whoever sent a message; else one to each unit that has an address.
pub fn write(shop: &CollectContext<'_>, item: &DoneItem, letter: Option<&Letter>) -> Vec<Reply> {
    if shop.config.bureau.email.is_empty() {
        return Vec::new();
    }
    if item.kind == Kind::Message {
        return to_sender(shop, item, letter).into_iter().collect();
    }
    let papers = item.papers.iter().filter(|paper| paper.before.is_none());
    papers.filter_map(|paper| to_unit(shop, item, paper)).collect()
}

fn to_sender(shop: &CollectContext<'_>, item: &DoneItem, letter: Option<&Letter>) -> Option<Reply> {
    let letter = letter?;
    let papers: Vec<&ProcessedWorkbook> = item.papers.iter().collect();
    let unit =
        papers.iter().find_map(|paper| paper.unit.clone()).or_else(|| shop.units.by_address(&item.sender).cloned());
    let to = match &letter.from {
        Some(from) => vec![from.clone()],
        None => unit.as_ref().map(addresses).unwrap_or_default(),
    };
    // A message to nobody is none.
    if to.is_empty() {
        return None;
    }
    let subject = crate::mail::reply_subject(&letter.subject);
    let references = letter.references.iter().cloned().chain(letter.id.clone()).collect();
    let head = Head { to, subject, in_reply_to: letter.id.clone(), references, about: &item.digest };
    let (place, stem) = match papers.iter().find(|paper| paper.round > 0) {
        Some(paper) => place(shop, paper),
        None => {
            let who = unit.as_ref().map_or_else(|| who(letter), |unit| unit.name.clone());
            (Place::Returned, format!("{}-回信-{}", short_name(&who, LONGEST), &item.digest[..8]))
        }
    };
    Some(reply(shop, unit.as_ref(), &papers, head, place, &stem))
}

fn to_unit(shop: &CollectContext<'_>, item: &DoneItem, paper: &ProcessedWorkbook) -> Option<Reply> {
    let unit = paper.unit.as_ref().filter(|unit| !unit.emails.is_empty())?;
    let subject = match paper.verdict {
        Verdict::Pass => format!("{}：已通过", mails::title(shop.config, shop.form)),
        Verdict::Return => format!("{}：请修改（第{}轮）", mails::title(shop.config, shop.form), paper.round),
        Verdict::Reject => format!("{}：没有读出来，请重新报送", mails::title(shop.config, shop.form)),
    };
    let about = format!("{}{}", item.digest, paper.digest);
    let head = Head { to: addresses(unit), subject, in_reply_to: None, references: Vec::new(), about: &about };
    let (place, stem) = match paper.round {
        0 => (Place::Returned, format!("{}-退件-{}", short_name(&unit.name, LONGEST), &paper.digest[..8])),
        _ => place(shop, paper),
    };
    Some(reply(shop, Some(unit), &[paper], head, place, &stem))
}

/// A message lies beside the workbook that goes with it, under the same name.
fn place(shop: &CollectContext<'_>, paper: &ProcessedWorkbook) -> (Place, String) {
    let place = if paper.verdict == Verdict::Pass { Place::Passed } else { Place::Returned };
    let code = paper.unit.as_ref().map_or("", |unit| unit.code.as_str());
    let name = shop.names.file(code, &format!("-第{}轮-{}.eml", paper.round, paper.verdict.word()));
    (place, name.trim_end_matches(".eml").to_owned())
}

fn reply(
    shop: &CollectContext<'_>,
    unit: Option<&UnitRow>,
    papers: &[&ProcessedWorkbook],
    head: Head<'_>,
    place: Place,
    stem: &str,
) -> Reply {
    let name = unit.map(|unit| unit.name.as_str());
    let base = mails::blanks(shop.config, shop.form, name.unwrap_or("你单位"));
    let wording = Wording::new(&shop.config.wording);
    let mut body = Body::default();
    body.line(wording.text("greeting", &base));
    if papers.is_empty() {
        body.line(wording.text("empty", &base));
    }
    for paper in papers {
        tell(&mut body, wording, paper, &base, papers.len() > 1);
    }
    mails::close(&mut body, shop.config, shop.form, shop.today);
    let attachments = papers
        .iter()
        .filter_map(|paper| {
            let name = paper.output.as_ref()?.rsplit('/').next()?;
            Some((name.to_owned(), paper.bytes.clone()))
        })
        .collect();
    let bytes = mails::draft(shop.config, head, &body, attachments, shop.today);
    Reply { unit: unit.map(|unit| unit.code.clone()), place, name: safe_name(&format!("{stem}.eml")), bytes }
}

/// What there is to say of a workbook.
fn tell(body: &mut Body, wording: Wording<'_>, paper: &ProcessedWorkbook, base: &Blanks<'_>, many: bool) {
    let unit = paper.unit.as_ref().map_or(base.unit, |unit| unit.name.as_str());
    let count = |severity| paper.findings.iter().filter(|finding| finding.severity == severity).count();
    let unexplained = |finding: &&Finding| finding.severity == Severity::Warning && finding.explanation.is_none();
    let blanks = Blanks {
        unit,
        round: paper.round,
        errors: count(Severity::Error),
        open: paper.findings.iter().filter(unexplained).count(),
        file: &paper.name,
        ..base.clone()
    };
    if many {
        body.line(format!("【{}】{unit}", paper.name));
    }
    if let Some(said) = &paper.before {
        body.line(said.as_str());
        return;
    }
    match paper.verdict {
        Verdict::Pass => body.line(wording.text("passed", &blanks)),
        Verdict::Return => body.line(wording.text("returned", &blanks)),
        Verdict::Reject => body.line(wording.text("unread", &blanks)),
    }
    if let Some(score) = paper.score.as_ref().filter(|_| paper.verdict == Verdict::Pass) {
        let grade = score.grade.as_ref().map_or_else(String::new, |grade| format!("，等级{grade}"));
        body.line(format!("核算得分{}分{grade}。", crate::template::display::points(score.recomputed)));
    }
    let open: Vec<&Finding> =
        paper.findings.iter().filter(|finding| finding.severity <= Severity::Error || unexplained(finding)).collect();
    let rows = open.iter().take(TOLD).map(|finding| row(finding)).collect();
    body.table(&["位置", "问题", "怎么改"], rows);
    if open.len() > TOLD {
        body.line(format!("还有{}处，都列在附件的“问题清单”里。", open.len() - TOLD));
    }
}

fn row(finding: &Finding) -> Vec<String> {
    let place = match &finding.location {
        Some(location) => match location.cell {
            Some(cell) => format!("{} {cell}", location.sheet),
            None => location.sheet.clone(),
        },
        None => finding.item.clone(),
    };
    vec![place, finding.message.clone(), finding.fix.clone()]
}

fn addresses(unit: &UnitRow) -> Vec<Mailbox> {
    mails::mailboxes(&unit.name, &unit.emails)
}

/// What a sender is called in a file's name.
fn who(letter: &Letter) -> String {
    let from = letter.from.as_ref();
    let name = from.map(|from| if from.name.is_empty() { from.address.clone() } else { from.name.clone() });
    name.filter(|name| !name.is_empty()).unwrap_or_else(|| "未写发件人".to_owned())
}
