//! The typefaces of a PDF: DejaVu Sans Condensed, cut to the Latin letters of Europe with `pyftsubset`; the licence lies
//! beside them. They are put into the file whole: each weighs 30 kB.

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Name, Pdf, Rect, Ref, Str};
use ttf_parser::Face;

/// A typeface as it lies here.
pub(super) struct Source {
    /// What a page calls it.
    pub(super) name: &'static [u8],
    full_name: &'static [u8],
    bytes: &'static [u8],
}

/// For text.
pub(super) static REGULAR: Source = Source {
    name: b"F0",
    full_name: b"SLUISA+DejaVuSansCondensed",
    bytes: include_bytes!("font/DejaVuSansCondensed.ttf"),
};

/// For heads.
pub(super) static BOLD: Source = Source {
    name: b"F1",
    full_name: b"SLUISB+DejaVuSansCondensed-Bold",
    bytes: include_bytes!("font/DejaVuSansCondensed-Bold.ttf"),
};

/// A typeface that was compiled in cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("a typeface cannot be read: {0}")]
pub struct FaceError(#[from] ttf_parser::FaceParsingError);

/// A typeface that can be written with.
pub(super) struct Typeface {
    source: &'static Source,
    face: Face<'static>,
    /// From the font's units to thousandths, which PDF counts in.
    scale: f32,
}

const IDENTITY: SystemInfo<'static> = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

impl Typeface {
    pub(super) fn read(source: &'static Source) -> Result<Self, FaceError> {
        let face = Face::parse(source.bytes, 0)?;
        let scale = 1000.0 / f32::from(face.units_per_em());
        Ok(Self { source, face, scale })
    }

    pub(super) fn name(&self) -> &'static [u8] {
        self.source.name
    }

    /// The glyph of a sign; one that the typeface lacks is a question mark.
    fn glyph(&self, sign: char) -> u16 {
        let known = self.face.glyph_index(sign).or_else(|| self.face.glyph_index('?'));
        known.map_or(0, |glyph| glyph.0)
    }

    /// A text as the numbers of its glyphs, two bytes each.
    pub(super) fn glyphs(&self, text: &str) -> Vec<u8> {
        text.chars().flat_map(|sign| self.glyph(sign).to_be_bytes()).collect()
    }

    /// In thousandths of its size.
    fn advance(&self, glyph: u16) -> f32 {
        let units = self.face.glyph_hor_advance(ttf_parser::GlyphId(glyph)).unwrap_or_default();
        f32::from(units) * self.scale
    }

    /// How wide a text is, in points.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|sign| self.advance(self.glyph(sign))).sum::<f32>() * size / 1000.0
    }

    /// Writes it into the file, under five numbers from `from` on.
    pub(super) fn write(&self, pdf: &mut Pdf, from: i32) {
        let [font, cid, descriptor, unicode, data] = [0, 1, 2, 3, 4].map(|after| Ref::new(from + after));
        let name = Name(self.source.full_name);
        pdf.type0_font(font)
            .base_font(name)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(cid)
            .to_unicode(unicode);
        let count = self.face.number_of_glyphs();
        pdf.cid_font(cid)
            .subtype(CidFontType::Type2)
            .base_font(name)
            .system_info(IDENTITY)
            .font_descriptor(descriptor)
            .cid_to_gid_map_predefined(Name(b"Identity"))
            .widths()
            .consecutive(0, (0..count).map(|glyph| self.advance(glyph)));
        let edge = self.face.global_bounding_box();
        let scaled = |units: i16| f32::from(units) * self.scale;
        pdf.font_descriptor(descriptor)
            .name(name)
            .flags(FontFlags::SYMBOLIC)
            .bbox(Rect::new(scaled(edge.x_min), scaled(edge.y_min), scaled(edge.x_max), scaled(edge.y_max)))
            .italic_angle(0.0)
            .ascent(scaled(self.face.ascender()))
            .descent(scaled(self.face.descender()))
            .cap_height(scaled(self.face.capital_height().unwrap_or(self.face.ascender())))
            .stem_v(90.0)
            .font_file2(data);
        // What a reader copies and searches.
        let mut map = UnicodeCmap::new(Name(b"SluisUnicode"), IDENTITY);
        for sign in ('\u{20}'..='\u{2122}').filter(|sign| self.face.glyph_index(*sign).is_some()) {
            map.pair(self.glyph(sign), sign);
        }
        pdf.cmap(unicode, &map.finish());
        let length = i32::try_from(self.source.bytes.len()).unwrap_or(i32::MAX);
        pdf.stream(data, self.source.bytes).pair(Name(b"Length1"), length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_all_alike_and_letters_of_europe_are_there() {
        let face = Typeface::read(&REGULAR).unwrap();
        let wide = |text: &str| face.width(text, 10.0);
        assert!("0123456789".chars().all(|sign| (wide(&sign.to_string()) - wide("0")).abs() < 0.001));
        for sign in "éëïöüßøåçñžł€–…’".chars() {
            assert!(face.face.glyph_index(sign).is_some(), "{sign}");
        }
        assert_eq!(face.glyphs("\u{4e2d}"), face.glyphs("?"));
    }
}
