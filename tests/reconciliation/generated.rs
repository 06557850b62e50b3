//! Reports made from random fillings: nothing in them is accused; a figure that is changed is found, and no other is.
//!
//! `JIXIAO_REPORTS=200` makes so many; 20 in the ordinary run.

use jixiao::engine::{Engine, Filling, emit_filled};
use jixiao::form::Form;
use jixiao::internals::compute::compute;
use jixiao::internals::template::FieldType;
use jixiao::reconciliation::{Agreement, Document, Judgement};
use jixiao::value::{Amount, Value};

use crate::support::clean;
use crate::support::random::Random;

/// A report with the places of its figures.
struct Report {
    text: String,
    /// Where each figure that a sentence takes from the workbook stands: its paragraph, from 1, and what is written.
    figures: Vec<(usize, String)>,
}

/// Sentences with fields in them: `{id}` as an amount of two decimals or a count, `{id|%}` as a percentage, `{id|±}` without its
/// sign, `{up:id:增加:减少}` a word by the sign. Of several ways to say a thing, divided by `／`, one is drawn.
const SENTENCES: &[&str] = &[
    "（一）部门整体收支",
    "本部门年初预算{年初预算}万元，追加预算{追加预算}万元，调整后预算{调整后预算}万元。／2021年部门年初预算{年初预算}万元，年中追加{追加预算}万元。",
    "2021年收入合计{收入合计.决算}万元，其中：财政拨款{收入.财政拨款.决算}万元，其他资金{收入.其他资金.决算}万元。",
    "支出合计{支出合计.决算}万元，其中基本支出{支出.基本支出.决算}万元、项目支出{支出.项目支出.决算}万元。／全年支出合计为{支出合计.决算}万元：基本支出{支出.基本支出.决算}万元，项目支出{支出.项目支出.决算}万元。",
    "2020年收入合计{收入合计.上年}万元，本年度{up:收入合计.增减额:增加了:减少了}{收入合计.增减额|±}万元，{up:收入合计.增减额:增长:下降}{收入合计.增减率|±%}。",
    "上年结转和结余{上年结转}万元，年末结转和结余{年末结余}万元。",
    "（二）基本支出",
    "2021年度财政拨款基本支出{财政拨款基本支出.拨款决算}万元，其中：人员经费{人员经费.拨款决算}万元，占基本支出的{人员经费.占比|%}；公用经费{拨款公用经费.拨款决算}万元，占基本支出的{拨款公用经费.占比|%}。",
    "“三公”经费预算{三公经费.本年预算}万元，其中：因公出国（境）费{因公出国.本年预算}万元，公务用车购置费{公务用车购置.本年预算}万元，公务用车运行维护费{公务用车运行.本年预算}万元，公务接待费{公务接待.本年预算}万元。",
    "“三公”经费实际支出{三公经费.本年决算}万元，其中：因公出国（境）费{因公出国.本年决算}万元，公务用车购置费{公务用车购置.本年决算}万元，公务用车运行维护费{公务用车运行.本年决算}万元，公务接待费{公务接待.本年决算}万元。／2021年三公经费决算{三公经费.本年决算}万元，公务接待费决算{公务接待.本年决算}万元。",
    "国内公务接待{接待批次}批次、{接待人次}人次。",
    "（三）项目支出",
    "项目支出年初预算{支出.项目支出.年初}万元，追加{支出.项目支出.追加}万元，决算{支出.项目支出.决算}万元，执行率{支出.项目支出.执行率|%}。",
    "项目支出决算按经济分类，商品和服务支出{项目商品和服务}万元，对个人和家庭的补助{项目个人家庭}万元，资本性支出{项目资本性}万元。",
    "（1）{项目.名称[1]|text}项目。年初预算{项目.年初[1]}万元，追加{项目.追加[1]}万元，决算{项目.决算[1]}万元。",
    "（2）{项目.名称[2]|text}项目。年初预算{项目.年初[2]}万元，实际支出{项目.决算[2]}万元，执行率{项目.执行率[2]|%}。",
    "（3）{项目.名称[3]|text}经费年初预算{项目.年初[3]}万元，决算{项目.决算[3]}万元。",
    "三、资产情况",
    "年末资产合计{资产合计.年末数}万元，其中流动资产{流动资产.年末数}万元，固定资产{固定资产.年末数}万元。固定资产较上年度{up:固定资产.增加额:增加:减少}{固定资产.增加额|±}万元，{up:固定资产.增加额:增长:下降}{固定资产.增长率|±%}。",
    "年末在用固定资产{在用固定资产}万元，利用率{固定资产利用率|%}。",
    "四、机构人员",
    "行政编制{编制.行政}名，事业编制{编制.事业}名，编制合计{编制.合计}名；实际在职人数合计{实有.合计}人，其中行政{实有.行政}人、事业{实有.事业}人。",
    "五、采购和绩效",
    "政府采购预算{政府采购预算}万元，实际政府采购金额{政府采购实际}万元。",
    "{重点工作.完成情况[1]|text}；{重点工作.完成情况[9]|text}。",
    "社会公众或服务对象满意率{满意率|%}，预算控制率{预算控制率.指标值|%}。",
    "预算控制率自评得分{预算控制率.自评得分|score}分，在职人员控制率自评得分{在职人员控制率.自评得分|score}分。",
    "我局2021年度自评得分{自评总分|score}分。",
];
/// Rows of a table with its columns.
const TABLE: &str = "表1 支出决算表（单位：万元）
| 项目 | 年初预算数 | 追加数 | 决算数 |
| --- | --- | --- | --- |
| 基本支出 | {支出.基本支出.年初} | {支出.基本支出.追加} | {支出.基本支出.决算} |
| 项目支出 | {支出.项目支出.年初} | {支出.项目支出.追加} | {支出.项目支出.决算} |
| 支出合计 | {支出合计.年初} | {支出合计.追加} | {支出合计.决算} |";

