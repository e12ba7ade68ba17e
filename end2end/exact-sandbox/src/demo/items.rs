//! Invented items and what suppliers ask for them. Two suppliers of the bakery have hundreds.

use rust_decimal::Decimal;
use uuid::Uuid;

use super::chance::Chance;
use super::{id, put};
use crate::entities::accounts::ACCOUNTS;
use crate::entities::items::{ITEMS, SUPPLIER_ITEM};
use crate::entities::ledger::GL_ACCOUNTS;
use crate::store::books::Books;
use crate::store::row::Row;

/// An item that one supplier delivers.
pub(crate) struct Offer {
    /// Our code.
    pub(crate) code: String,
    description: String,
    /// The supplier's own code, as it stands on invoices.
    supplier_code: String,
    barcode: Option<&'static str>,
    unit: &'static str,
    purchase_unit: &'static str,
    /// Item units in one purchase unit.
    factor: Decimal,
    /// Price of one purchase unit.
    price: Decimal,
    gl_account: &'static str,
    vat_code: &'static str,
    fraction: bool,
}

fn cents(amount: i64) -> Decimal {
    Decimal::new(amount, 2)
}

/// Items of every administration that no order names: claims, freight, surcharge, rounding.
const SPECIAL: &[(&str, &str, &str, &str)] = &[
    ("CREDIT", "Te ontvangen creditnota", "1810", "2"),
    ("VRACHT", "Vrachtkosten", "4520", "2"),
    ("TOESLAG", "Toeslag", "4910", "2"),
    ("AFRONDING", "Afronding", "4900", "0"),
];

/// Name, unit, price in cents: what Molenkamp delivers. The first is that of the sample order, and has the code and the
/// barcode of the product's sample invoice.
const MOLENKAMP: &[(&str, &str, i64)] = &[
    ("Ovenmat siliconen 60 × 40 cm", "stuk", 2_500),
    ("Deegsteker roestvast staal", "stuk", 895),
    ("Rijsmand rond 1 kg", "stuk", 1_240),
    ("Kneedhaak spiraalkneder type S80", "stuk", 18_450),
    ("Deurrubber rijskast RK-12", "meter", 1_875),
    ("Oventhermostaat 50-300 graden", "stuk", 9_630),
    ("V-snaar SPA 1250", "stuk", 1_415),
    ("Servicebeurt spiraalkneder", "uur", 8_750),
    ("Bakpapier siliconen 60 x 40, pak van 500", "pak", 3_980),
    ("Uitrolwagen 20 laden", "stuk", 41_200),
];

/// What De Gouden Aar delivers under codes of its own: supplier's code, name, unit, price of a unit, GL account, VAT code.
const AAR_OWN: &[(&str, &str, &str, Decimal, &str, &str)] = &[
    ("TB550-25", "Tarwebloem type 550, zak van 25 kg", "zak", Decimal::from_parts(1_840, 0, 0, false, 2), "7000", "1"),
    ("RB-10", "Roomboter ongezouten", "kg", Decimal::from_parts(645, 0, 0, false, 2), "7000", "1"),
    ("BZ-W", "Broodzak wit met venster", "stuk", Decimal::from_parts(314, 0, 0, false, 4), "7010", "2"),
    ("EMB-RC", "Rolcontainer, emballage", "stuk", Decimal::from_parts(1_200, 0, 0, false, 2), "1900", "2"),
];

/// The hundreds of De Gouden Aar: what, of which grain or kind, in which pack.
const AAR_WHAT: &[&str] =
    &["bloem", "volkorenmeel", "vlokken", "gries", "zemelen", "moutmeel", "gebroken korrel", "desempoeder"];
const AAR_KIND: &[&str] =
    &["Tarwe", "Spelt", "Rogge", "Haver", "Gerst", "Emmer", "Eenkoren", "Boekweit", "Mais", "Rijst"];
const AAR_PACK: &[(&str, i64, i64)] =
    &[("zak", 5, 640), ("zak", 10, 1_180), ("zak", 25, 2_620), ("bigbag", 500, 46_900)];

/// The hundreds of Noordkaap.
const NOORDKAAP_WHAT: &[&str] =
    &["Papieren broodzak", "Gebaksdoos", "Taartdoos", "Draagtas kraft", "Vlodoos", "Inslagvel", "Cellofaan zakje"];
const NOORDKAAP_SIZE: &[&str] =
    &["12 x 8", "15 x 10", "18 x 12", "20 x 15", "24 x 18", "28 x 20", "32 x 22", "40 x 30"];
const NOORDKAAP_KIND: &[&str] = &["blanco", "bedrukt", "venster", "FSC gerecycled", "extra sterk"];

