//! The estate as the files of eight exports.

use super::machines::Machine;
use crate::xlsx::{table, workbook};
use std::io::Write;

/// Rows of text, the header first.
type Rows = Vec<Vec<String>>;

fn rows(header: &str, machines: &[Machine], row: impl Fn(&Machine) -> Vec<String>) -> Rows {
    let header = header.split('|').map(str::to_owned).collect();
    std::iter::once(header).chain(machines.iter().map(row)).collect()
}

/// Text parted by a separator, quoted where it must be.
fn csv(rows: &Rows, separator: u8) -> Vec<u8> {
    let mut out = csv::WriterBuilder::new().delimiter(separator).from_writer(Vec::new());
    for row in rows {
        out.write_record(row).unwrap();
    }
    out.into_inner().unwrap()
}

fn xlsx(sheets: &[(&str, Rows)]) -> Vec<u8> {
    let escaped: Vec<(&str, Rows)> = sheets
        .iter()
        .map(|(name, rows)| {
            let cell = |c: &String| c.replace('&', "&amp;").replace('<', "&lt;");
            (*name, rows.iter().map(|r| r.iter().map(cell).collect()).collect())
        })
        .collect();
    let cells = |rows: &Rows| {
        let borrowed: Vec<Vec<&str>> = rows.iter().map(|r| r.iter().map(String::as_str).collect()).collect();
        table(&borrowed.iter().map(Vec::as_slice).collect::<Vec<_>>())
    };
    workbook(&escaped.iter().map(|(name, rows)| (*name, cells(rows))).collect::<Vec<_>>())
}

/// 65536 as "65.536".
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, d) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('.');
        }
        out.push(d);
    }
    out
}

/// Gibibytes in units of a thousand million bytes, whole.
fn whole_gb(gib: u64) -> u64 {
    (gib as f64 * 1.073_741_824).round() as u64
}

/// The same with three figures behind the point.
fn gb(gib: u64) -> String {
    format!("{:.3}", gib as f64 * 1.073_741_824)
}

fn yes(is: bool, yes: &str, no: &str) -> String {
    if is { yes } else { no }.to_owned()
}

pub fn template(machines: &[Machine]) -> Vec<u8> {
    let header = "name|kind|serial|site|os|model|sockets|cores_per_socket|clock_ghz|memory_gib|\
                  disk_capacity_gib|disk_used_gib|firmware|address|mac|disks|powered_on";
    let row = |m: &Machine| {
        let macs: Vec<String> = m.macs.iter().enumerate().map(|(i, a)| format!("em{i}={a}")).collect();
        let disks: Vec<String> =
            m.disks_gib.iter().zip('a'..).map(|(gib, letter)| format!("sd{letter}:{gib}")).collect();
        vec![
            m.name.into(),
            yes(m.is_virtual, "virtual", "physical"),
            m.serial.clone().unwrap_or_default(),
            m.site.into(),
            m.os.into(),
            m.model.into(),
            m.sockets.to_string(),
            m.cores_per_socket.to_string(),
            (f64::from(m.clock_mhz) / 1000.0).to_string(),
            (m.memory_mib as f64 / 1024.0).to_string(),
            m.capacity_gib().to_string(),
            m.used_gib.to_string(),
            yes(m.is_uefi, "uefi", "bios"),
            m.address.into(),
            macs.join(";"),
            disks.join(";"),
            yes(m.is_on, "yes", "no"),
        ]
    };
    csv(&rows(header, machines, row), b',')
}

