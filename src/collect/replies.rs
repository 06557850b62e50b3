//! The messages that answer what came in: the verdict, the errors with their cells, what to do, until when.

use std::collections::BTreeSet;

use crate::campaign_folder::Subfolder;
use crate::check::Verdict;
use crate::correspondence::{LetterBody, LetterHeading, PlaceholderValues, WordingKey, mailboxes};
use crate::finding::{Finding, FindingCounts, FindingState, blank_cells_by_sheet};
use crate::ledger::UnitRow;
use crate::mail::{Attachment, AutomaticMail, Mailbox, reply_subject};
use crate::returned;
use crate::template::display::points;
use crate::text::file_name::{safe_name, short_name};

use super::context::CollectContext;
use super::messages;
use super::processed_file::{ProcessedFile, ProcessedWorkbook};
use super::unpack::{MessageHeadings, ReceivedKind};

/// How many findings a message lists; the returned workbook lists all.
const MOST_FINDINGS: usize = 12;
/// The most bytes of a name in a message's file name, so that what stands behind it is not cut away.
const LONGEST_NAME: usize = 150;

/// A message, ready to be written.
pub(super) struct ComposedReply {
    /// The code of the unit it is for.
    pub(super) unit: Option<String>,
    /// The subfolder that it goes into.
    pub(super) subfolder: Subfolder,
    /// Its file name.
    pub(super) name: String,
    /// Its content.
    pub(super) bytes: Vec<u8>,
}

/// Where a message goes.
struct ReplyLocation {
    subfolder: Subfolder,
    /// The file's name without its ending.
    stem: String,
}

/// The messages about a received file.
///
/// A message is answered to its sender, and each unit whose workbook is in it and that did not send it gets an answer of its own
/// beside that. Where the sender is a unit, its answer is about its own workbooks, as far as the others' units can be written to.
/// What did not come as a message, or came by a mailing list, is answered to each unit that has an address. Nothing is said of a
/// workbook of which it is not decided whose it is.
pub(super) fn compose_replies(
    context: &CollectContext<'_>,
    file: &ProcessedFile,
    headings: Option<&MessageHeadings>,
) -> Vec<ComposedReply> {
    if context.config.bureau.email.is_empty() {
        return Vec::new();
    }
    let answer_units = || {
        let workbooks = file.workbooks.iter().filter(|workbook| workbook.repeat_note.is_none());
        workbooks.filter_map(|workbook| reply_to_unit(context, file, workbook)).collect()
    };
    match (file.kind, headings) {
        (ReceivedKind::Workbook | ReceivedKind::Archive, _) => answer_units(),
        (ReceivedKind::Message, None) => Vec::new(),
        (ReceivedKind::Message, Some(headings)) => match headings.automatic {
            // Two programs that answer each other never end.
            Some(AutomaticMail::Bounce | AutomaticMail::AutoReply) => Vec::new(),
            // Its sender is everybody on the list.
            Some(AutomaticMail::List) => answer_units(),
            None if is_from(headings, &context.config.bureau.email) => answer_units(),
            None => answer_message(context, file, headings),
        },
    }
}

/// Whether a message came from this address.
fn is_from(headings: &MessageHeadings, address: &str) -> bool {
    headings.from.as_ref().is_some_and(|from| from.address.eq_ignore_ascii_case(address))
}

