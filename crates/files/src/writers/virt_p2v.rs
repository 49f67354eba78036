//! Orders for virt-p2v: the kernel command line of each physical server that is copied cold, and the
//! entries for booting it from the network. Keys as virt-p2v 1.42 knows them; it passes over unknown
//! keys without a word, so `tests/validators/virt_p2v.py` compares what the tool itself understood.

use super::zip_files::zip;
use super::{Export, NotWritten, no_stage};
use engine::conversion::{Job, Method, Target};
use engine::diagnostic::Diagnostic;
use engine::inventory::{Kind, Server};
use engine::order::Order as _;
use engine::plan::Plan;
use std::fmt::Write;

/// Where converted machines go, as the tool's own keys have it. The defaults are placeholders that
/// cannot reach anything by accident: names under `.example` never resolve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversionTarget {
    /// Host name or address of the conversion server (`p2v.server`).
    pub server: String,
    /// URL of the private SSH key that opens it (`p2v.identity`). A password would travel in clear
    /// and show on the machine's console, so none is ever written.
    pub identity_url: String,
    /// How virt-v2v writes the result (`p2v.o`), such as `libvirt` or `local`.
    pub output: String,
    /// Storage pool or path on the conversion server (`p2v.os`).
    pub storage: String,
    /// Disk format (`p2v.of`): `qcow2` or `raw`.
    pub format: String,
    /// Network for cards whose own is not known (the last entry of `p2v.network`).
    pub network: String,
}

impl Default for ConversionTarget {
    fn default() -> Self {
        Self {
            server: "conversion.example".into(),
            identity_url: "https://conversion.example/id_rsa".into(),
            output: "libvirt".into(),
            storage: "default".into(),
            format: "qcow2".into(),
            network: "default".into(),
        }
    }
}

impl From<&Target> for ConversionTarget {
    /// What the project says, with placeholders for the rest.
    fn from(target: &Target) -> Self {
        let said = |text: &String, else_: String| if text.is_empty() { else_ } else { text.clone() };
        let open = Self::default();
        Self {
            server: said(&target.server, open.server),
            identity_url: said(&target.identity_url, open.identity_url),
            output: said(&target.output, open.output),
            storage: said(&target.storage, open.storage),
            format: said(&target.format, open.format),
            network: said(&target.network, open.network),
        }
    }
}

/// The order for one server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Name of the server, as imported.
    pub server: String,
    /// Keys and values, in order, not yet quoted.
    pub arguments: Vec<(&'static str, String)>,
    /// Hardware addresses for network boot, in the form of the file names ("01-aa-bb-…").
    pub boot_files: Vec<String>,
    /// What had to be changed or left out.
    pub diagnostics: Vec<Diagnostic>,
}

impl Order {
    /// The kernel command line.
    #[must_use]
    pub fn command_line(&self) -> String {
        let words: Vec<String> = self
            .arguments
            .iter()
            .map(|(key, value)| {
                // Double quotes around the whole value are all that the tool knows; there is no
                // escape, and values hold no quotes (see `clean`).
                if value.contains(' ') { format!("{key}=\"{value}\"") } else { format!("{key}={value}") }
            })
            .collect();
        words.join(" ")
    }
}

/// A value without what the command line cannot carry: quotes, line breaks, other control
/// characters. Said when something was changed.
fn clean(what: &str, value: &str, order: &mut Vec<Diagnostic>) -> String {
    let clean: String = value.trim().chars().filter(|c| *c != '"' && *c != '\\' && !c.is_control()).collect();
    if clean != value {
        order.push(
            Diagnostic::note(
                "virt_p2v.value_changed",
                format!(
                    "{what} holds characters that a kernel command line cannot carry; they were left out"
                ),
                "Check the name of the result",
            )
            .found(value, clean.clone()),
        );
    }
    clean
}