struct Maker<'f> {
    form: &'f Form,
    values: &'f [Value],
    random: Random,
}

impl Maker<'_> {
    fn report(mut self) -> Report {
        let mut report = Report { text: String::new(), figures: Vec::new() };
        let lines = SENTENCES.iter().copied().chain(TABLE.lines());
        for (paragraph, line) in (1..).zip(lines) {
            let ways: Vec<&str> = line.split('／').collect();
            let way = *self.random.pick(&ways);
            let mut figures = Vec::new();
            let written = self.filled(way, &mut figures);
            report.text.push_str(&written);
            report.text.push('\n');
            report.figures.extend(figures.into_iter().map(|figure| (paragraph, figure)));
        }
        report
    }

    /// The sentence with what stands in its fields.
    fn filled(&self, sentence: &str, figures: &mut Vec<String>) -> String {
        let mut out = String::new();
        for (index, part) in sentence.split(['{', '}']).enumerate() {
            if index % 2 == 0 {
                out.push_str(part);
                continue;
            }
            if let Some(rest) = part.strip_prefix("up:") {
                let words: Vec<&str> = rest.split(':').collect();
                let is_up = self.number(words[0]) >= Amount::ZERO;
                out.push_str(if is_up { words[1] } else { words[2] });
                continue;
            }
            let (id, how) = part.split_once('|').unwrap_or((part, ""));
            if how == "text" {
                out.push_str(&self.value(id).to_string());
                continue;
            }
            let mut number = self.number(id);
            if how.contains('±') {
                number = number.abs();
            }
            let field = self.form.template.field(self.form.template.find(id.split('[').next().unwrap()).unwrap());
            let written = if how.contains('%') {
                let mut percent = (number * Amount::ONE_HUNDRED).round_dp(2);
                percent.rescale(2);
                format!("{percent}%")
            } else if field.kind == FieldType::Amount {
                let mut amount = number;
                amount.rescale(2);
                amount.to_string()
            } else {
                number.normalize().to_string()
            };
            out.push_str(&written);
            figures.push(format!("{}\u{0}{}", out.chars().count() - written.chars().count(), written));
        }
        out
    }

    fn value(&self, id: &str) -> &Value {
        let (id, row) = match id.strip_suffix(']').and_then(|id| id.split_once('[')) {
            Some((id, row)) => (id, row.parse::<u32>().unwrap() - 1),
            None => (id, 0),
        };
        let ix = self.form.template.find(id).unwrap_or_else(|| panic!("no field {id}"));
        &self.values[self.form.template.field(ix).cell(row)]
    }

    fn number(&self, id: &str) -> Amount {
        self.value(id).as_number().unwrap_or_else(|| panic!("{id}: {:?}", self.value(id)))
    }
}

