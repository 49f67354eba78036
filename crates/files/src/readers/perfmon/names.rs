//! Names of objects and counters in the languages in which Windows writes them. Only names that were
//! seen are listed; for any other the user points at the column.

use crate::mapping::Unit;
use crate::mapping::header::words;
use engine::series::Resource;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// What a counter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Object {
    /// Logical processors.
    Processor,
    /// The same, with their NUMA nodes.
    ProcessorInformation,
    /// Logical processors of a host of Hyper-V, with what its VMs use.
    Hypervisor,
    /// Processors of an ESX host.
    HostProcessor,
    /// Memory.
    Memory,
    /// Disks.
    PhysicalDisk,
    /// Volumes.
    LogicalDisk,
    /// The machine as a whole.
    System,
    /// Network cards.
    NetworkInterface,
    /// The same cards once more.
    NetworkAdapter,
}

/// What a counter counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Counter {
    /// Share of time that is not idle.
    Busy,
    /// Work against the nominal clock; may pass 100 per cent.
    Utility,
    /// MiB left.
    FreeMiB,
    /// KiB left.
    FreeKiB,
    /// Bytes left.
    FreeBytes,
    /// Reads and writes.
    Transfers,
    /// Reads.
    Reads,
    /// Writes.
    Writes,
    /// Bytes read and written.
    Moved,
    /// Bytes read.
    BytesRead,
    /// Bytes written.
    BytesWritten,
    /// Bytes received.
    Received,
    /// Bytes sent.
    Sent,
    /// Bytes received and sent.
    Both,
    /// Threads that wait for a processor.
    Queue,
    /// Pages read from disk and written to it.
    Pages,
    /// Share of time in which a disk has nothing to do.
    DiskIdle,
    /// Share of time in which a disk has work; requests that wait count once more.
    DiskTime,
}

impl Counter {
    /// Resource and unit of its values.
    #[must_use]
    pub const fn measures(self) -> (Resource, Unit) {
        match self {
            Self::Busy | Self::Utility => (Resource::Cpu, Unit::Percent),
            Self::FreeMiB => (Resource::Memory, Unit::MiB),
            Self::FreeKiB => (Resource::Memory, Unit::KiB),
            Self::FreeBytes => (Resource::Memory, Unit::Byte),
            Self::Transfers | Self::Reads | Self::Writes => (Resource::DiskOperations, Unit::PerSecond),
            Self::Moved | Self::BytesRead | Self::BytesWritten => (Resource::DiskThroughput, Unit::BytePerS),
            Self::Received | Self::Both => (Resource::NetworkIn, Unit::BytePerS),
            Self::Sent => (Resource::NetworkOut, Unit::BytePerS),
            Self::Queue => (Resource::ProcessorQueue, Unit::Threads),
            Self::Pages => (Resource::Paging, Unit::PerSecond),
            Self::DiskIdle | Self::DiskTime => (Resource::DiskBusy, Unit::Percent),
        }
    }
    /// Whether it says what is left and not what is used.
    #[must_use]
    pub const fn is_left(self) -> bool {
        matches!(self, Self::FreeMiB | Self::FreeKiB | Self::FreeBytes | Self::DiskIdle)
    }
}

use Object as O;

// English, German, French, Spanish, Russian, Portuguese, Italian, Dutch.
const OBJECTS: &[(Object, &str)] = &[
    (O::Processor, "Processor|Prozessor|Processeur|Procesador|Процессор|Processador|Processore"),
    (
        O::ProcessorInformation,
        "Processor Information|Prozessorinformationen|Informations sur le processeur|Información del procesador|Сведения о процессоре",
    ),
    (O::Hypervisor, "Hyper-V Hypervisor Logical Processor|Procesador lógico del hipervisor Hyper-V"),
    (O::HostProcessor, "Physical Cpu"),
    (O::Memory, "Memory|Arbeitsspeicher|Speicher|Mémoire|Memoria|Память|Memória|Geheugen"),
    (
        O::PhysicalDisk,
        "PhysicalDisk|Physikalischer Datenträger|Physischer Datenträger|Disque physique|Disco físico|Физический диск|Fysieke schijf",
    ),
    (
        O::LogicalDisk,
        "LogicalDisk|Logischer Datenträger|Disque logique|Disco lógico|Логический диск|Logische schijf",
    ),
    (O::System, "System|Système|Sistema|Система"),
    (
        O::NetworkInterface,
        "Network Interface|Netzwerkschnittstelle|Interface réseau|Interfaz de red|Сетевой интерфейс|Interface de rede|Interfaccia di rete|Netwerkinterface",
    ),
    (
        O::NetworkAdapter,
        "Network Adapter|Netzwerkadapter|Carte réseau|Adaptador de red|Сетевой адаптер|Adaptador de rede|Scheda di rete|Netwerkadapter",
    ),
];

