//! The three lists line by line.

use super::{Case, door, view_words};
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::table::{Head, Table};
use engine::figure::{CostList, FigureId, View};
use engine::finance::{BusinessCase, CostLine, LineKind, Results, item_savings};
use engine::money::Money;
use leptos::prelude::*;

const LISTS: [CostList; 3] = [CostList::AsIs, CostList::ToBe, CostList::Adoption];

const fn name(list: CostList) -> &'static str {
    match list {
        CostList::AsIs => "As is",
        CostList::ToBe => "To be",
        CostList::Adoption => "Adoption and purchases",
    }
}

const fn how_often(list: CostList) -> &'static str {
    match list {
        CostList::AsIs | CostList::ToBe => "a year",
        CostList::Adoption => "once",
    }
}

const fn kind_name(kind: LineKind) -> &'static str {
    match kind {
        LineKind::Direct => "Direct costs",
        LineKind::Indirect => "Indirect costs",
        LineKind::Adoption => "Getting there",
        LineKind::Purchase => "Bought",
    }
}

const fn total(list: CostList, r: &Results) -> Money {
    match list {
        CostList::AsIs => r.as_is_per_year,
        CostList::ToBe => r.to_be_per_year,
        CostList::Adoption => r.investment,
    }
}

/// The currency stands above the lists.
fn plain(m: Money) -> String {
    format::number(m.amount(), 0, LOCALE)
}

fn line(session: Session, l: &CostLine, view: View) -> AnyView {
    let left_out = l.is_time && view == View::CashOnly;
    let mark = l.is_time.then(|| {
        let words = if left_out { "time, not counted" } else { "time" };
        view! { " " <span class="chip">{words}</span> }
    });
    let text = l.amount.map_or_else(|| "not given".to_owned(), plain);
    let what = format!("{}, {}, {}", l.label, name(l.list), how_often(l.list));
    let why_not = l.why_not.clone().map(|why| view! { <div class="sub">{why}</div> });
    view! {
        <tr class:left-out=left_out>
            <th scope="row">{l.label} {mark} {why_not}</th>
            <td class="number" class:unknown=l.amount.is_none()>
                {door(session, text, &what, FigureId::CostLine(l.list, l.id))}
            </td>
        </tr>
    }
    .into_any()
}

/// The lines of a list under the names of their parts, and the total.
fn body(session: Session, case: &BusinessCase, list: CostList, view: View) -> AnyView {
    let lines: Vec<&CostLine> = case.lines.iter().filter(|l| l.list == list).collect();
    let parts = lines
        .chunk_by(|a, b| a.kind == b.kind)
        .map(|part| {
            let head = part.first().map(|l| {
                view! {
                    <tr class="part">
                        <th scope="rowgroup" colspan="2">
                            {kind_name(l.kind)}
                        </th>
                    </tr>
                }
            });
            view! { <tbody>{head} {part.iter().map(|l| line(session, l, view)).collect_view()}</tbody> }
        })
        .collect_view();
    let sum = plain(total(list, case.results(view)));
    let what = format!("total {}, {}, {}", name(list), how_often(list), view_words(view));
    view! {
        {parts}
        <tfoot>
            <tr>
                <th scope="row">{format!("Total, {}", view_words(view))}</th>
                <td class="number">{door(session, sum, &what, FigureId::CostTotal(list, view))}</td>
            </tr>
        </tfoot>
    }
    .into_any()
}

/// "Most is saved on server hardware, €91,467 a year; then on energy and cooling".
fn title(case: &BusinessCase, view: View) -> String {
    let all = item_savings(case, view);
    let mut saving = all.iter().filter(|s| s.a_year.amount() > 0.0);
    let Some(first) = saving.next() else { return "No line costs less than today".into() };
    let most = format!(
        "Most is saved on {}, {} a year",
        in_sentence(first.label),
        format::money(first.a_year, LOCALE)
    );
    match (saving.next(), saving.next()) {
        (Some(a), Some(b)) => {
            format!("{most}; then on {} and {}", in_sentence(a.label), in_sentence(b.label))
        }
        (Some(a), None) => format!("{most}; then on {}", in_sentence(a.label)),
        _ => most,
    }
}

/// A label inside a sentence; "OS licences" keeps its capitals.
fn in_sentence(label: &str) -> String {
    let mut letters = label.chars();
    let Some(first) = letters.next() else { return String::new() };
    if letters.clone().next().is_some_and(char::is_uppercase) {
        return label.to_owned();
    }
    first.to_lowercase().chain(letters).collect()
}

/// The lists with their finding.
#[component]
pub fn Lists(
    /// The case.
    case: Case,
    /// What counts as money.
    chosen: RwSignal<View>,
) -> impl IntoView {
    let session = Session::here();
    let heading = move || case.with(|c| c.as_ref().map(|c| title(c, chosen.get())).unwrap_or_default());
    let currency = move || case.with(|c| c.as_ref().map(|c| c.currency.code().to_owned()));
    let table = move |list: CostList| {
        view! {
            <Table
                caption=format!("{}, {}", name(list), how_often(list))
                heads=vec![Head::words(name(list)), Head::number(how_often(list))]
            >
                {move || case.with(|c| c.as_ref().map(|c| body(session, c, list, chosen.get())))}
            </Table>
        }
    };
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{heading}</h2>
                <span class="about">{currency} "; each line opens its working"</span>
            </div>
            <div class="three-lists">{LISTS.map(table).into_iter().collect_view()}</div>
        </section>
    }
    .into_any()
}