/// The clean filling with other figures.
pub fn filling(form: &Form, clean: &Filling, random: &mut Random) -> Filling {
    let mut filling = clean.clone();
    for field in form.template.fields.iter().filter(|field| field.is_entered()) {
        for cell in field.cells() {
            let Value::Number(old) = filling.values[cell] else { continue };
            let new = match field.kind {
                FieldType::Amount if !old.is_zero() => {
                    Amount::new(1_000 + i64::try_from(random.below(299_000)).unwrap(), 2)
                        * Amount::from(1 + random.below(2))
                }
                FieldType::Count if !old.is_zero() => Amount::from(2 + random.below(60)),
                _ => old,
            };
            filling.values[cell] = Value::Number(new);
        }
    }
    // What was added is less than there is, so that there was something before.
    for (added, there) in [("固定资产.增加额", "固定资产.年末数"), ("流动资产.增加额", "流动资产.年末数")]
    {
        let cell = |id: &str| form.template.field(form.template.find(id).unwrap()).first;
        let whole = filling.values[cell(there)].as_number().unwrap();
        let part = (whole * Amount::new(1 + i64::try_from(random.below(60)).unwrap(), 2)).round_dp(2);
        filling.values[cell(added)] = Value::Number(if random.chance(30) { -part } else { part });
    }
    // What stands in several places is the same there.
    let same = [
        ("支出.项目支出.年初", vec!["项目.年初"]),
        ("支出.项目支出.追加", vec!["项目.追加"]),
        ("支出.项目支出.决算", vec!["项目.决算"]),
        ("业务工作专项.本年决算", vec!["项目.决算"]),
        ("支出.人员经费.决算", vec!["人员经费.拨款决算"]),
        ("支出.公用经费.决算", vec!["拨款公用经费.拨款决算", "其他资金基本支出"]),
        ("支出.基本支出.决算", vec!["人员经费.拨款决算", "拨款公用经费.拨款决算", "其他资金基本支出"]),
        ("商品和服务支出.拨款决算", vec!["项目商品和服务"]),
        ("公用资本性支出.拨款决算", vec!["项目资本性"]),
    ];
    for (id, terms) in same {
        let field = |id: &str| form.template.field(form.template.find(id).unwrap());
        let cells = terms.iter().flat_map(|id| field(id).cells());
        let sum: Amount = cells.filter_map(|cell| filling.values[cell].as_number()).sum();
        filling.values[field(id).first] = Value::Number(sum);
    }
    for id in ["运行维护专项.本年决算", "其他专项.本年决算"] {
        filling.values[form.template.field(form.template.find(id).unwrap()).first] = Value::Number(Amount::ZERO);
    }
    // The department's own scores follow from the figures.
    let supported = form.template.indicators.iter().map(|indicator| indicator.self_score);
    let own: Vec<_> = supported.chain(form.template.score.as_ref().and_then(|score| score.declared)).collect();
    own.into_iter().for_each(|field| filling.values[form.template.field(field).first] = Value::Blank);
    clean::follow(form, &mut filling.values);
    filling
}