/// Plain goods of the other suppliers of the bakery: place in the supplier list, name, unit, cents.
const OTHERS: &[(usize, &str, &str, i64)] = &[
    (3, "Patentbloem molenaarskwaliteit 25 kg", "zak", 2_410),
    (3, "Tarwebloem T550 25 kg", "zak", 2_290),
    (4, "Roomboter 82% blok 10 kg", "doos", 7_480),
    (4, "Slagroom 35% vat 10 liter", "vat", 5_360),
    (4, "Kwark halfvol emmer 5 kg", "emmer", 1_645),
    (5, "Scharreleieren maat M, 360 stuks", "doos", 6_120),
    (5, "Vloeibaar heelei 10 kg", "emmer", 4_275),
    (6, "Kristalsuiker 25 kg", "zak", 2_890),
    (6, "Poedersuiker 10 kg", "zak", 1_595),
    (6, "Parelsuiker P4 10 kg", "zak", 1_870),
    (7, "Appels Elstar klasse II 13 kg", "kist", 1_430),
    (7, "Diepvries framboos 5 x 1 kg", "doos", 3_115),
    (8, "Pure couverture 54% callets 10 kg", "zak", 10_950),
    (8, "Witte couverture callets 10 kg", "zak", 11_325),
    (9, "Bakplaatreiniger onderdelenset", "set", 21_450),
    (9, "Steenplaat deklaagoven 120 x 80", "stuk", 38_900),
    (10, "Durumtarwe 25 kg", "zak", 31_800),
    (10, "Havervlokken grof 25 kg", "zak", 27_650),
    (11, "Earl grey losse thee 1 kg", "zak", 2_340),
    (11, "Kaneel gemalen 5 kg", "doos", 4_880),
    (12, "Mes lame bakker, 10 stuks", "doos", 1_990),
    (13, "Amandelen blank gehalveerd 12,5 kg", "doos", 11_640),
    (13, "Pecannoten halves 13,6 kg", "doos", 16_230),
    (23, "Condensor koelcel CF-4", "stuk", 64_500),
    (23, "Koudemiddel R290 5 kg", "fles", 8_920),
    (24, "Bokbier kratten 24 x 33 cl", "krat", 2_180),
    (25, "Aardbeienjam bakvast emmer 12 kg", "emmer", 3_760),
    (25, "Abrikozenjam bakvast emmer 12 kg", "emmer", 3_590),
    (26, "Speculaaskruiden 1 kg", "zak", 1_845),
    (27, "Etiketrollen weegschaal 58 mm", "doos", 4_120),
];

/// Goods of the installer: place in the supplier list, name, unit, cents.
const INSTALLER: &[(usize, &str, &str, i64)] = &[
    (0, "Koperbuis 15 mm, lengte 5 m", "stuk", 2_385),
    (0, "Knelkoppeling 15 mm recht", "stuk", 215),
    (0, "Radiatorkraan thermostatisch", "stuk", 1_890),
    (1, "Meerlagenbuis 16 mm, rol 100 m", "rol", 9_450),
    (2, "Warmtepomp lucht-water 8 kW", "stuk", 389_000),
    (2, "Boilervat 200 liter", "stuk", 87_500),
    (4, "Installatiedraad 2,5 mm2, rol 100 m", "rol", 4_275),
    (4, "Groepenkast 3 fase, 8 groepen", "stuk", 21_600),
    (5, "Umwaelzpumpe 25-60", "stuk", 14_950),
];

/// Puts the items of an administration in its books; gives what each supplier offers, in the order of the suppliers.
pub(crate) fn fill(books: &mut Books, hid: i64) -> Vec<Vec<Offer>> {
    special(books);
    let offers = match hid {
        120 => bakery(),
        131 => plain(INSTALLER, 8, "IN", "7020", "2"),
        _ => Vec::new(),
    };
    for (number, of_supplier) in (1_001..).zip(&offers) {
        let supplier = id(books, &ACCOUNTS, &number.to_string());
        for offer in of_supplier {
            put_offer(books, supplier, number, offer);
        }
    }
    offers
}

/// Puts the claims, freight, surcharge and rounding items in the books.
pub(crate) fn special(books: &mut Books) {
    for &(code, description, gl_account, vat_code) in SPECIAL {
        let row = item(books, code, description, "stuk", gl_account, vat_code, true);
        put(books, &ITEMS, code, row);
    }
}

fn bakery() -> Vec<Vec<Offer>> {
    let mut offers = plain(OTHERS, 28, "BK", "7000", "1");
    offers[0] = (1..)
        .zip(MOLENKAMP)
        .map(|(number, &(name, unit, price))| Offer {
            code: format!("MB-{number:03}"),
            description: name.to_owned(),
            supplier_code: if number == 1 { "OM-6040".to_owned() } else { format!("MT{number:04}") },
            barcode: (number == 1).then_some("8712345000016"),
            unit,
            purchase_unit: unit,
            factor: Decimal::ONE,
            price: cents(price),
            gl_account: "4200",
            vat_code: "2",
            fraction: matches!(unit, "meter" | "uur"),
        })
        .collect();
    offers[1] = gouden_aar();
    offers[2] = noordkaap();
    offers
}