/// A name in a list: commas and colons separate there, and cannot be escaped.
fn list_item(what: &str, value: &str, order: &mut Vec<Diagnostic>) -> String {
    let item: String = value
        .trim()
        .chars()
        .map(|c| if matches!(c, ',' | ':') || c.is_whitespace() { '-' } else { c })
        .collect();
    if item != value {
        order.push(
            Diagnostic::warning(
                "virt_p2v.value_changed",
                format!("{what} holds a comma, a colon or a space, which separate entries; a dash stands there now"),
                "Name the network on the target the same, or change the order",
            )
            .found(value, item.clone()),
        );
    }
    clean(what, &item, order)
}

/// The name of a network as it stands in the list of networks of a command line.
pub(crate) fn network_entry(name: &str) -> String {
    list_item("the network's name", name, &mut Vec::new())
}

/// Whether a name can be that of a device under Linux, which virt-p2v boots; "C:" and "Hard disk 1"
/// are names that another system gave.
fn is_device(name: &str) -> bool {
    name.len() >= 2
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
}

/// The file name under which network boot looks for a card: type 01 and the address, with dashes.
fn boot_file(mac: &str) -> Option<String> {
    let digits: String =
        mac.chars().filter(char::is_ascii_hexdigit).map(|c| c.to_ascii_lowercase()).collect();
    let only_separators = mac.trim().chars().all(|c| c.is_ascii_hexdigit() || matches!(c, ':' | '-' | '.'));
    if digits.len() != 12 || !only_separators {
        return None;
    }
    let mut name = String::from("01");
    for pair in digits.as_bytes().chunks_exact(2) {
        name.push('-');
        name.extend(pair.iter().map(|b| char::from(*b)));
    }
    Some(name)
}

/// The orders of all physical servers that are copied cold, sorted by server.
#[must_use]
pub fn orders(plan: &Plan, target: &ConversionTarget) -> Vec<Order> {
    let Some(conversion) = &plan.conversion else { return Vec::new() };
    conversion.jobs.iter().filter_map(|job| order_for(plan, job, target)).collect()
}

/// The order of one job; `None` unless it is a physical server that is copied cold.
#[must_use]
pub fn order_for(plan: &Plan, job: &Job, target: &ConversionTarget) -> Option<Order> {
    let server = plan.inventory.server(&job.server)?;
    (job.method == Method::ColdImage && server.kind == Kind::Physical)
        .then(|| order(plan, job, server, target))
}

fn order(plan: &Plan, job: &Job, server: &Server, target: &ConversionTarget) -> Order {
    let mut diagnostics = Vec::new();
    let vm = plan.demand.vms.get(job.vm);
    let mut arguments = vec![
        // The long name of this key boots into the graphical interface: the launcher looks for this one.
        ("p2v.server", clean("the conversion server", &target.server, &mut diagnostics).replace(' ', "")),
        (
            "p2v.identity",
            clean("the key's address", &target.identity_url, &mut diagnostics).replace(' ', "%20"),
        ),
        ("p2v.name", clean("the VM's name", &job.vm_name, &mut diagnostics)),
    ];
    if let Some(vm) = vm {
        arguments.push(("p2v.vcpu.cores", vm.vcpus.max(1).to_string()));
        // Without the unit the number would be taken for bytes.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded by the type")]
        let mib = libm::ceil(vm.memory.mib()).max(1.0) as u64;
        arguments.push(("p2v.memory", format!("{mib}M")));
    }
    let disks: Vec<&str> =
        server.disks.iter().filter_map(|d| d.name.as_deref()).filter(|n| is_device(n)).collect();
    if !disks.is_empty() && disks.len() == server.disks.len() {
        arguments.push(("p2v.disks", disks.join(",")));
    } else {
        diagnostics.push(Diagnostic::note(
            "virt_p2v.all_disks",
            "the disks have no names that Linux knows, so all local disks are copied",
            "Give the disks as Linux names them (\"sda:100;sdb:500\") to copy only those",
        ));
    }
    let mut network: Vec<String> = server
        .network_cards
        .iter()
        .filter_map(|card| {
            let name = card.name.as_deref().filter(|n| is_device(n))?;
            let to = list_item("the network's name", &card.network.as_ref()?.value, &mut diagnostics);
            (!to.is_empty()).then(|| format!("{name}:{to}"))
        })
        .collect();
    // An entry without a card catches all that follows, so it is last.
    network.push(list_item("the network's name", &target.network, &mut diagnostics));
    arguments.push(("p2v.network", network.join(",")));
    arguments.push(("p2v.o", clean("the output", &target.output, &mut diagnostics)));
    arguments.push(("p2v.os", clean("the storage", &target.storage, &mut diagnostics)));
    arguments.push(("p2v.of", clean("the format", &target.format, &mut diagnostics)));
    arguments.retain(|(_, value)| !value.is_empty());

    let mut boot_files: Vec<String> =
        server.network_cards.iter().filter_map(|c| boot_file(c.mac.as_deref()?)).collect();
    boot_files.dedup();
    if boot_files.is_empty() {
        diagnostics.push(Diagnostic::note(
            "virt_p2v.no_mac",
            "no hardware address is known, so there is no entry for network boot",
            "Boot it from the medium and type the command line, or give the address in the inventory",
        ));
    }
    let diagnostics = diagnostics.into_iter().map(|d| d.about(&server.name.value)).collect();
    Order { server: server.name.value.to_string(), arguments, boot_files, diagnostics }
}