/// The answers to a message.
fn answer_message(
    context: &CollectContext<'_>,
    file: &ProcessedFile,
    headings: &MessageHeadings,
) -> Vec<ComposedReply> {
    let decided: Vec<&ProcessedWorkbook> = file.workbooks.iter().filter(|workbook| !workbook.is_held).collect();
    if decided.is_empty() && !file.workbooks.is_empty() {
        return Vec::new();
    }
    let sender = context.units.by_address(&file.sender);
    let units: BTreeSet<&str> =
        decided.iter().filter_map(|workbook| Some(workbook.unit.as_ref()?.code.as_str())).collect();
    // A unit gets an answer of its own where the sender is another unit, or the message has several units' workbooks.
    let is_apart = |workbook: &ProcessedWorkbook| {
        let Some(unit) = workbook.unit.as_ref().filter(|unit| !unit.emails.is_empty()) else { return false };
        let sent_it = unit.emails.iter().any(|email| email.eq_ignore_ascii_case(&file.sender));
        !sent_it && (units.len() > 1 || sender.is_some()) && workbook.repeat_note.is_none()
    };
    let (apart, others): (Vec<&ProcessedWorkbook>, Vec<&ProcessedWorkbook>) =
        decided.iter().copied().partition(|workbook| is_apart(workbook));
    let (to_sender, elsewhere) = match sender {
        Some(_) if !others.is_empty() => (others, apart.as_slice()),
        Some(_) | None => (decided, [].as_slice()),
    };
    let has_own_file = !apart.is_empty() && elsewhere.is_empty();
    let own = apart.iter().filter_map(|workbook| reply_to_unit(context, file, workbook));
    let own: Vec<ComposedReply> = own.collect();
    let to_sender = reply_to_sender(context, file, headings, &to_sender, elsewhere, has_own_file);
    to_sender.into_iter().chain(own).collect()
}

/// The answer to the sender of a message about these workbooks. The answers about others went elsewhere. `is_beside` says that
/// the units' own answers stand beside what goes back.
fn reply_to_sender(
    context: &CollectContext<'_>,
    file: &ProcessedFile,
    headings: &MessageHeadings,
    workbooks: &[&ProcessedWorkbook],
    elsewhere: &[&ProcessedWorkbook],
    is_beside: bool,
) -> Option<ComposedReply> {
    let unit = workbooks
        .iter()
        .find_map(|workbook| workbook.unit.clone())
        .or_else(|| context.units.by_address(&file.sender).cloned());
    let to = match &headings.from {
        Some(from) => vec![from.clone()],
        None => unit.as_ref().map(addresses).unwrap_or_default(),
    };
    if to.is_empty() {
        return None;
    }
    let subject = reply_subject(&headings.subject);
    let references = headings.references.iter().cloned().chain(headings.id.clone()).collect();
    let heading = LetterHeading { to, subject, in_reply_to: headings.id.clone(), references, about: &file.digest };
    let location = match workbooks.iter().find(|workbook| workbook.round > 0 && !is_beside) {
        Some(workbook) => location_beside(context, workbook),
        None => {
            let name = unit.as_ref().filter(|_| !is_beside);
            let name = name.map_or_else(|| sender_name(headings), |unit| unit.name.clone());
            let stem = format!("{}-回信-{}", short_name(&name, LONGEST_NAME), &file.digest[..8]);
            ReplyLocation { subfolder: Subfolder::Returned, stem }
        }
    };
    Some(compose(context, unit.as_ref(), workbooks, elsewhere, heading, location))
}

fn reply_to_unit(
    context: &CollectContext<'_>,
    file: &ProcessedFile,
    workbook: &ProcessedWorkbook,
) -> Option<ComposedReply> {
    let unit = workbook.unit.as_ref().filter(|unit| !unit.emails.is_empty())?;
    let title = context.letterhead().title;
    let subject = match workbook.verdict {
        Verdict::Pass => format!("{title}：已通过"),
        Verdict::Return => format!("{title}：请修改（第{}轮）", workbook.round),
        Verdict::Reject => format!("{title}：没有读出来，请重新报送"),
    };
    let about = format!("{}{}", file.digest, workbook.digest);
    let heading =
        LetterHeading { to: addresses(unit), subject, in_reply_to: None, references: Vec::new(), about: &about };
    let location = match workbook.round {
        0 => {
            let stem = format!("{}-退件-{}", short_name(&unit.name, LONGEST_NAME), &workbook.digest[..8]);
            ReplyLocation { subfolder: Subfolder::Returned, stem }
        }
        _ => location_beside(context, workbook),
    };
    Some(compose(context, Some(unit), &[workbook], &[], heading, location))
}