use Counter as C;

const COUNTERS: &[(&[Object], Counter, &str)] = &[
    (
        &[O::Processor, O::ProcessorInformation],
        C::Busy,
        "% Processor Time|Prozessorzeit (%)|% temps processeur|% de temps processeur|% de tiempo de procesador|% загруженности процессора|% tempo de processador|% Tempo processore|% Processortijd",
    ),
    (&[O::ProcessorInformation], C::Utility, "% Processor Utility|Prozessorauslastung (%)"),
    (&[O::Hypervisor], C::Busy, "% Total Run Time|% de tiempo de ejecución total"),
    (&[O::HostProcessor], C::Busy, "% Util Time"),
    (
        &[O::Memory],
        C::FreeMiB,
        "Available MBytes|Verfügbare MB|Mégaoctets disponibles|Mbytes disponibles|MB disponibles|Доступно МБ|MBytes disponíveis|MByte disponibili|Beschikbare MBytes|Beschikbare megabytes (MB)",
    ),
    (
        &[O::Memory],
        C::FreeKiB,
        "Available KBytes|Verfügbare KB|Kilo-octets disponibles|Kbytes disponibles|Доступно КБ",
    ),
    (
        &[O::Memory],
        C::FreeBytes,
        "Available Bytes|Verfügbare Bytes|Octets disponibles|Bytes disponibles|Доступно байт|Bytes disponíveis|Byte disponibili|Beschikbare bytes",
    ),
    (&[O::Memory], C::FreeMiB, "Free MBytes"),
    (
        &[O::PhysicalDisk, O::LogicalDisk],
        C::Transfers,
        "Disk Transfers/sec|Übertragungen/s|Transferts disque/s|Transferencias de disco/s|Обращений к диску/с|Transferências de disco/s|Trasferimenti disco/sec",
    ),
    (
        &[O::PhysicalDisk, O::LogicalDisk],
        C::Reads,
        "Disk Reads/sec|Lesevorgänge/s|Lectures disque/s|Lecturas de disco/s|Обращений чтения с диска/с|Leituras de disco/s|Letture disco/sec",
    ),
    (
        &[O::PhysicalDisk, O::LogicalDisk],
        C::Writes,
        "Disk Writes/sec|Schreibvorgänge/s|Écritures disque/s|Escrituras en disco/s|Обращений записи на диск/с|Gravações de disco/s|Scritture disco/sec",
    ),
    (
        &[O::PhysicalDisk, O::LogicalDisk],
        C::Moved,
        "Disk Bytes/sec|Bytes/s|Octets disque/s|Bytes de disco/s|Скорость обмена с диском (байт/с)|Байт обмена с диском/с",
    ),
    (
        &[O::PhysicalDisk, O::LogicalDisk],
        C::BytesRead,
        "Disk Read Bytes/sec|Bytes gelesen/s|Bytes de lectura de disco/s|Скорость чтения с диска (байт/с)|Байт чтения с диска/с|Byte letti da disco/sec",
    ),
    (
        &[O::PhysicalDisk, O::LogicalDisk],
        C::BytesWritten,
        "Disk Write Bytes/sec|Bytes geschrieben/s|Bytes de escritura en disco/s|Скорость записи на диск (байт/с)|Байт записи на диск/с|Byte scritti su disco/sec",
    ),
    (
        &[O::NetworkInterface, O::NetworkAdapter],
        C::Received,
        "Bytes Received/sec|Empfangene Bytes/s|Bytes empfangen/s|Octets reçus/s|Bytes recibidos/s|Получено байт/с|Байт получено/с|Bytes recebidos/s|Byte ricevuti/sec|Ontvangen bytes/sec",
    ),
    (
        &[O::NetworkInterface, O::NetworkAdapter],
        C::Sent,
        "Bytes Sent/sec|Gesendete Bytes/s|Bytes gesendet/s|Octets envoyés/s|Bytes enviados/s|Отправлено байт/с|Байт отправлено/с|Byte inviati/sec|Verzonden bytes/sec",
    ),
    (
        &[O::NetworkInterface, O::NetworkAdapter],
        C::Both,
        "Bytes Total/sec|Gesamtanzahl Bytes/s|Total des octets/s|Total de bytes/s|Всего байт/с|Totale byte/sec",
    ),
    (
        &[O::System],
        C::Queue,
        "Processor Queue Length|Prozessor-Warteschlangenlänge|Longueur de la file du processeur|Longitud de la cola del procesador|Длина очереди процессора",
    ),
    (&[O::Memory], C::Pages, "Pages/sec|Seiten/s|Pages/s|Páginas/s|Обмен страниц/с"),
    (
        &[O::PhysicalDisk, O::LogicalDisk],
        C::DiskIdle,
        "% Idle Time|Leerlaufzeit (%)|% d'inactivité|Процент времени бездействия",
    ),
    (
        &[O::PhysicalDisk, O::LogicalDisk],
        C::DiskTime,
        "% Disk Time|Zeit (%)|Pourcentage du temps disque|% de tiempo de disco|% активности диска",
    ),
];

