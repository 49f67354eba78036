//! Sizes like for like beside right-sized ones, and why each was taken.

use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::table::{Head, Table};
use engine::demand::{Demand, VmDemand};
use engine::quantity::MiB;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// Sums over VMs of which both sizes are known, and reasons.
fn sums(demand: &Demand) -> AnyView {
    let integer = |n: u64| format::integer(n, LOCALE);
    let vcpus_known: Vec<(&VmDemand, u32)> =
        demand.vms.iter().filter_map(|vm| Some((vm, vm.vcpus_as_is?))).collect();
    let vcpus = [
        vcpus_known.iter().map(|(_, n)| u64::from(*n)).sum::<u64>(),
        vcpus_known.iter().map(|(vm, _)| u64::from(vm.vcpus_right_sized)).sum(),
        vcpus_known.iter().map(|(vm, _)| u64::from(vm.vcpus)).sum(),
    ];
    let memory_known: Vec<_> =
        demand.vms.iter().filter_map(|vm| Some((vm, vm.memory_as_is?, vm.memory_right_sized?))).collect();
    let memory = [
        memory_known.iter().map(|(_, has, _)| *has).sum::<MiB>(),
        memory_known.iter().map(|(_, _, right)| *right).sum(),
        memory_known.iter().map(|(vm, ..)| vm.memory).sum(),
    ];
    let row = move |what: &str, of: usize, values: [String; 3]| {
        let [as_is, right, given] = values;
        view! {
            <tr>
                <th scope="row">{what.to_owned()}</th>
                <td class="number">{integer(of as u64)}</td>
                <td class="number">{as_is}</td>
                <td class="number">{right}</td>
                <td class="number strong">{given}</td>
            </tr>
        }
    };
    let heads = vec![
        Head::words("Size"),
        Head::number("VMs with both"),
        Head::number("Like for like"),
        Head::number("Right-sized"),
        Head::number("Given"),
    ];
    let mut why: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for vm in &demand.vms {
        *why.entry(("vCPUs", vm.vcpus_reason.words())).or_default() += 1;
        *why.entry(("Memory", vm.memory_reason.words())).or_default() += 1;
    }
    let reasons = why
        .into_iter()
        .map(|((what, reason), n)| {
            view! {
                <tr>
                    <th scope="row">{what}</th>
                    <td>{reason}</td>
                    <td class="number">{integer(n)}</td>
                </tr>
            }
        })
        .collect_view();
    let of_vcpus = row("vCPUs", vcpus_known.len(), vcpus.map(integer));
    let of_memory = row("Memory", memory_known.len(), memory.map(|m| format::mib(m, LOCALE)));
    view! {
        <Table caption="Sizes like for like and right-sized" heads=heads min_width=560>
            <tbody>
                {of_vcpus} {of_memory}
            </tbody>
        </Table>
        <details class="inputs">
            <summary>"Why each VM is given what it is"</summary>
            <Table
                caption="Reasons for the sizes of VMs"
                heads=vec![Head::words("Size"), Head::words("Why"), Head::number("VMs")]
            >
                <tbody>{reasons}</tbody>
            </Table>
        </details>
    }
    .into_any()
}

/// The section.
#[component]
pub fn Sizing() -> impl IntoView {
    let session = Session::here();
    let demand = session.stages().demand;
    let title = move || {
        demand.with(|d| {
            let vms = d.as_ref().map_or(&[][..], |d| &d.vms);
            let smaller = vms.iter().filter(|vm| vm.vcpus_as_is.is_some_and(|n| vm.vcpus < n)).count();
            match smaller {
                0 => "Every VM has the vCPUs of its server".to_owned(),
                n => format!(
                    "{} fewer vCPUs than its server has cores",
                    format::count(n as u64, "VM gets", "VMs get", LOCALE)
                ),
            }
        })
    };
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{title}</h2>
                <span class="about">"what servers have, what their load asks for, and what VMs are given"</span>
            </div>
            {move || demand.with(|d| d.as_ref().map(|d| sums(d)))}
        </section>
    }
    .into_any()
}