/// The location beside the workbook that goes back, under the same name.
fn location_beside(context: &CollectContext<'_>, workbook: &ProcessedWorkbook) -> ReplyLocation {
    let subfolder = if workbook.verdict == Verdict::Pass { Subfolder::Passed } else { Subfolder::Returned };
    let code = workbook.unit.as_ref().map_or("", |unit| unit.code.as_str());
    let ending = format!("-第{}轮-{}.eml", workbook.round, workbook.verdict.word());
    let name = context.file_name(code, &ending);
    ReplyLocation { subfolder, stem: name.trim_end_matches(".eml").to_owned() }
}

fn compose(
    context: &CollectContext<'_>,
    unit: Option<&UnitRow>,
    workbooks: &[&ProcessedWorkbook],
    elsewhere: &[&ProcessedWorkbook],
    heading: LetterHeading<'_>,
    location: ReplyLocation,
) -> ComposedReply {
    let letterhead = context.letterhead_for(unit);
    let values = letterhead.values(unit.map_or("你单位", |unit| unit.name.as_str()));
    let mut body = LetterBody::default();
    body.paragraph(letterhead.text(WordingKey::Greeting, &values));
    if workbooks.is_empty() && context.is_rectifying(unit) {
        body.paragraph(messages::RECTIFICATION_RECEIVED);
    } else if workbooks.is_empty() {
        body.paragraph(letterhead.text(WordingKey::Empty, &values));
    }
    for workbook in workbooks {
        if workbooks.len() > 1 {
            let unit = workbook.unit.as_ref().map_or(values.unit, |unit| unit.name.as_str());
            body.paragraph(format!("【{}】{unit}", workbook.name));
        }
        add_workbook(context, &mut body, workbook, values);
    }
    let names: Vec<&str> =
        elsewhere.iter().filter_map(|workbook| Some(workbook.unit.as_ref()?.name.as_str())).collect();
    if !names.is_empty() {
        body.paragraph(messages::answered_separately(&names));
    }
    letterhead.close(&mut body, context.today);
    let returned = workbooks.iter().filter_map(|workbook| workbook.returned.as_ref());
    let attachments = returned
        .filter_map(|returned| {
            let name = returned.path.rsplit('/').next()?.to_owned();
            Some(Attachment { name, bytes: returned.bytes.clone() })
        })
        .collect();
    ComposedReply {
        unit: unit.map(|unit| unit.code.clone()),
        subfolder: location.subfolder,
        name: safe_name(&format!("{}.eml", location.stem)),
        bytes: letterhead.draft(heading, &body, attachments, context.today),
    }
}

/// Adds what there is to say about a workbook.
fn add_workbook<'a>(
    context: &'a CollectContext<'_>,
    body: &mut LetterBody,
    workbook: &'a ProcessedWorkbook,
    values: PlaceholderValues<'a>,
) {
    if let Some(note) = &workbook.repeat_note {
        body.paragraph(note.as_str());
        return;
    }
    let findings = &workbook.findings;
    let values = PlaceholderValues {
        unit: workbook.unit.as_ref().map_or(values.unit, |unit| unit.name.as_str()),
        round: workbook.round,
        counts: FindingCounts::of(findings),
        file: &workbook.name,
        ..values
    };
    let key = match workbook.verdict {
        Verdict::Pass => WordingKey::Passed,
        Verdict::Return => WordingKey::Returned,
        Verdict::Reject => WordingKey::Unread,
    };
    body.paragraph(context.letterhead().text(key, &values));
    if let Some(score) = workbook.score.as_ref().filter(|_| workbook.verdict == Verdict::Pass) {
        let grade = score.grade.as_ref().map_or_else(String::new, |grade| format!("，等级{grade}"));
        body.paragraph(format!("核算得分{}分{grade}。", points(score.recomputed)));
    }
    if let Some(since) = workbook.since_last.as_ref().filter(|_| workbook.verdict == Verdict::Return) {
        body.paragraph(returned::since_last(since));
    }
    if context.form.template.register.is_some() && !workbook.companions.is_empty() {
        body.paragraph(messages::companions(&workbook.companions));
    }
    if let Some(report) = &workbook.report {
        body.paragraph(report.as_str());
    }
    add_findings(body, findings);
    let missing: Vec<String> =
        blank_cells_by_sheet(findings).map(|(sheet, cells)| format!("“{sheet}”{cells}格")).collect();
    if !missing.is_empty() {
        let cells = values.counts.missing;
        body.paragraph(format!("没有填的共{cells}格：{}。附件的“校验汇总”里有清单，点一下就到。", missing.join("，")));
    }
}