fn gouden_aar() -> Vec<Offer> {
    let mut chance = Chance::new(1_002);
    let mut offers: Vec<Offer> = AAR_OWN
        .iter()
        .map(|&(supplier_code, name, unit, price, gl_account, vat_code)| Offer {
            code: format!("GA-{supplier_code}"),
            description: name.to_owned(),
            supplier_code: supplier_code.to_owned(),
            barcode: None,
            unit,
            purchase_unit: unit,
            factor: Decimal::ONE,
            price,
            gl_account,
            vat_code,
            fraction: unit == "kg",
        })
        .collect();
    for kind in AAR_KIND {
        for what in AAR_WHAT {
            for &(pack, kilos, price) in AAR_PACK {
                let price = price * i64::from(chance.between(80, 165)) / 100;
                offers.push(Offer {
                    code: format!("GA-{:04}", offers.len() + 1),
                    supplier_code: format!("{}{:04}", &kind[..1], offers.len() + 1),
                    barcode: None,
                    description: format!("{kind} {what} {pack} {kilos} kg"),
                    unit: "kg",
                    purchase_unit: pack,
                    factor: Decimal::from(kilos),
                    price: cents(price),
                    gl_account: "7000",
                    vat_code: "1",
                    fraction: false,
                });
            }
        }
    }
    offers
}

fn noordkaap() -> Vec<Offer> {
    let mut chance = Chance::new(1_003);
    let mut offers = Vec::new();
    for what in NOORDKAAP_WHAT {
        for size in NOORDKAAP_SIZE {
            for kind in NOORDKAAP_KIND {
                offers.push(Offer {
                    code: format!("NK-{:04}", offers.len() + 1),
                    supplier_code: format!("VN{:05}", 20_000 + offers.len()),
                    barcode: None,
                    description: format!("{what} {size} cm {kind}, doos 500 stuks"),
                    unit: "stuk",
                    purchase_unit: "doos",
                    factor: Decimal::from(500),
                    price: cents(i64::from(chance.between(1_450, 9_800))),
                    gl_account: "7010",
                    vat_code: "2",
                    fraction: false,
                });
            }
        }
    }
    offers
}

fn plain(
    list: &[(usize, &str, &'static str, i64)],
    suppliers: usize,
    prefix: &str,
    gl_account: &'static str,
    vat_code: &'static str,
) -> Vec<Vec<Offer>> {
    let mut offers: Vec<Vec<Offer>> = (0..suppliers).map(|_| Vec::new()).collect();
    for (number, &(supplier, name, unit, price)) in (1..).zip(list) {
        offers[supplier].push(Offer {
            code: format!("{prefix}-{number:03}"),
            description: name.to_owned(),
            supplier_code: format!("{}{number:04}", 700 + supplier),
            barcode: None,
            unit,
            purchase_unit: unit,
            factor: Decimal::ONE,
            price: cents(price),
            gl_account,
            vat_code,
            fraction: false,
        });
    }
    offers
}

fn item(
    books: &Books,
    code: &str,
    description: &str,
    unit: &str,
    gl_account: &str,
    vat_code: &str,
    fraction: bool,
) -> Row {
    Row::default()
        .with("Code", code)
        .with("Description", description)
        .with("Unit", unit)
        .with("IsPurchaseItem", true)
        .with("IsStockItem", false)
        .with("IsBatchItem", 0)
        .with("IsSerialItem", false)
        .with("IsFractionAllowedItem", fraction)
        .with("GLCosts", id(books, &GL_ACCOUNTS, gl_account))
        .with("SalesVatCode", vat_code)
        .with("SearchCode", description.to_uppercase())
}

fn put_offer(books: &mut Books, supplier: Uuid, number: u32, offer: &Offer) {
    let row =
        item(books, &offer.code, &offer.description, offer.unit, offer.gl_account, offer.vat_code, offer.fraction)
            .with("Barcode", offer.barcode)
            .with("CostPriceStandard", (offer.price / offer.factor).round_dp(4));
    let item = put(books, &ITEMS, &offer.code, row);
    let account = books.table(&ACCOUNTS).get(supplier);
    let (name, currency) = (
        account.map(|a| a.get("Name").clone()).unwrap_or_default(),
        account.map(|a| a.get("PurchaseCurrency").clone()).unwrap_or_default(),
    );
    let vat_code =
        account.and_then(|a| a.text("PurchaseVATCode")).filter(|code| *code > "4").unwrap_or(offer.vat_code).to_owned();
    let row = Row::default()
        .with("Supplier", supplier)
        .with("SupplierCode", number.to_string())
        .with("SupplierDescription", name)
        .with("Item", item)
        .with("ItemCode", offer.code.as_str())
        .with("ItemDescription", offer.description.as_str())
        .with("ItemUnit", Uuid::new_v5(&Uuid::NAMESPACE_OID, offer.unit.as_bytes()))
        .with("ItemUnitCode", offer.unit)
        .with("PurchaseUnit", offer.purchase_unit)
        .with("PurchaseUnitFactor", offer.factor)
        .with("PurchasePrice", offer.price)
        .with("Currency", currency)
        .with("SupplierItemCode", offer.supplier_code.as_str())
        .with("PurchaseVATCode", vat_code)
        .with("MainSupplier", true)
        .with("MinimumQuantity", Decimal::ONE)
        .with("PurchaseLotSize", 1)
        .with("PurchaseLeadTime", 5)
        .with("DropShipment", 0);
    put(books, &SUPPLIER_ITEM, &format!("{number}/{}", offer.code), row);
}