/// Another figure of the same shape: two digits change places, or one is another. By more than its last digit.
pub fn changed(written: &str, random: &mut Random) -> Option<String> {
    let digits: Vec<usize> = written.char_indices().filter(|(_, c)| c.is_ascii_digit()).map(|(at, _)| at).collect();
    for _ in 0..20 {
        let mut bytes = written.as_bytes().to_vec();
        let at = *random.pick(&digits);
        if random.chance(50) && digits.len() > 1 {
            let next = digits[(digits.iter().position(|digit| *digit == at).unwrap() + 1) % digits.len()];
            bytes.swap(at, next);
        } else {
            bytes[at] = b'0' + u8::try_from(random.below(10)).unwrap();
        }
        let other = String::from_utf8(bytes).unwrap();
        let number = |text: &str| text.trim_end_matches('%').parse::<Amount>().unwrap();
        let step = Amount::new(1, number(written).scale());
        let is_shaped = !other.starts_with('0') || other.starts_with("0.") || other == "0";
        let difference = (number(&other) - number(written)).abs();
        let least = if step < Amount::ONE { step * Amount::from(5) } else { Amount::ONE };
        if is_shaped && difference >= least {
            return Some(other);
        }
    }
    None
}

/// What is said of the figures of a report, without those that agree or are not checked.
pub fn open(judgements: &[Judgement]) -> Vec<&Judgement> {
    judgements.iter().filter(|judgement| judgement.agreement.is_open()).collect()
}

#[test]
fn reports_made_from_a_workbook_agree_with_it_and_one_changed_figure_is_found() {
    let count: u64 = std::env::var("JIXIAO_REPORTS").ok().and_then(|count| count.parse().ok()).unwrap_or(20);
    let clean = clean::hunan();
    let engine = Engine::built_in();
    let (mut found, mut changes, mut others, mut figures, mut agreeing) = (0, 0, Vec::new(), 0, 0);
    let mut missed = Vec::new();
    for seed in 0..count {
        let mut random = Random::new(seed);
        let filling = filling(&clean.form, &clean.filling, &mut random);
        let computed = compute(&clean.form.template, filling.values.clone(), |_| false);
        let bytes = emit_filled(&clean.form, &filling).unwrap();
        let report = Maker { form: &clean.form, values: &computed.values, random: Random::new(seed) }.report();
        let mut checked = engine.check(&bytes, "自评表.xlsx").unwrap();
        let judged = checked.reconcile(&Document::read(report.text.as_bytes()).unwrap()).unwrap();
        let accused = open(&judged.judgements);
        assert!(accused.is_empty(), "{seed}: {accused:#?}\n{}", report.text);
        figures += judged.judgements.len();
        agreeing += judged.count(Agreement::Agrees) + judged.count(Agreement::Rounding);
        let (paragraph, figure) = random.pick(&report.figures).clone();
        let (at, written) = figure.split_once('\u{0}').unwrap();
        let at: usize = at.parse().unwrap();
        let Some(other) = changed(written, &mut random) else { continue };
        let mut lines: Vec<Vec<char>> = report.text.lines().map(|line| line.chars().collect()).collect();
        lines[paragraph - 1].splice(at..at + written.chars().count(), other.chars());
        let text = lines.into_iter().map(|line| line.into_iter().collect::<String>()).collect::<Vec<_>>().join("\n");
        let judged = checked.reconcile(&Document::read(text.as_bytes()).unwrap()).unwrap();
        let line: String = text.lines().nth(paragraph - 1).unwrap().to_owned();
        let is_there = |judgement: &Judgement| {
            judgement.written.starts_with(&other) && line.contains(&judgement.context.replace(' ', ""))
                || judgement.written.starts_with(&other) && judgement.context.contains(&other)
        };
        changes += 1;
        let accused = open(&judged.judgements);
        if accused.iter().any(|judgement| is_there(judgement)) {
            found += 1;
        } else {
            missed.push(format!("{seed}: {written} → {other}: {line}"));
        }
        let elsewhere = accused.iter().filter(|judgement| !is_there(judgement));
        others.extend(elsewhere.map(|judgement| format!("{seed}: {written} → {other}: {judgement:?}")));
    }
    println!(
        "{count} reports, {figures} figures, {agreeing} of them agreeing; {found} of {changes} changes found, {} others accused",
        others.len()
    );
    missed.iter().for_each(|missed| println!("{missed}"));
    assert!(others.is_empty(), "{others:#?}");
    assert!(found * 100 >= changes * 98, "{found} of {changes} changes found");
    assert!(agreeing * 100 >= figures * 95, "{agreeing} of {figures} figures agree");
}
