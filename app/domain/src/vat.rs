//! Value added tax: categories of EN 16931, rates, and the breakdown per rate.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::money::Amount;

/// VAT category (UNCL 5305, as EN 16931 BT-118 and BT-151 use it).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum VatCategory {
    /// S: standard or reduced rate.
    #[default]
    #[serde(rename = "S")]
    Standard,
    /// Z: zero rated goods.
    #[serde(rename = "Z")]
    Zero,
    /// E: exempt.
    #[serde(rename = "E")]
    Exempt,
    /// AE: reverse charge (*btw verlegd*).
    #[serde(rename = "AE")]
    ReverseCharge,
    /// K: intra-community supply.
    #[serde(rename = "K")]
    IntraCommunity,
    /// G: export outside the EU.
    #[serde(rename = "G")]
    Export,
    /// O: outside the scope of VAT.
    #[serde(rename = "O")]
    OutOfScope,
    /// L: Canary Islands (IGIC).
    #[serde(rename = "L")]
    CanaryIslands,
    /// M: Ceuta and Melilla (IPSI).
    #[serde(rename = "M")]
    CeutaMelilla,
}

impl VatCategory {
    /// From the code of UNCL 5305; older codes of SI-UBL 1.2 and OHNL are mapped (H, AA: standard).
    pub fn from_code(code: &str) -> Option<Self> {
        Some(match code.trim() {
            "S" | "AA" | "H" | "AB" => Self::Standard,
            "Z" => Self::Zero,
            "E" => Self::Exempt,
            "AE" => Self::ReverseCharge,
            "K" => Self::IntraCommunity,
            "G" => Self::Export,
            "O" => Self::OutOfScope,
            "L" => Self::CanaryIslands,
            "M" => Self::CeutaMelilla,
            _ => return None,
        })
    }

    /// The code of UNCL 5305.
    pub fn code(self) -> &'static str {
        match self {
            Self::Standard => "S",
            Self::Zero => "Z",
            Self::Exempt => "E",
            Self::ReverseCharge => "AE",
            Self::IntraCommunity => "K",
            Self::Export => "G",
            Self::OutOfScope => "O",
            Self::CanaryIslands => "L",
            Self::CeutaMelilla => "M",
        }
    }

    /// Whether the buyer owes the tax (reverse charge, intra-community supply).
    pub fn is_reverse_charge(self) -> bool {
        matches!(self, Self::ReverseCharge | Self::IntraCommunity)
    }
}

/// One row of the VAT breakdown (EN 16931 BG-23).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VatSubtotal {
    /// The category; `None` where the document has none that is known.
    pub category: Option<VatCategory>,
    /// The percentage, 21 for 21 %; `None` where the document has none.
    pub percent: Option<Decimal>,
    /// What the tax is computed over (BT-116).
    pub taxable: Amount,
    /// The tax, rounded per rate (BT-117).
    pub tax: Amount,
}