/// The sheets of RVTools, which knows VMs only.
fn rvtools(machines: &[Machine], one: fn(bool) -> String) -> Vec<(&'static str, Rows)> {
    let id = |m: &Machine| format!("vm-{}", m.number);
    let info = rows(
        "VM|Powerstate|Template|SRM Placeholder|CPUs|Memory|NICs|Disks|Total disk capacity MiB|In Use MiB|\
         Primary IP Address|Firmware|Datacenter|OS according to the configuration file|VM ID|SMBIOS UUID|\
         VI SDK UUID",
        machines,
        |m| {
            vec![
                m.name.into(),
                yes(m.is_on, "poweredOn", "poweredOff"),
                one(false),
                one(false),
                m.cores().to_string(),
                m.memory_mib.to_string(),
                m.macs.len().to_string(),
                m.disks_gib.len().to_string(),
                (m.capacity_gib() * 1024).to_string(),
                (m.used_gib * 1024).to_string(),
                m.address.into(),
                yes(m.is_uefi, "efi", "bios"),
                m.site.into(),
                m.os.into(),
                id(m),
                m.uuid.clone().unwrap(),
                "0f0e-1".into(),
            ]
        },
    );
    let processors = rows("VM|Powerstate|Template|CPUs|Sockets|Cores p/s|VM ID|VI SDK UUID", machines, |m| {
        let cell = |n: u32| n.to_string();
        vec![
            m.name.into(),
            yes(m.is_on, "poweredOn", "poweredOff"),
            one(false),
            cell(m.cores()),
            cell(m.sockets),
            cell(m.cores_per_socket),
            id(m),
            "0f0e-1".into(),
        ]
    });
    let mut disks =
        rows("VM|Template|Disk|Disk Key|Capacity MiB|Disk Mode|VM ID|VI SDK UUID", &[], |_| Vec::new());
    let mut cards =
        rows("VM|Template|NIC label|Network|Mac Address|Starts Connected|VM ID|VI SDK UUID", &[], |_| {
            Vec::new()
        });
    for m in machines {
        for (i, gib) in m.disks_gib.iter().enumerate() {
            disks.push(vec![
                m.name.into(),
                one(false),
                format!("Hard disk {}", i + 1),
                (2000 + i).to_string(),
                (gib * 1024).to_string(),
                "persistent".into(),
                id(m),
                "0f0e-1".into(),
            ]);
        }
        for (i, mac) in m.macs.iter().enumerate() {
            cards.push(vec![
                m.name.into(),
                one(false),
                format!("Network adapter {}", i + 1),
                "VM Network".into(),
                mac.clone(),
                one(true),
                id(m),
                "0f0e-1".into(),
            ]);
        }
    }
    vec![("vInfo", info), ("vCPU", processors), ("vDisk", disks), ("vNetwork", cards)]
}

pub fn rvtools_xlsx(machines: &[Machine]) -> Vec<u8> {
    xlsx(&rvtools(machines, |b| format!("={b}")))
}