/// The configuration that boots one server from the network into its conversion.
#[must_use]
pub fn pxelinux(order: &Order) -> String {
    format!(
        "# {}\nDEFAULT p2v\nTIMEOUT 20\nPROMPT 0\nLABEL p2v\n  KERNEL vmlinuz0\n  APPEND initrd=initrd0.img ip=dhcp {}\n",
        comment(&order.server),
        order.command_line()
    )
}

/// Text on one line.
fn comment(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// All orders as a zip: one text with every command line, and a boot entry per network card.
///
/// # Errors
/// When there is no conversion plan, or no physical server that is copied cold.
pub fn write(plan: &Plan, target: &ConversionTarget) -> Result<Export, NotWritten> {
    if plan.conversion.is_none() {
        return Err(no_stage("conversion plan"));
    }
    let orders = orders(plan, target);
    if orders.is_empty() {
        return Err(Box::new(Diagnostic::error(
            "virt_p2v.nothing_cold",
            "no physical server of this plan is copied cold, which is all that virt-p2v does",
            "Choose a cold image as the method for the servers concerned",
        )));
    }
    let mut lines = String::from(
        "# One kernel command line per server, for virt-p2v. Boot the server from the virt-p2v medium and\n\
         # add the line to the kernel's own, or serve the files in pxelinux.cfg/ by TFTP.\n\
         # The server is down from then until its VM runs. It is switched off when the copy is done.\n",
    );
    if plan.resolved.hypervisor.conversion_target.as_ref() != "libvirt" {
        let _ = writeln!(
            lines,
            "# {} is not written to directly: the result is a VM or a disk image on the conversion server,\n\
             # which has to be imported from there.",
            comment(&plan.resolved.hypervisor.name)
        );
    }
    let mut files = Vec::new();
    for order in &orders {
        let _ = writeln!(lines, "\n# {}", comment(&order.server));
        for diagnostic in &order.diagnostics {
            let _ = writeln!(lines, "# {}. {}.", comment(&diagnostic.message), comment(&diagnostic.remedy));
        }
        let _ = writeln!(lines, "{}", order.command_line());
        for name in &order.boot_files {
            files.push((format!("pxelinux.cfg/{name}"), pxelinux(order).into_bytes()));
        }
    }
    // Two servers with one address: the first keeps it, as in the text, which holds both.
    files.order_by(|a, b| a.0.cmp(&b.0));
    files.dedup_by(|b, a| a.0 == b.0);
    files.insert(0, ("command-lines.txt".into(), lines.into_bytes()));
    zip("virt-p2v.zip", files)
}