/// Lists the gravest findings, and says how many more there are.
fn add_findings(body: &mut LetterBody, findings: &[Finding]) {
    let mut listed: Vec<&Finding> = findings.iter().filter(|finding| is_listed(finding)).collect();
    listed.sort_by_key(|finding| finding.state());
    body.table(&["位置", "问题", "怎么改"], listed.iter().take(MOST_FINDINGS).map(|finding| row(finding)).collect());
    if listed.len() > MOST_FINDINGS {
        body.paragraph(format!("还有{}处，都列在附件的“问题清单”里。", listed.len() - MOST_FINDINGS));
    }
}

/// Whether a message lists a finding by itself. Cells to be filled in are counted by sheet.
fn is_listed(finding: &Finding) -> bool {
    match finding.state() {
        FindingState::Fatal | FindingState::Error | FindingState::Unexplained | FindingState::Restored => true,
        FindingState::Missing | FindingState::Explained | FindingState::Notice => false,
    }
}

/// A finding as a row of a message's table.
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
    mailboxes(&unit.name, &unit.emails)
}

/// What the sender of a message is called in a file's name.
fn sender_name(headings: &MessageHeadings) -> String {
    let from = headings.from.as_ref();
    let name = from.map(|from| if from.name.is_empty() { from.address.clone() } else { from.name.clone() });
    name.filter(|name| !name.is_empty()).unwrap_or_else(|| "未写发件人".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{MOST_FINDINGS, MessageHeadings, add_findings, sender_name};
    use crate::correspondence::LetterBody;
    use crate::finding::{Code, Finding};
    use crate::mail::Mailbox;

    #[test]
    fn a_sender_is_called_by_name_else_by_address() {
        let called = |from: Option<(&str, &str)>| {
            let from = from.map(|(name, address)| Mailbox { name: name.to_owned(), address: address.to_owned() });
            let (subject, day, id, references) = (String::new(), None, None, Vec::new());
            sender_name(&MessageHeadings { from, subject, day, id, references, automatic: None })
        };
        assert_eq!(called(Some(("甲局", "a@b.cn"))), "甲局");
        assert_eq!(called(Some(("", "a@b.cn"))), "a@b.cn");
        assert_eq!((called(Some(("", ""))), called(None)), ("未写发件人".to_owned(), "未写发件人".to_owned()));
    }

    #[test]
    fn a_message_lists_findings_up_to_the_bound() {
        let listed = |count: usize| {
            let findings: Vec<Finding> =
                (0..count).map(|_| Finding::new(Code::T001, "读不了的表".to_owned())).collect();
            let mut body = LetterBody::default();
            add_findings(&mut body, &findings);
            body.to_text()
        };
        assert_eq!(listed(MOST_FINDINGS).matches("读不了的表").count(), MOST_FINDINGS);
        assert!(!listed(MOST_FINDINGS).contains("还有"));
        assert_eq!(listed(MOST_FINDINGS + 1).matches("读不了的表").count(), MOST_FINDINGS);
        assert!(listed(MOST_FINDINGS + 1).contains("还有1处"));
    }
}
