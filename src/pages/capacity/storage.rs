//! Storage by tier: what VMs take, what must be bought for it, and what that costs.

use super::network::said;
use crate::pages::assumption_field::{AssumptionField, numbers};
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::Tone;
use crate::widgets::bar::{Bar, BarShares};
use crate::widgets::button::LinkButton;
use crate::widgets::number_field::NumberField;
use crate::widgets::table::{Head, Table};
use engine::assumption::AssumptionId::{self, *};
use engine::assumption::AssumptionUnit;
use engine::demand::{StorageSum, TierSum, storage_sum};
use engine::figure::FigureId;
use engine::inventory::Text;
use engine::money::Money;
use engine::quantity::{MiB, Ratio};
use engine::storage_tier::StorageTier;
use leptos::prelude::*;
use std::sync::Arc;

const FIELDS: [AssumptionId; 6] =
    [ThinDisks, DiskGrowthMargin, SnapshotReserve, OverProvisioning, WriteShare, StagingLargest];

fn door(session: Session, text: String, figure: FigureId) -> AnyView {
    view! {
        <LinkButton
            label=text.clone()
            name=format!("{text}: how this comes about")
            on_press=move |()| session.explain(figure.clone())
        />
    }
    .into_any()
}

fn price_field(
    session: Session,
    id: &Text,
    label: String,
    read: fn(&StorageTier) -> Money,
    write: fn(&mut StorageTier, Money),
) -> AnyView {
    let (asked, set) = (id.clone(), id.clone());
    let now = Memo::new(move |_| session.project().catalogue.storage_tier(&asked).map(read));
    let value = Signal::derive(move || now.with(|m| m.as_ref().map(|m| m.amount())));
    let unit = Signal::derive(move || {
        now.with(|m| m.as_ref().map(|m| m.currency().code().to_owned())).unwrap_or_default()
    });
    view! {
        <NumberField
            label=label
            hide_label=true
            value=value
            unit=unit
            numbers=numbers(AssumptionUnit::Money)
            min=0.0
            max=1e9
            on_commit=Callback::new(move |v: f64| {
                session.edit_tier(&set, |t| {
                    let currency = read(t).currency();
                    write(t, Money::new(v, currency));
                });
            })
        />
    }
    .into_any()
}

fn row(session: Session, sum: &TierSum, largest: MiB) -> AnyView {
    let id = &sum.tier.id;
    let of = |make: fn(Text) -> FigureId| make(id.clone());
    let share = sum.usable.per(largest).map(Ratio::fraction);
    let usable = format::mib(sum.usable, LOCALE);
    let price = match sum.price {
        Some(p) => door(session, format::money(p, LOCALE), of(FigureId::TierPrice)),
        None => view! { <span class="unknown">"no rate"</span> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row">
                {sum.tier.name.to_string()}
                <div class="sub">{format!("{}; {}", sum.tier.layout.words(), sum.tier.source)}</div>
            </th>
            <td class="number">{format::integer(sum.vms.len() as u64, LOCALE)}</td>
            <td class="number">{door(session, usable.clone(), of(FigureId::TierUsable))}</td>
            <td class="bar-cell">
                <Bar
                    shares=BarShares { value: share, with_spare: None, limit: None }
                    text=usable
                    tone=Tone::Disk
                    hide_text=true
                />
            </td>
            <td class="number">{door(session, format::mib(sum.raw, LOCALE), of(FigureId::TierRaw))}</td>
            <td class="number">
                {door(session, format::iops(sum.on_disks, LOCALE), of(FigureId::TierOperations))}
            </td>
            <td>
                {price_field(
                    session,
                    id,
                    format!("Price of a raw TB on {}", sum.tier.name),
                    |t| t.price_per_tb,
                    |t, m| t.price_per_tb = m,
                )}
            </td>
            <td>
                {price_field(
                    session,
                    id,
                    format!("Price of one operation a second on {}", sum.tier.name),
                    |t| t.price_per_operation,
                    |t, m| t.price_per_operation = m,
                )}
            </td>
            <td class="number strong">{price}</td>
        </tr>
    }
    .into_any()
}

fn table(session: Session, sum: &StorageSum, total: Option<Money>) -> AnyView {
    let largest = sum.tiers.iter().map(|t| t.usable).max().unwrap_or(MiB::ZERO);
    let rows = sum.tiers.iter().map(|t| row(session, t, largest)).collect_view();
    let total = match total {
        Some(m) => format::money(m, LOCALE).into_any(),
        None => view! { <span class="unknown">{format::unknown()}</span> }.into_any(),
    };
    let heads = vec![
        Head::words("Tier"),
        Head::number("VMs"),
        Head::number("Usable"),
        Head::words(""),
        Head::number("Raw"),
        Head::number("On its disks"),
        Head::words("A raw TB"),
        Head::words("An operation a second"),
        Head::number("Costs"),
    ];
    let (usable, raw) = (format::mib(sum.usable(), LOCALE), format::mib(sum.raw(), LOCALE));
    view! {
        <Table caption="Storage by tier" heads=heads min_width=1080>
            <tbody>{rows}</tbody>
            <tfoot>
                <tr>
                    <th scope="row">"All tiers"</th>
                    <td></td>
                    <td class="number strong">{usable}</td>
                    <td></td>
                    <td class="number strong">{raw}</td>
                    <td></td>
                    <td></td>
                    <td></td>
                    <td class="number strong">{total}</td>
                </tr>
            </tfoot>
        </Table>
    }
    .into_any()
}

fn title(sum: Option<&StorageSum>) -> String {
    match sum {
        Some(s) if !s.tiers.is_empty() => format!(
            "{} of storage take {} on disks, on {}",
            format::mib(s.usable(), LOCALE),
            format::mib(s.raw(), LOCALE),
            format::count(s.tiers.len() as u64, "tier", "tiers", LOCALE)
        ),
        _ => "Storage".into(),
    }
}

/// The section.
#[component]
pub fn Storage() -> impl IntoView {
    let session = Session::here();
    let sum = Memo::new_with_compare(
        move |_| {
            let stages = session.stages();
            let (demand, resolved) = (stages.demand.get()?, stages.resolved.get()?);
            let sum = storage_sum(&demand, &resolved);
            let total = sum.price(&resolved);
            Some((Arc::new(sum), total))
        },
        |a, b| a != b,
    );
    let fields = FIELDS.iter().map(|id| view! { <AssumptionField id=*id /> }).collect_view();
    view! {
        <section class="section" id="storage">
            <div class="section-head">
                <h2>{move || sum.with(|s| title(s.as_ref().map(|(s, _)| &**s)))}</h2>
                <span class="about">
                    "the cheapest tier that answers as fast as the service class wants; the business case prices storage by its own assumption"
                </span>
            </div>
            {move || sum.get().map(|(s, total)| table(session, &s, total))}
            {move || sum.get().map(|(s, _)| said(&s.diagnostics))}
            <div class="fields">{fields}</div>
        </section>
    }
    .into_any()
}