/// As a system with decimal commas writes it.
pub fn rvtools_csv(machines: &[Machine]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (sheet, rows) in rvtools(machines, |b| yes(b, "True", "False")) {
        zip.start_file(format!("RVTools_tab{sheet}.csv"), zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(&csv(&rows, b';')).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub fn azure_migrate(machines: &[Machine]) -> Vec<u8> {
    let disks = (1..=6).map(|n| format!("|Disk {n} size (In GB)")).collect::<String>();
    let header = format!(
        "*Server name|IP addresses|*Cores|*Memory (In MB)|*OS name|Server type|Network adapters|Boot type|\
         MAC address|CPU utilization percentage|Memory utilization percentage|Number of disks|\
         Storage in use (In GB){disks}"
    );
    let row = |m: &Machine| {
        let mut row: Vec<String> = vec![
            m.name.into(),
            m.address.into(),
            m.cores().to_string(),
            m.memory_mib.to_string(),
            m.os.into(),
            yes(m.is_virtual, "Virtual", "Physical"),
            m.macs.len().to_string(),
            yes(m.is_uefi, "UEFI", "BIOS"),
            m.macs.join(";"),
            String::new(),
            String::new(),
            m.disks_gib.len().to_string(),
            gb(m.used_gib),
        ];
        row.extend((0..6).map(|i| m.disks_gib.get(i).map_or_else(String::new, |gib| gb(*gib))));
        row
    };
    csv(&rows(&header, machines, row), b',')
}

pub fn migration_center(machines: &[Machine]) -> Vec<u8> {
    let header = "MachineId|MachineName|PrimaryIPAddress|PrimaryMACAddress|IpAddressListSemiColonDelimited|\
                  TotalDiskAllocatedGiB|TotalDiskUsedGiB|AllocatedProcessorCoreCount|MemoryGiB|\
                  HostingLocation|OsName|MachineStatus|IsPhysical";
    let row = |m: &Machine| {
        vec![
            format!("m-{:04}", m.number),
            m.name.into(),
            m.address.into(),
            m.macs.first().cloned().unwrap_or_default(),
            format!("{};10.255.0.{}", m.address, m.number),
            m.capacity_gib().to_string(),
            m.used_gib.to_string(),
            m.cores().to_string(),
            (m.memory_mib as f64 / 1024.0).to_string(),
            m.site.into(),
            m.os.into(),
            yes(m.is_on, "Running", "Terminated"),
            yes(!m.is_virtual, "true", "FALSE"),
        ]
    };
    csv(&rows(header, machines, row), b',')
}

/// VMs only.
pub fn live_optics(machines: &[Machine]) -> Vec<u8> {
    let id = |m: &Machine| format!("vm-{}", m.number);
    let vms = rows(
        "VM Name|Power State|Template|Virtual CPU|Provisioned Memory (MiB)|Guest VM Disk Used (MiB)|\
         Virtual Disk Size (MiB)|VM OS|Datacenter|MOB ID|UUID|Guest IP1",
        machines,
        |m| {
            vec![
                m.name.into(),
                yes(m.is_on, "poweredOn", "poweredOff"),
                "FALSE".into(),
                m.cores().to_string(),
                m.memory_mib.to_string(),
                (m.used_gib * 1024).to_string(),
                (m.disks_gib[0] * 1024).to_string(),
                m.os.into(),
                m.site.into(),
                id(m),
                m.uuid.clone().unwrap(),
                m.address.into(),
            ]
        },
    );
    let mut disks = rows("VM Name|MOB ID|Virtual Disk|Capacity (MiB)", &[], |_| Vec::new());
    for m in machines {
        for (i, gib) in m.disks_gib.iter().enumerate() {
            disks.push(vec![m.name.into(), id(m), format!("Hard disk {}", i + 1), (gib * 1024).to_string()]);
        }
    }
    xlsx(&[("VMs", vms), ("VM Disks", disks)])
}

/// As a German user's profile prints it.
pub fn service_now(machines: &[Machine]) -> Vec<u8> {
    let header = "name|manufacturer|model_id|serial_number|cpu_speed|cpu_count|cpu_core_count|ram|disk_space|os|\
                  ip_address|mac_address|install_status|location|is_virtual|sys_class_name";
    let row = |m: &Machine| {
        vec![
            m.name.into(),
            yes(m.is_virtual, "VMware, Inc.", "Dell Inc."),
            m.model.into(),
            m.serial.clone().unwrap_or_default(),
            grouped(m.clock_mhz.into()),
            m.sockets.to_string(),
            m.cores_per_socket.to_string(),
            grouped(m.memory_mib),
            format!("{},00", grouped(whole_gb(m.capacity_gib()))),
            m.os.into(),
            m.address.into(),
            m.macs.join(","),
            "Installed".into(),
            m.site.into(),
            yes(m.is_virtual, "true", "false"),
            "Server".into(),
        ]
    };
    csv(&rows(header, machines, row), b';')
}

pub fn migration_evaluator(machines: &[Machine]) -> Vec<u8> {
    let (vms, physical): (Vec<Machine>, Vec<Machine>) = machines.iter().cloned().partition(|m| m.is_virtual);
    let row = |m: &Machine| {
        vec![
            format!("u-{}", m.number),
            m.name.into(),
            m.cores().to_string(),
            m.memory_mib.to_string(),
            whole_gb(m.capacity_gib()).to_string(),
            m.os.into(),
            m.address.into(),
            m.site.into(),
        ]
    };
    let columns = |cores: &str| {
        format!(
            "Unique Identifier|Human Name|{cores}|Memory MB|Total Storage Size GB|Operating System|Address|Location"
        )
    };
    xlsx(&[
        ("Physical Provisioning", rows(&columns("pCpu Cores"), &physical, row)),
        ("Virtual Provisioning", rows(&columns("vCpu Cores"), &vms, row)),
    ])
}
