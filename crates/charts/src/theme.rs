//! The colours of drawings, the same as the tokens of the stylesheet. A canvas cannot read tokens
//! cheaply and a printed picture not at all, so they stand here once more; a test compares them.

use plotters_backend::BackendColor;

/// An opaque colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour {
    /// Red, green, blue.
    pub rgb: (u8, u8, u8),
}

impl Colour {
    /// From 0xRRGGBB.
    #[must_use]
    pub const fn hex(v: u32) -> Self {
        let [_, r, g, b] = v.to_be_bytes();
        Self { rgb: (r, g, b) }
    }
    /// As "#rrggbb".
    #[must_use]
    pub fn css(self) -> String {
        let (r, g, b) = self.rgb;
        format!("#{r:02x}{g:02x}{b:02x}")
    }
    pub(crate) const fn backend(self) -> BackendColor {
        BackendColor { alpha: 1.0, rgb: self.rgb }
    }
}

macro_rules! theme {
    ($($(#[$doc:meta])* $field:ident $token:literal $light:literal $dark:literal;)*) => {
        /// Colours of one theme.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct Theme { $($(#[$doc])* pub $field: Colour,)* }

        impl Theme {
            /// On white; also for paper.
            #[must_use]
            pub const fn light() -> Self { Self { $($field: Colour::hex($light),)* } }
            /// On near black.
            #[must_use]
            pub const fn dark() -> Self { Self { $($field: Colour::hex($dark),)* } }
            /// Each colour with the name of its token in the stylesheet.
            #[must_use]
            pub fn tokens(&self) -> Vec<(&'static str, Colour)> { vec![$(($token, self.$field),)*] }
        }
    };
}

theme! {
    /// Background of drawings.
    surface "surface" 0xffffff 0x151a18;
    /// Background of what is not in use, such as the rest of a bar.
    sunken "sunken" 0xe8ecea 0x0a0d0c;
    /// Text that matters.
    ink "ink" 0x131816 0xe8ecea;
    /// Text.
    ink2 "ink-2" 0x434d48 0xb3bdb8;
    /// Notes.
    ink3 "ink-3" 0x5a655f 0x929d97;
    /// Hairlines.
    line "line" 0xd8dedb 0x28302d;
    /// Strong lines.
    line_strong "line-strong" 0x78837d 0x74807a;
    /// Grid.
    grid "grid" 0xe3e8e5 0x222a27;
    /// Axes.
    axis "axis" 0x78837d 0x74807a;
    /// Hatching of what is unknown.
    hatch "hatch" 0xa3ada8 0x4b5651;
    /// What is chosen.
    accent "accent" 0x0b5f66 0x5cc3bf;
    /// Today.
    before "before" 0x78837d 0x8c9791;
    /// Area under today.
    before_soft "before-soft" 0xdfe4e1 0x2a322f;
    /// The plan.
    after "after" 0x0b5f66 0x5cc3bf;
    /// Area under the plan.
    after_soft "after-soft" 0xcfe2e2 0x1a3c3b;
    /// From P10 to P90.
    band "band" 0xc5dcdc 0x1f4644;
    /// CPU.
    cpu "cpu" 0x0072b2 0x56b4e9;
    /// Memory.
    memory "memory" 0xa8457c 0xd98ab5;
    /// Network.
    network "network" 0x007f5c 0x2fb58c;
    /// Disk.
    disk "disk" 0x5b6660 0xa3ada8;
    /// A limit is passed.
    crit "crit" 0xb0201a 0xff8a80;
}

/// Magnitude: cividis in ten steps, dark is low, the same in both themes.
pub const MAGNITUDE: [Colour; 10] = [
    Colour::hex(0x00_22_4e),
    Colour::hex(0x12_35_70),
    Colour::hex(0x3b_49_6c),
    Colour::hex(0x57_5d_6d),
    Colour::hex(0x70_71_73),
    Colour::hex(0x8a_86_78),
    Colour::hex(0xa5_9c_74),
    Colour::hex(0xc3_b3_69),
    Colour::hex(0xe1_cc_55),
    Colour::hex(0xfe_e8_38),
];

/// The step of a share of the top of the scale; what lies above gets the highest.
pub(crate) fn magnitude(share_of_top: f64) -> Colour {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 9")]
    let step = (share_of_top * 10.0).floor().clamp(0.0, 9.0) as usize;
    MAGNITUDE[step]
}