struct Names {
    objects: BTreeMap<String, Object>,
    counters: BTreeMap<(Object, String), Counter>,
}

fn names() -> &'static Names {
    static NAMES: OnceLock<Names> = OnceLock::new();
    NAMES.get_or_init(|| {
        let mut all = Names { objects: BTreeMap::new(), counters: BTreeMap::new() };
        for (object, names) in OBJECTS {
            all.objects.extend(names.split('|').map(|n| (key(n), *object)));
        }
        for (objects, counter, names) in COUNTERS {
            for object in *objects {
                all.counters.extend(names.split('|').map(|n| ((*object, key(n)), *counter)));
            }
        }
        all
    })
}

fn key(name: &str) -> String {
    words(name).concat()
}

/// The object of a name in any of the languages.
#[must_use]
pub fn object(name: &str) -> Option<Object> {
    names().objects.get(&key(name)).copied()
}

/// The counter of a name in any of the languages.
#[must_use]
pub fn counter(object: Object, name: &str) -> Option<Counter> {
    names().counters.get(&(object, key(name))).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_counter_in_eight_languages() {
        for (o, c) in [
            ("Processor", "% Processor Time"),
            ("Prozessor", "Prozessorzeit (%)"),
            ("Processeur", "% temps processeur"),
            ("Procesador", "% de tiempo de procesador"),
            ("Процессор", "% загруженности процессора"),
            ("Processador", "% tempo de processador"),
            ("Processore", "% Tempo processore"),
            ("Processor", "% Processortijd"),
        ] {
            let found = object(o).and_then(|o| counter(o, c));
            assert_eq!(found, Some(Counter::Busy), "{o} {c}");
        }
        for (o, c) in [
            ("System", "Processor Queue Length"),
            ("System", "Prozessor-Warteschlangenlänge"),
            ("Système", "Longueur de la file du processeur"),
            ("Sistema", "Longitud de la cola del procesador"),
            ("Система", "Длина очереди процессора"),
        ] {
            assert_eq!(object(o).and_then(|o| counter(o, c)), Some(Counter::Queue), "{o} {c}");
        }
        assert_eq!(counter(Object::Memory, "Seiten/s"), Some(Counter::Pages));
        assert_eq!(counter(Object::PhysicalDisk, "Leerlaufzeit (%)"), Some(Counter::DiskIdle));
        assert_eq!(counter(Object::PhysicalDisk, "Zeit (%)"), Some(Counter::DiskTime));
        // Which share of it is read is another counter, and so are faults that need no disk.
        for other in ["% Disk Read Time", "Lesezeit (%)"] {
            assert_eq!(counter(Object::PhysicalDisk, other), None);
        }
        assert_eq!(counter(Object::Memory, "Page Faults/sec"), None);
        assert_eq!(counter(Object::Memory, "Cache Bytes"), None);
        assert_eq!(object("Physical Disk Adapter"), None);
    }
}
